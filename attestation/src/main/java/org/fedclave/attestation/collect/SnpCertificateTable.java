package org.fedclave.attestation.collect;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.protocol.Bytes;

/**
 * The host's certificates beside an SNP report (AMD 56421, GHCB, section 4.1.8.1): entries of GUID,
 * offset and length up to one of zeros, then the certificates.
 *
 * <p>The host wrote it, so nothing in it is trusted, and entries of unknown GUIDs are skipped.
 * Hosts put DER or PEM there; evidence has DER.
 */
final class SnpCertificateTable {

  /** The kernel's tables have at most 32 KiB (SEV_FW_BLOB_MAX_SIZE). */
  static final int LARGEST = 64 << 10;

  private static final int MOST_ENTRIES = 32;
  private static final Bytes VCEK = guid("63da758d-e664-4564-adc5-f4b93be8accd");
  private static final Bytes VLEK = guid("a8074bc2-a25a-483e-aae6-39c045a0b8a1");
  private static final Bytes ASK = guid("4ab7b379-bbac-4fe4-a02f-05aef327c782");
  private static final Bytes ARK = guid("c0b406a4-a803-4952-9743-3fb6014cd0ae");
  private static final Bytes CRL = guid("92f81bc3-5811-4d3d-97ff-d19f88dc67ea");

  private SnpCertificateTable() {}

  /** GUIDs stand in the table in the order of their text (RFC 9562, section 4). */
  private static Bytes guid(String text) {
    return Bytes.hex(text.replace("-", ""));
  }

  /**
   * The pieces of evidence in {@code table}, which may be empty.
   *
   * @param report says which kind of key signed it, where the table has certificates of both
   */
  static Map<EvidenceItem, Bytes> pieces(Bytes report, Bytes table) throws IOException {
    try {
      boolean vlek = SnpReport.parse(report).signingKey() == EndorsementKey.VLEK.reportCode();
      Map<Bytes, Bytes> entries = entries(table);
      Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
      add(pieces, EvidenceItem.LEAF_CERTIFICATE, entries, vlek ? VLEK : VCEK);
      add(pieces, EvidenceItem.INTERMEDIATE_CERTIFICATE, entries, ASK);
      add(pieces, EvidenceItem.ROOT_CERTIFICATE, entries, ARK);
      add(pieces, EvidenceItem.REVOCATION_LIST, entries, CRL);
      return pieces;
    } catch (RefusedException e) {
      throw new IOException("the kernel's SNP report or certificate table: " + e.getMessage(), e);
    }
  }

  private static void add(
      Map<EvidenceItem, Bytes> pieces, EvidenceItem item, Map<Bytes, Bytes> entries, Bytes guid)
      throws RefusedException {
    Optional<Bytes> found = Optional.ofNullable(entries.get(guid)).filter(b -> !b.isEmpty());
    if (found.isPresent()) {
      Bytes content = found.get();
      pieces.put(
          item,
          content.get(0) == '-' && item != EvidenceItem.REVOCATION_LIST
              ? PemChain.decode(item.wireName() + " of the table", content, 1).getFirst()
              : content);
    }
  }

  private static Map<Bytes, Bytes> entries(Bytes table) throws RefusedException {
    Map<Bytes, Bytes> entries = new HashMap<>();
    WireReader in = new WireReader("SNP certificate table", table);
    for (int row = 0; in.remaining() > 0; row++) {
      Bytes guid = in.bytes(16);
      long offset = in.u32Le();
      long length = in.u32Le();
      if (guid.isAllZero()) {
        return entries;
      }
      if (offset + length > table.size() || row == MOST_ENTRIES) {
        throw new RefusedException(
            Rule.TRUNCATED, "the SNP certificate table announces more than it holds");
      }
      entries.put(guid, table.slice((int) offset, (int) (offset + length)));
    }
    return entries;
  }
}
