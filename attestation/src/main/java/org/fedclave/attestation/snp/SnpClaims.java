package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** What a report and its certificate say, as trees. */
final class SnpClaims {

  private SnpClaims() {}

  static ObjectNode of(GenuineSnpReport genuine) {
    ObjectNode claims = report(genuine.report(), Optional.of(genuine.product()));
    claims.put("endorsementKey", genuine.endorsement().kind().name());
    claims.set("cert", certificate(genuine.endorsement()));
    return claims;
  }

  /**
   * What a report says, genuine or not.
   *
   * @param product decides how its TCB versions are read; without one they stay hexadecimal
   */
  static ObjectNode report(SnpReport report, Optional<SnpProduct> product) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("version", report.version());
    claims.put("guestSvn", report.guestSvn());
    claims.put("policy", "0x" + Long.toHexString(report.policy().bits()));
    claims.set("policyBits", policyBits(report.policy()));
    claims.put("debug", report.policy().debug());
    claims.put("familyId", report.familyId().toHex());
    claims.put("imageId", report.imageId().toHex());
    claims.put("vmpl", report.vmpl());
    claims.put("signatureAlgo", report.signatureAlgorithm());
    claims.put("platformInfo", "0x" + Long.toHexString(report.platformInfo()));
    claims.put("authorKeyEn", report.authorKeyEnabled());
    claims.put("maskChipKey", report.chipKeyMasked());
    claims.put("signingKey", signingKey(report));
    claims.put("reportData", report.reportData().toHex());
    claims.put("measurement", report.measurement().toHex());
    claims.put("hostData", report.hostData().toHex());
    claims.put("idKeyDigest", report.idKeyDigest().toHex());
    claims.put("authorKeyDigest", report.authorKeyDigest().toHex());
    claims.put("reportId", report.reportId().toHex());
    claims.put("reportIdMa", report.reportIdOfMigrationAgent().toHex());
    claims.put("chipId", report.chipId().toHex());
    report
        .cpu()
        .ifPresent(
            cpu ->
                claims
                    .putObject("cpuid")
                    .put("family", cpu.family())
                    .put("model", cpu.model())
                    .put("stepping", cpu.stepping()));
    product.ifPresent(known -> claims.put("product", known.label()));
    claims.set("currentTcb", tcb(report, 0x38, product));
    claims.set("reportedTcb", tcb(report, 0x180, product));
    claims.set("committedTcb", tcb(report, 0x1e0, product));
    claims.set("launchTcb", tcb(report, 0x1f0, product));
    claims.put("currentVersion", report.currentVersion());
    claims.put("committedVersion", report.committedVersion());
    report
        .launchMitigations()
        .ifPresent(bits -> claims.put("launchMitVector", "0x" + Long.toHexString(bits)));
    report
        .currentMitigations()
        .ifPresent(bits -> claims.put("currentMitVector", "0x" + Long.toHexString(bits)));
    return claims;
  }

  private static ObjectNode tcb(SnpReport report, int offset, Optional<SnpProduct> product) {
    Bytes raw = report.raw().slice(offset, offset + TcbVersion.BYTES);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (product.isPresent()) {
      try {
        json = components(TcbVersion.read(product.get(), raw));
      } catch (RefusedException e) {
        // not a version of that product: a genuine report's versions were read before
      }
    }
    return json.put("raw", raw.toHex());
  }

  private static String signingKey(SnpReport report) {
    for (EndorsementKey kind : EndorsementKey.values()) {
      if (kind.reportCode() == report.signingKey()) {
        return kind.name();
      }
    }
    return "kind " + report.signingKey();
  }

  private static ObjectNode policyBits(GuestPolicy policy) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("abiMinor", policy.abiMinor())
        .put("abiMajor", policy.abiMajor())
        .put("smt", policy.smt())
        .put("reservedMustBeOne", policy.reservedMustBeOne())
        .put("migrateMa", policy.migrationAgent())
        .put("debug", policy.debug())
        .put("singleSocket", policy.singleSocket());
  }

  static ObjectNode components(TcbVersion tcb) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (tcb.product() == SnpProduct.TURIN) {
      json.put("fmc", tcb.fmc());
    }
    return json.put("bootLoader", tcb.bootLoader())
        .put("tee", tcb.tee())
        .put("snp", tcb.snp())
        .put("microcode", tcb.microcode());
  }

  static ObjectNode certificate(EndorsementCertificate certificate) {
    ObjectNode json = components(certificate.tcb());
    json.put("productName", certificate.productName());
    json.put("structVersion", certificate.structVersion());
    if (certificate.product() != SnpProduct.TURIN) {
      json.putNull("fmc");
    }
    orNull(json, "hwId", certificate.hardwareId().map(Bytes::toHex));
    orNull(json, "cspId", certificate.providerId());
    return json;
  }

  private static void orNull(ObjectNode json, String name, Optional<String> value) {
    value.ifPresentOrElse(text -> json.put(name, text), () -> json.putNull(name));
  }
}
