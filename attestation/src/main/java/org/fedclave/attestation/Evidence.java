package org.fedclave.attestation;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.attest.AttestationAnswer;

/**
 * What a platform says about an enclave, with the endorsements to check it by, as raw bytes in the
 * order that the format fixes.
 *
 * <p>Nothing in it is checked yet but sizes. Encoded it is a deterministic CBOR map {@code
 * {certificates, crls, format, report}}; an appraisal leaves no byte of it unread.
 *
 * @param format which technology
 * @param report what the hardware signed, with the signature; at most 16 KiB
 * @param certificates DER, at most 8 of at most 8 KiB each
 * @param crls DER, at most 4 of at most 64 KiB each
 */
public record Evidence(
    EvidenceFormat format, Bytes report, List<Bytes> certificates, List<Bytes> crls) {

  /** No encoded evidence is longer. */
  public static final int LARGEST_ENCODED = AttestationAnswer.LARGEST_EVIDENCE;

  private static final int LARGEST_REPORT = 16 << 10;
  private static final int LARGEST_CERTIFICATE = 8 << 10;
  private static final int MOST_CERTIFICATES = 8;
  private static final int LARGEST_CRL = 64 << 10;
  private static final int MOST_CRLS = 4;

  public Evidence {
    certificates = List.copyOf(certificates);
    crls = List.copyOf(crls);
    if (report.size() > LARGEST_REPORT
        || certificates.size() > MOST_CERTIFICATES
        || crls.size() > MOST_CRLS
        || certificates.stream().anyMatch(c -> c.size() > LARGEST_CERTIFICATE)
        || crls.stream().anyMatch(c -> c.size() > LARGEST_CRL)) {
      throw new IllegalArgumentException("evidence over its size limits");
    }
  }

  /** Reads the encoded form. */
  public static Evidence decode(Bytes encoded) throws RefusedException {
    try {
      CborReader in = CborReader.decode("evidence", encoded, LARGEST_ENCODED);
      EvidenceFormat format = EvidenceFormat.ofWireName(in.text("format"));
      Bytes report = in.bytes("report");
      List<Bytes> certificates = in.byteStrings("certificates", MOST_CERTIFICATES);
      List<Bytes> crls = in.byteStrings("crls", MOST_CRLS);
      in.finish();
      return new Evidence(format, report, certificates, crls);
    } catch (MalformedException | IllegalArgumentException e) {
      throw new RefusedException(Rule.EVIDENCE_FORM, "evidence: " + e.getMessage(), e);
    }
  }

  public Bytes encode() {
    return new CborWriter()
        .put("format", format.wireName())
        .put("report", report)
        .putBytes("certificates", certificates)
        .putBytes("crls", crls)
        .toBytes();
  }
}
