package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.DcapEvidence.MRENCLAVE;
import static org.fedclave.simulator.DcapEvidence.MRTD;
import static org.fedclave.simulator.DcapEvidence.PLATFORM;
import static org.fedclave.simulator.DcapEvidence.REPORT_DATA;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.dcap.AcceptableQuote;
import org.fedclave.attestation.dcap.SgxPolicy;
import org.fedclave.attestation.dcap.TdxPolicy;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** What a section lists is accepted and nothing beside it, and what is accepted is said. */
class DcapPolicyAppraisalTest {

  private static final Bytes OTHER = Bytes.hex("0e".repeat(48));
  private static final Bytes CONFIG = Bytes.hex("01" + "00".repeat(63));

  private static void refused(Rule rule, DcapEvidence evidence) {
    assertThatThrownBy(evidence::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  private static TdxPolicy withModules(TdxPolicy p, Bytes... modules) {
    return new TdxPolicy(
        p.platform(),
        p.measurements(),
        p.rtmrs(),
        p.explainedRtmrs(),
        p.requiredAttributes(),
        p.allowedAttributes(),
        p.allowedFeatures(),
        Optional.of(Set.of(modules)),
        p.configuration());
  }

  @Test
  void aListedModuleIsAcceptedAndNoOther() throws RefusedException {
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    TdxPolicy any = e.tdxPolicy();
    Bytes module = Bytes.hex(e.appraise().claims().path("mrSeam").asText());
    assertThat(e.policy(withModules(any, module, OTHER)).appraise().measurement()).isEqualTo(MRTD);
    refused(Rule.TDX_MODULE, e.policy(withModules(any, OTHER)));
  }

  @Test
  void eachListedValueOfTheHostIsAcceptedAndNoOther() throws RefusedException {
    TdxPolicy p = DcapEvidence.of(TeeType.TDX).tdxPolicy();
    Bytes value = Bytes.hex("01" + "00".repeat(47));
    Map<Integer, TdxPolicy.HostConfiguration> fields =
        Map.of(
            184, host(Optional.of(Set.of(value)), Optional.empty(), Optional.empty()),
            232, host(Optional.empty(), Optional.of(Set.of(value)), Optional.empty()),
            280, host(Optional.empty(), Optional.empty(), Optional.of(Set.of(value))));
    for (var field : fields.entrySet()) {
      DcapEvidence e = DcapEvidence.of(TeeType.TDX);
      e.quote(e.sound().body(field.getKey(), Bytes.hex("01")));
      refused(Rule.TD_CONFIGURATION, e);
      TdxPolicy listing = with(p, field.getValue());
      assertThat(e.policy(listing).appraise().measurement()).isEqualTo(MRTD);
      refused(Rule.TD_CONFIGURATION, DcapEvidence.of(TeeType.TDX).policy(listing));
    }
  }

  private static TdxPolicy.HostConfiguration host(
      Optional<Set<Bytes>> configs, Optional<Set<Bytes>> owners, Optional<Set<Bytes>> others) {
    return new TdxPolicy.HostConfiguration(configs, owners, others, Optional.empty());
  }

  private static TdxPolicy with(TdxPolicy p, TdxPolicy.HostConfiguration host) {
    return new TdxPolicy(
        p.platform(),
        p.measurements(),
        p.rtmrs(),
        p.explainedRtmrs(),
        p.requiredAttributes(),
        p.allowedAttributes(),
        p.allowedFeatures(),
        p.modules(),
        host);
  }

  private static SgxPolicy sgx(
      SgxPolicy p, Optional<Set<Bytes>> signers, int version, Optional<Set<Bytes>> configs) {
    return new SgxPolicy(p.platform(), p.measurements(), signers, p.product(), version, configs);
  }

  @Test
  void anEnclaveMeetsItsFloorExactly() throws RefusedException {
    DcapEvidence e = DcapEvidence.of(TeeType.SGX);
    SgxPolicy p = e.sgxPolicy();
    int version = e.appraise().claims().path("isvSvn").asInt();
    e.policy(sgx(p, p.signers(), version, p.configurations()));
    assertThat(e.appraise().measurement()).isEqualTo(MRENCLAVE);
    refused(Rule.ENCLAVE_VERSION, e.policy(sgx(p, p.signers(), version + 1, p.configurations())));
  }

  @Test
  void aListedSignerOrConfigurationIsAcceptedAndNoOther() throws RefusedException {
    DcapEvidence e = DcapEvidence.of(TeeType.SGX);
    SgxPolicy p = e.sgxPolicy();
    Bytes signer = Bytes.hex(e.appraise().claims().path("mrSigner").asText());
    e.policy(sgx(p, Optional.of(Set.of(signer)), 0, p.configurations()));
    assertThat(e.appraise().measurement()).isEqualTo(MRENCLAVE);
    DcapEvidence configured = DcapEvidence.of(TeeType.SGX);
    configured.quote(configured.sound().body(192, Bytes.hex("01")));
    refused(Rule.ENCLAVE_CONFIGURATION, configured);
    SgxPolicy listing = sgx(p, p.signers(), 0, Optional.of(Set.of(CONFIG)));
    assertThat(configured.policy(listing).appraise().measurement()).isEqualTo(MRENCLAVE);
    refused(Rule.ENCLAVE_CONFIGURATION, DcapEvidence.of(TeeType.SGX).policy(listing));
  }

  private static List<String> names(ObjectNode claims) {
    List<String> names = new ArrayList<>();
    claims.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void whatIsAcceptedIsSaid() throws RefusedException {
    AcceptableQuote td = DcapEvidence.of(TeeType.TDX).appraise();
    ObjectNode claims = td.claims();
    assertThat(claims.path("mrTd").asText()).isEqualTo(MRTD.toHex());
    assertThat(claims.path("reportData").asText()).isEqualTo(REPORT_DATA.toHex());
    assertThat(claims.path("tcbStatus").asText()).isEqualTo("UpToDate");
    assertThat(claims.path("qeTcbStatus").asText()).isEqualTo("UpToDate");
    assertThat(claims.path("platformTcbStatus").asText()).isEqualTo("UpToDate");
    assertThat(claims.path("debug").asBoolean()).isFalse();
    assertThat(claims.at("/pck/platformInstanceId").asText())
        .isEqualTo(PLATFORM.instance().toHex());
    assertThat(claims.at("/pck/components")).hasSize(16);
    assertThat(names(claims))
        .contains(
            "version",
            "teeType",
            "xfam",
            "tdAttributes",
            "rtMr0",
            "rtMr3",
            "mrSeam",
            "mrOwner",
            "tcbEvaluationDataNumber",
            "tcbDate",
            "advisoryIds",
            "fmspc",
            "qe",
            "mrConfigId",
            "mrOwnerConfig",
            "mrSignerSeam",
            "seamAttributes",
            "teeTcbSvn",
            "userData");
    assertThat(td.trustVector().configuration()).isEqualTo(Tier.AFFIRMING);
    assertThat(td.trustVector().runtimeOpaque()).isEqualTo(Tier.AFFIRMING);
    assertThat(td.trustVector().instanceIdentity()).isEqualTo(Tier.AFFIRMING);
    ObjectNode enclave = DcapEvidence.of(TeeType.SGX).appraise().claims();
    assertThat(enclave.path("mrEnclave").asText()).isEqualTo(MRENCLAVE.toHex());
    assertThat(names(enclave))
        .contains(
            "cpuSvn",
            "miscSelect",
            "attributes",
            "debug",
            "mrSigner",
            "configId",
            "isvProdId",
            "isvSvn",
            "configSvn",
            "reportData");
    assertThat(names((ObjectNode) enclave.path("qe")))
        .containsExactly(
            "mrSigner", "isvProdId", "isvSvn", "attributes", "miscSelect", "mrEnclave");
  }
}
