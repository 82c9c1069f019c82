package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * Which enclave may sign quotes (Intel PCS API v4, "Get Quoting Enclave Identity", version 2).
 *
 * @param id {@code QE} for SGX, {@code TD_QE} for TDX
 * @param issueDate when it was issued
 * @param nextUpdate until when it holds
 * @param evaluationDataNumber grows with each TCB recovery
 * @param miscSelect its MISCSELECT after {@code miscSelectMask}; big-endian, unlike in reports
 * @param miscSelectMask 4 bytes
 * @param attributes its ATTRIBUTES after {@code attributesMask}
 * @param attributesMask 16 bytes
 * @param signer its MRSIGNER
 * @param product its ISVPRODID
 * @param levels newest first
 */
public record QeIdentity(
    String id,
    Instant issueDate,
    Instant nextUpdate,
    int evaluationDataNumber,
    Bytes miscSelect,
    Bytes miscSelectMask,
    Bytes attributes,
    Bytes attributesMask,
    Bytes signer,
    int product,
    List<IsvLevel> levels) {

  public QeIdentity {
    levels = List.copyOf(levels);
  }

  static SignedDocument<QeIdentity> parse(Bytes raw) throws RefusedException {
    return SignedDocument.parse("QE identity", "enclaveIdentity", raw, QeIdentity::read);
  }

  private static QeIdentity read(StrictJson json) throws MalformedException {
    json.integer("version", 2, 2);
    return new QeIdentity(
        json.oneOf("id", Set.of("QE", "TD_QE", "QVE")),
        json.instant("issueDate"),
        json.instant("nextUpdate"),
        (int) json.integer("tcbEvaluationDataNumber", 0, Integer.MAX_VALUE),
        TcbInfo.hex(json, "miscselect", 4),
        TcbInfo.hex(json, "miscselectMask", 4),
        TcbInfo.hex(json, "attributes", 16),
        TcbInfo.hex(json, "attributesMask", 16),
        TcbInfo.hex(json, "mrsigner", EnclaveReport.MEASUREMENT_BYTES),
        (int) json.integer("isvprodid", 0, 0xffff),
        IsvLevel.read(json));
  }

  /** Whether {@code report} is that of such an enclave, of whatever version. */
  boolean matches(EnclaveReport report) {
    return masked(reversed(report.miscSelect()), miscSelectMask).equals(miscSelect)
        && masked(report.attributes(), attributesMask).equals(attributes)
        && report.signer().equals(signer)
        && report.product() == product;
  }

  private static Bytes reversed(Bytes word) {
    byte[] reversed = new byte[word.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = word.get(reversed.length - 1 - i);
    }
    return Bytes.wrap(reversed);
  }

  static Bytes masked(Bytes value, Bytes mask) {
    byte[] masked = new byte[value.size()];
    for (int i = 0; i < masked.length; i++) {
      masked[i] = (byte) (value.get(i) & mask.get(i));
    }
    return Bytes.wrap(masked);
  }
}
