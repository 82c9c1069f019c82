package org.fedclave.attestation.nvidia;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.DiceTcbInfo;
import org.fedclave.attestation.x509.DistinguishedName;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/** What a report says, as a tree. */
public final class NvidiaClaims {

  private static final int MOST_CERTIFICATES = 8;

  private NvidiaClaims() {}

  static ObjectNode of(GenuineNvidiaReport genuine, ReferenceMatch match) {
    ObjectNode claims =
        read(() -> report(genuine.report(), genuine.leaf(), genuine.device().tcbInfo()));
    boolean compared = false;
    for (RimKind kind : RimKind.values()) {
      Optional<ReferenceValues> values = genuine.rim(kind);
      values.ifPresent(v -> claims.put(kind.claim(), v.version()));
      compared |= values.isPresent();
    }
    if (compared) {
      claims.put("rimMeasurementsCompared", match.compared());
    }
    return claims;
  }

  /** What {@code evidence} says, with nothing verified: for looking at it. */
  public static ObjectNode show(Evidence evidence) throws RefusedException {
    NvidiaReport report = NvidiaReport.parse(evidence.item(EvidenceItem.REPORT), true);
    StrictCertificate leaf =
        PemChain.parse(
                "device certificate chain",
                evidence.item(EvidenceItem.CERTIFICATE_CHAIN),
                MOST_CERTIFICATES,
                CertificateProfile.NVIDIA)
            .getFirst();
    ObjectNode claims = report(report, leaf, DiceTcbInfo.of(leaf));
    claims.put("mode", report.opaque().mode().label());
    for (RimKind kind : RimKind.values()) {
      Optional<Bytes> xml = evidence.find(kind.item());
      if (xml.isPresent()) {
        claims.set(kind.claim(), rim(RimFile.parse(xml.get())));
      }
    }
    return claims;
  }

  /** What a report says, without the certificate that would tell which device made it. */
  public static ObjectNode showReport(Bytes raw) throws RefusedException {
    NvidiaReport report = NvidiaReport.parse(raw, true);
    return report(report).put("mode", report.opaque().mode().label());
  }

  /** What a RIM says. */
  public static ObjectNode showRim(Bytes xml) throws RefusedException {
    return rim(RimFile.parse(xml));
  }

  private static ObjectNode rim(RimFile file) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", file.values().version());
    json.put("product", file.values().product());
    ObjectNode active = json.putObject("active");
    file.values()
        .active()
        .forEach(
            (index, values) -> {
              var list = active.putArray(Integer.toString(index));
              values.forEach(value -> list.add(value.toHex()));
            });
    return json;
  }

  private static ObjectNode report(NvidiaReport report, StrictCertificate leaf, DiceTcbInfo tcbInfo)
      throws RefusedException {
    ObjectNode claims = report(report);
    if (report.opaque().firmwareId().isPresent()) {
      hex(claims, "fwIdInCertificate", tcbInfo.firmwareId());
    }
    claims.put("leafSerial", leaf.serialNumber().toString(16));
    claims.put("leafSubject", DistinguishedName.text(leaf.subject()));
    return claims;
  }

  private static ObjectNode report(NvidiaReport report) throws RefusedException {
    OpaqueData opaque = report.opaque();
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("requestNonce", report.requestNonce().toHex());
    claims.put("slot", report.slot());
    claims.put("operation", report.operation());
    claims.put("responseNonce", report.responseNonce().toHex());
    text(claims, "driverVersion", opaque.driverVersion());
    text(claims, "vbiosVersion", opaque.vbiosVersion());
    text(claims, "chipSku", opaque.chipSku());
    text(claims, "chipSkuMod", opaque.chipSkuMod());
    text(claims, "project", opaque.project());
    text(claims, "projectSku", opaque.projectSku());
    text(claims, "projectSkuMod", opaque.projectSkuMod());
    hex(claims, "cprInfo", opaque.cprInfo());
    hex(claims, "boardId", opaque.boardId());
    hex(claims, "fwId", opaque.firmwareId());
    hex(claims, "protectedPcieStatus", opaque.protectedPcieStatus());
    ObjectNode measurements = claims.putObject("measurements");
    report
        .measurements()
        .forEach((index, value) -> measurements.put(Integer.toString(index), value.toHex()));
    claims.put("measurementCount", report.measurements().size());
    return claims;
  }

  private static void text(ObjectNode claims, String name, Optional<String> value) {
    value.ifPresent(text -> claims.put(name, text));
  }

  private static void hex(ObjectNode claims, String name, Optional<Bytes> value) {
    value.ifPresent(bytes -> claims.put(name, bytes.toHex()));
  }

  /** Reads something that may refuse. */
  interface Reading<T> {
    T read() throws RefusedException;
  }

  /** What an accepted report says: the appraisal read it before. */
  static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (RefusedException e) {
      throw new AssertionError("an accepted report is readable", e);
    }
  }
}
