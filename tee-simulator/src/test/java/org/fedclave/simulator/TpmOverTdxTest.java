package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.DcapEvidence.MRTD;
import static org.fedclave.simulator.DcapEvidence.NOW;
import static org.fedclave.simulator.DcapEvidence.PLATFORM;
import static org.fedclave.simulator.DcapEvidence.VENDOR;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.tpm.AcceptableTpmQuote;
import org.fedclave.attestation.tpm.KeyTrust;
import org.fedclave.attestation.tpm.TpmPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;

/** A TPM whose key an HCL report over Intel TDX binds. */
class TpmOverTdxTest {

  private static final Bytes DATA = Bytes.hex("d4".repeat(64));
  private static final Bytes PROGRAM = Bytes.utf8("a program");
  private static final SimulatedTpmKey KEY =
      SimulatedTpmKey.generate(SimulatedTpmKey.Scheme.RSASSA);
  private static final SimulatedTpm TPM = SimulatedTpm.booted(KEY, PROGRAM);
  private static final TpmPolicy POLICY =
      new TpmPolicy(
          KeyTrust.byHardware(SimulatedDcapPolicy.tdx(VENDOR.rootFingerprint(), Set.of(MRTD))),
          HashBank.SHA256,
          Map.of(SimulatedTpm.PROGRAM_PCR, Set.of(SimulatedTpm.pcrOfProgram(PROGRAM))),
          Set.of(),
          Set.of(SimulatedTpm.PROGRAM_PCR),
          0);

  /** Where a quote has the TD's attributes and registers, and a TDREPORT its own. */
  private static final int BODY = 48;

  private static final int INFO = BODY + 120;
  private static final int INFO_BYTES = 400;
  private static final int TD_REPORT_DATA = 0x80;
  private static final int TD_INFO = 0x200;

  private final SimulatedHclReport hcl = new SimulatedHclReport(KEY).tdx();
  private final Evidence td = PLATFORM.trustDomain(MRTD).attest(hcl.reportData());

  /** The TDREPORT that the quote is of. */
  private byte[] report() {
    Bytes quote = td.item(EvidenceItem.QUOTE);
    byte[] report = new byte[1024];
    System.arraycopy(hcl.reportData().unsafeArray(), 0, report, TD_REPORT_DATA, 64);
    System.arraycopy(quote.unsafeArray(), INFO, report, TD_INFO, INFO_BYTES);
    return report;
  }

  private Evidence evidence(byte[] report) {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(td.items());
    pieces.put(EvidenceItem.HCL_REPORT, hcl.toBytes(Bytes.of(report)));
    pieces.put(EvidenceItem.EVENT_LOG, TPM.eventLog());
    return TPM.evidence(
        TPM.quote(SimulatedTpm.extraDataFor(DATA), Set.of(0, SimulatedTpm.PROGRAM_PCR)), pieces);
  }

  private static AcceptableTpmQuote appraise(Evidence evidence) throws RefusedException {
    return POLICY.appraiser().appraise(evidence, DATA, NOW);
  }

  @Test
  void itRestsOnIntelsRootAndTheTrustDomain() throws RefusedException {
    AcceptableTpmQuote accepted = appraise(evidence(report()));
    assertThat(accepted.vendorRoot()).isEqualTo(VENDOR.rootFingerprint());
    assertThat(accepted.simulated()).isTrue();
    assertThat(accepted.trustVector().runtimeOpaque()).isEqualTo(Tier.AFFIRMING);
    assertThat(accepted.claims().path("hcl").path("reportType").asText()).isEqualTo("TDX");
    assertThat(accepted.claims().path("tee").path("mrTd").asText()).isEqualTo(MRTD.toHex());
  }

  @Test
  void itsPolicyIsReadBack() throws MalformedException {
    var whole = AppraisalPolicy.of(Duration.ofHours(1), POLICY);
    assertThat(AppraisalPolicy.parse(whole.toJson())).isEqualTo(whole);
  }

  /** Of the report data, and of the first and the last byte of what describes the trust domain. */
  @Test
  void aTdReportOfAnotherTrustDomainIsRefused() {
    for (int changed : List.of(TD_REPORT_DATA, TD_INFO, TD_INFO + INFO_BYTES - 1)) {
      byte[] report = report();
      report[changed] ^= 1;
      refuses(Rule.HARDWARE_BINDING, evidence(report));
    }
  }

  @Test
  void anotherKeyThanTheQuoteBindsIsRefused() {
    var other = new SimulatedHclReport(SimulatedTpmKey.generate(SimulatedTpmKey.Scheme.RSASSA));
    refuses(
        Rule.HARDWARE_BINDING,
        evidence(report()).with(EvidenceItem.HCL_REPORT, other.tdx().toBytes(Bytes.of(report()))));
  }

  @Test
  void withoutTheQuoteOfItsTdReportItIsNoEvidence() {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(evidence(report()).items());
    items.remove(EvidenceItem.QUOTE);
    refuses(Rule.EVIDENCE_FORM, new Evidence(EvidenceFormat.TPM, items));
  }

  private static void refuses(Rule rule, Evidence evidence) {
    assertThatThrownBy(() -> appraise(evidence))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }
}
