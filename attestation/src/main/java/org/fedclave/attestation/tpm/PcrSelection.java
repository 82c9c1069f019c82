package org.fedclave.attestation.tpm;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;

/**
 * The registers of one bank that a quote covers (TPMS_PCR_SELECTION).
 *
 * @param bank which bank
 * @param pcrs their indexes, ascending; perhaps none
 */
public record PcrSelection(HashBank bank, SortedSet<Integer> pcrs) {

  /** TPMs of the PC Client profile have 24 PCRs; the structure could name 32. */
  static final int MOST_PCRS = 32;

  private static final int MOST_BANKS = 16;

  public PcrSelection {
    pcrs = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(pcrs));
  }

  /** Reads a TPML_PCR_SELECTION. */
  static List<PcrSelection> readAll(WireReader in) throws RefusedException {
    long count = in.u32();
    require(count <= MOST_BANKS, count + " PCR selections");
    List<PcrSelection> selections = new ArrayList<>();
    Set<HashBank> seen = EnumSet.noneOf(HashBank.class);
    for (long i = 0; i < count; i++) {
      PcrSelection selection = read(in);
      require(seen.add(selection.bank), "two selections of the bank " + selection.bank.label());
      selections.add(selection);
    }
    return List.copyOf(selections);
  }

  private static PcrSelection read(WireReader in) throws RefusedException {
    int algorithm = in.u16();
    HashBank bank =
        HashBank.ofAlgorithm(algorithm)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Rule.SIGNATURE_ALGORITHM,
                        "the quote covers PCRs of the unknown hash algorithm " + algorithm));
    int size = in.u8();
    require(size >= 1 && size * 8 <= MOST_PCRS, "a PCR bitmap of " + size + " bytes");
    Bytes bitmap = in.bytes(size);
    var pcrs = new TreeSet<Integer>();
    for (int pcr = 0; pcr < size * 8; pcr++) {
      if ((bitmap.get(pcr / 8) >>> (pcr % 8) & 1) != 0) {
        pcrs.add(pcr);
      }
    }
    return new PcrSelection(bank, pcrs);
  }

  private static void require(boolean holds, String what) throws RefusedException {
    if (!holds) {
      throw new RefusedException(Rule.REPORT_FORM, "the TPM quote has " + what);
    }
  }
}
