package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.DcapEvidence.MRTD;
import static org.fedclave.simulator.DcapEvidence.NOW;
import static org.fedclave.simulator.DcapEvidence.REPORT_DATA;
import static org.fedclave.simulator.DcapEvidence.VENDOR;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.dcap.PlatformPolicy;
import org.fedclave.attestation.dcap.TcbRule;
import org.fedclave.attestation.dcap.TcbStatus;
import org.fedclave.attestation.dcap.TcbStatusReport;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class TcbStatusReportTest {

  private static TcbStatusReport report(Evidence evidence) throws RefusedException {
    return TcbStatusReport.of(evidence, Set.of(VENDOR.rootFingerprint()), NOW);
  }

  @Test
  void aCurrentPlatformHasNothingBehind() throws RefusedException {
    TcbStatusReport report = report(DcapEvidence.of(TeeType.TDX).evidence());
    assertThat(report.status()).isEqualTo("UpToDate");
    assertThat(report.shortfalls()).isEmpty();
    assertThat(report.fixes()).isEmpty();
    assertThat(report.holdsUntil()).isEqualTo(NOW.plus(Duration.ofDays(30)));
    assertThat(report.toTree().at("/platform/level").asInt()).isEqualTo(1);
    assertThat(report.sentences()).anyMatch(line -> line.startsWith("It reaches level 1 of 4"));
  }

  @Test
  void eachPartThatIsBehindIsNamedWithWhatMendsIt() throws RefusedException {
    TcbStatusReport platform =
        report(
            DcapEvidence.of(TeeType.TDX)
                .components(List.of(6, 7, 1, 2, 3, 0, 0, 3), 10)
                .evidence());
    assertThat(platform.shortfalls().stream().map(Object::toString))
        .containsExactly(
            "SGX component 0 (BIOS, Early Microcode Update): version 6, 7 is current",
            "SGX component 2 (OS/VMM, Late Microcode Update): version 1, 2 is current",
            "SGX component 5: version 0, 1 is current",
            "PCE: version 10, 11 is current");
    assertThat(platform.fixes()).hasSize(4);
    TcbStatusReport module =
        report(
            DcapEvidence.of(TeeType.TDX)
                .quote(
                    SimulatedDcapQuote.td(4, MRTD, REPORT_DATA)
                        .body(0, Bytes.hex("030106"))
                        .qe(0x102, Bytes.hex("0700")))
                .evidence());
    assertThat(module.status()).isEqualTo("OutOfDate");
    assertThat(module.shortfalls().stream().map(Object::toString))
        .containsExactly(
            "TDX component 2 (OS/VMM, Late Microcode Update): version 6, 7 is current",
            "TDX module (TDX_01): version 3, 5 is current",
            "quoting enclave: version 7, 8 is current");
    assertThat(module.toTree().at("/advisories").toString())
        .isEqualTo("[\"INTEL-SA-00960\",\"INTEL-SA-01036\"]");
  }

  @Test
  void aPlatformBelowEveryLevelIsReportedToo() throws RefusedException {
    TcbStatusReport report =
        report(DcapEvidence.of(TeeType.SGX).components(List.of(4), 11).evidence());
    assertThat(report.status()).isEqualTo("NotSupported");
    assertThat(report.assessment()).isEmpty();
    assertThat(report.shortfalls()).isNotEmpty();
    assertThat(report.sentences()).contains("It is below every TCB level that Intel knows.");
  }

  @Test
  void configurationAndHardeningAreNoUpdates() throws RefusedException {
    DcapEvidence e = DcapEvidence.of(TeeType.SGX);
    e.collateral.tcbInfo(
        info ->
            ((ObjectNode) info.at("/tcbLevels/0"))
                .put("tcbStatus", "ConfigurationAndSWHardeningNeeded"));
    TcbStatusReport report = report(e.evidence());
    assertThat(report.shortfalls()).isEmpty();
    assertThat(report.fixes())
        .containsExactly(
            "a program that is hardened as the advisories say; then accept this status",
            "other settings of the platform (BIOS), as the advisories say");
  }

  @Test
  void evidenceThatIsNotGenuineIsNotReportedOn() {
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    e.quote(e.sound().vouchingForAnotherKey());
    assertThatThrownBy(() -> report(e.evidence()))
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.QE_BINDING));
  }

  @Test
  void aLaterDataSetSaysWhatWillChange() throws RefusedException {
    DcapEvidence standard = DcapEvidence.of(TeeType.TDX);
    TcbStatusReport now = report(standard.evidence());
    DcapEvidence early = DcapEvidence.of(TeeType.TDX);
    early.collateral.tcbInfo(
        info -> {
          info.put("tcbEvaluationDataNumber", SimulatedCollateral.EVALUATION + 1);
          ObjectNode newest = ((ObjectNode) info.at("/tcbLevels/0")).deepCopy();
          ((ObjectNode) newest.at("/tcb/sgxtcbcomponents/0")).put("svn", 8);
          ((ObjectNode) info.at("/tcbLevels/0")).put("tcbStatus", "OutOfDate");
          info.withArray("/tcbLevels").insert(0, newest);
        });
    TcbStatusReport later = report(early.evidence());
    assertThat(now.comparedWith(now)).singleElement().asString().contains("nothing changes");
    assertThat(now.comparedWith(later))
        .anyMatch(line -> line.contains("the status is OutOfDate, no longer UpToDate"))
        .anyMatch(line -> line.contains("version 7, 8 is current"));
  }

  @Test
  void aTdLaunchedBeforeTheModulesUpdateShouldBeRelaunched() throws RefusedException {
    DcapEvidence e =
        DcapEvidence.of(TeeType.TDX)
            .quote(SimulatedDcapQuote.td(5, MRTD, REPORT_DATA).body(0, Bytes.hex("0301")));
    TcbStatusReport report = report(e.evidence());
    assertThat(report.status()).isEqualTo("TDRelaunchAdvised");
    assertThat(report.fixes()).anyMatch(fix -> fix.startsWith("a relaunch"));
    assertThatThrownBy(e::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.TCB_STATUS));
    var accepted = e.platform(accepting(e, TcbStatus.TD_RELAUNCH_ADVISED)).appraise();
    assertThat(accepted.tcb().status()).contains(TcbStatus.OUT_OF_DATE);
    assertThat(accepted.tcb().relaunch()).contains(TcbStatus.TD_RELAUNCH_ADVISED);
    assertThat(e.platform(accepting(e, TcbStatus.OUT_OF_DATE)).appraise().tcb().relaunch())
        .isPresent();
  }

  @Test
  void aTdWhoseModuleIsStillOldNeedNotBeRelaunched() {
    DcapEvidence e =
        DcapEvidence.of(TeeType.TDX)
            .quote(
                SimulatedDcapQuote.td(5, MRTD, REPORT_DATA)
                    .body(0, Bytes.hex("0301"))
                    .body(584, Bytes.hex("0401")));
    e.platform(accepting(e, TcbStatus.TD_RELAUNCH_ADVISED));
    assertThatThrownBy(e::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.TCB_STATUS));
  }

  private static PlatformPolicy accepting(DcapEvidence e, TcbStatus status) {
    PlatformPolicy p = e.platform();
    return new PlatformPolicy(
        p.vendorRoots(),
        p.simulatedRoots(),
        new TcbRule(Map.of(status, Optional.empty()), 0, Optional.empty(), Set.of()),
        p.collateral(),
        p.acceptedFmspcs(),
        p.deniedFmspcs(),
        p.acceptedDevices(),
        p.allowZeroPadding());
  }
}
