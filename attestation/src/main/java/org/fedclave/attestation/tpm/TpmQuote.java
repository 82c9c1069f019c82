package org.fedclave.attestation.tpm;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;

/**
 * A TPMS_ATTEST of type quote (TPM 2.0 part 2, section 10.12), parsed strictly and <em>not</em>
 * verified.
 *
 * <p>The magic number is what tells it from data that somebody had a general key sign: a restricted
 * key signs nothing from outside that starts with it.
 *
 * @param raw the signed bytes
 * @param qualifiedSigner the signing key's name, qualified by its parents' names
 * @param extraData what the caller asked the quote to bind
 * @param clock milliseconds that the TPM was powered
 * @param resetCount TPM resets; obfuscated for keys outside the endorsement hierarchy
 * @param restartCount restarts and resumes since the reset
 * @param safe whether {@code clock} is sure not to have gone back
 * @param firmwareVersion the vendor's number, 64 bits unsigned; obfuscated like the counters
 * @param selections which registers are covered, in the order of the digest
 * @param pcrDigest hash of all covered registers joined
 */
public record TpmQuote(
    Bytes raw,
    Bytes qualifiedSigner,
    Bytes extraData,
    long clock,
    long resetCount,
    long restartCount,
    boolean safe,
    long firmwareVersion,
    List<PcrSelection> selections,
    Bytes pcrDigest) {

  private static final long GENERATED_VALUE = 0xff54_4347L;
  private static final int ATTEST_QUOTE = 0x8018;

  public TpmQuote {
    selections = List.copyOf(selections);
  }

  /** Parses {@code raw}, which must be exactly one quote. */
  public static TpmQuote parse(Bytes raw) throws RefusedException {
    var in = new WireReader("TPM quote", raw);
    require(in.u32() == GENERATED_VALUE, "its magic number is not TPM_GENERATED_VALUE");
    require(in.u16() == ATTEST_QUOTE, "it is an attestation of another type");
    Bytes qualifiedSigner = sized(in);
    Bytes extraData = sized(in);
    long clock = in.u64();
    long resetCount = in.u32();
    long restartCount = in.u32();
    int safe = in.u8();
    require(safe <= 1, "the flag of its clock is neither YES nor NO");
    long firmwareVersion = in.u64();
    List<PcrSelection> selections = PcrSelection.readAll(in);
    Bytes pcrDigest = sized(in);
    in.finish();
    return new TpmQuote(
        raw,
        qualifiedSigner,
        extraData,
        clock,
        resetCount,
        restartCount,
        safe == 1,
        firmwareVersion,
        selections,
        pcrDigest);
  }

  /** A TPM2B: two bytes of size, then as many bytes. */
  static Bytes sized(WireReader in) throws RefusedException {
    return in.bytes(in.u16());
  }

  private static void require(boolean holds, String why) throws RefusedException {
    if (!holds) {
      throw new RefusedException(Rule.REPORT_FORM, "the TPM quote is malformed: " + why);
    }
  }

  /** The registers of {@code bank} that it covers. */
  Optional<SortedSet<Integer>> covered(HashBank bank) {
    return selections.stream()
        .filter(selection -> selection.bank() == bank)
        .map(PcrSelection::pcrs)
        .findFirst();
  }

  boolean covers(HashBank bank, int pcr) {
    return covered(bank).filter(pcrs -> pcrs.contains(pcr)).isPresent();
  }
}
