package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.Bytes;

/** What a genuine quote says, and what Intel says of its platform, as a tree. */
final class DcapClaims {

  private DcapClaims() {}

  static ObjectNode of(GenuineQuote genuine, TcbAssessment tcb) {
    ObjectNode claims = quote(genuine.quote());
    claims.set("pck", pck(genuine.pck()));
    claims.put("fmspc", genuine.pck().fmspc().toHex());
    claims.set("qe", quotingEnclave(genuine.quote().qeReport()));
    genuine
        .tcbInfo()
        .ifPresent(info -> claims.put("tcbEvaluationDataNumber", info.evaluationDataNumber()));
    tcb.platform()
        .ifPresent(
            level -> {
              claims.put("platformTcbStatus", level.status().label());
              claims.put("tcbDate", level.tcbDate().toString());
            });
    tcb.module().ifPresent(level -> claims.put("tdxModuleTcbStatus", level.status().label()));
    if (tcb.platform().isPresent()) {
      ArrayNode advisories = claims.putArray("advisoryIds");
      tcb.platformAdvisories().forEach(advisories::add);
    }
    tcb.quotingEnclave().ifPresent(level -> claims.put("qeTcbStatus", level.status().label()));
    tcb.status().ifPresent(status -> claims.put("tcbStatus", status.label()));
    return claims;
  }

  static ObjectNode quote(DcapQuote quote) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    QuoteHeader header = quote.header();
    claims.put("version", header.version());
    claims.put("attestationKeyType", header.attestationKeyType());
    claims.put("teeType", header.teeType().name());
    claims.put("userData", header.userData().toHex());
    claims.put("bodyType", quote.body().type());
    switch (quote.body()) {
      case EnclaveReport report -> enclave(claims, report);
      case TdReport report -> trustDomain(claims, report);
    }
    return claims;
  }

  private static void enclave(ObjectNode claims, EnclaveReport report) {
    claims.put("cpuSvn", report.cpuSvn().toHex());
    claims.put("miscSelect", report.miscSelect().toHex());
    claims.put("attributes", report.attributes().toHex());
    claims.put("debug", report.debug());
    claims.put("mrEnclave", report.measurement().toHex());
    claims.put("mrSigner", report.signer().toHex());
    claims.put("configId", report.configId().toHex());
    claims.put("isvProdId", report.product());
    claims.put("isvSvn", report.securityVersion());
    claims.put("configSvn", report.configSvn());
    claims.put("reportData", report.reportData().toHex());
  }

  private static void trustDomain(ObjectNode claims, TdReport report) {
    claims.put("teeTcbSvn", report.teeTcbSvn().toHex());
    claims.put("mrSeam", report.mrSeam().toHex());
    claims.put("mrSignerSeam", report.mrSignerSeam().toHex());
    claims.put("seamAttributes", report.seamAttributes().toHex());
    claims.put("tdAttributes", report.tdAttributes().toHex());
    claims.put("xfam", report.xfam().toHex());
    claims.put("mrTd", report.measurement().toHex());
    claims.put("mrConfigId", report.mrConfigId().toHex());
    claims.put("mrOwner", report.mrOwner().toHex());
    claims.put("mrOwnerConfig", report.mrOwnerConfig().toHex());
    for (int index = 0; index < TdReport.RTMRS; index++) {
      claims.put("rtMr" + index, report.rtmr(index).toHex());
    }
    claims.put("reportData", report.reportData().toHex());
    report.teeTcbSvn2().map(Bytes::toHex).ifPresent(hex -> claims.put("teeTcbSvn2", hex));
    report.mrServiceTd().map(Bytes::toHex).ifPresent(hex -> claims.put("mrServiceTd", hex));
    claims.put("debug", report.debug());
  }

  static ObjectNode pck(PckCertificate pck) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("fmspc", pck.fmspc().toHex());
    json.put("pceId", pck.pceId().toHex());
    json.put("pceSvn", pck.pceSvn());
    json.put("cpuSvn", pck.cpuSvn().toHex());
    ArrayNode components = json.putArray("components");
    pck.components().forEach(components::add);
    json.put("sgxType", pck.sgxType().label());
    pck.platformInstanceId()
        .map(Bytes::toHex)
        .ifPresent(hex -> json.put("platformInstanceId", hex));
    pck.configuration()
        .ifPresent(
            configuration ->
                json.put("dynamicPlatform", configuration.dynamicPlatform())
                    .put("cachedKeys", configuration.cachedKeys())
                    .put("smtEnabled", configuration.smtEnabled()));
    return json;
  }

  static ObjectNode quotingEnclave(EnclaveReport report) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("mrSigner", report.signer().toHex())
        .put("isvProdId", report.product())
        .put("isvSvn", report.securityVersion())
        .put("attributes", report.attributes().toHex())
        .put("miscSelect", report.miscSelect().toHex())
        .put("mrEnclave", report.measurement().toHex());
  }
}
