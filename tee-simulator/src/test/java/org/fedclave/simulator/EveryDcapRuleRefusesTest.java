package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.DcapEvidence.DAY;
import static org.fedclave.simulator.DcapEvidence.LATER;
import static org.fedclave.simulator.DcapEvidence.MRENCLAVE;
import static org.fedclave.simulator.DcapEvidence.MRTD;
import static org.fedclave.simulator.DcapEvidence.NOW;
import static org.fedclave.simulator.DcapEvidence.PLATFORM;
import static org.fedclave.simulator.DcapEvidence.REPORT_DATA;
import static org.fedclave.simulator.DcapEvidence.VENDOR;

import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.dcap.AcceptableQuote;
import org.fedclave.attestation.dcap.CollateralRule;
import org.fedclave.attestation.dcap.PlatformPolicy;
import org.fedclave.attestation.dcap.SgxAppraiser;
import org.fedclave.attestation.dcap.SgxPolicy;
import org.fedclave.attestation.dcap.TcbRule;
import org.fedclave.attestation.dcap.TcbStatus;
import org.fedclave.attestation.dcap.TdxAppraiser;
import org.fedclave.attestation.dcap.TdxPolicy;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of SGX and TDX has evidence that is broken in that way alone. */
class EveryDcapRuleRefusesTest {

  private static final Digest SOME = Digest.of(Bytes.utf8("something else"));

  static Stream<Arguments> rules() {
    return Stream.concat(
        TdxAppraiser.RULES.stream().sorted().map(rule -> Arguments.of(TeeType.TDX, rule)),
        SgxAppraiser.RULES.stream().sorted().map(rule -> Arguments.of(TeeType.SGX, rule)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleRefusesEvidenceBrokenInThatWayAlone(TeeType tee, Rule rule) {
    DcapEvidence broken = broken(DcapEvidence.of(tee), rule);
    Evidence evidence =
        rule == Rule.COLLATERAL_MISSING
            ? broken.evidenceWithout(EvidenceItem.PCK_CRL)
            : rule == Rule.EVENT_LOG
                ? broken.evidence().with(EvidenceItem.EVENT_LOG, DcapEvidence.eventLog(MRTD))
                : broken.evidence();
    assertThatThrownBy(() -> broken.appraise(evidence))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @ParameterizedTest
  @EnumSource
  void theSoundEvidenceIsAccepted(TeeType tee) throws RefusedException {
    AcceptableQuote accepted = DcapEvidence.of(tee).appraise();
    assertThat(accepted.format()).isEqualTo(tee.format());
    assertThat(accepted.measurement()).isEqualTo(tee == TeeType.TDX ? MRTD : MRENCLAVE);
    assertThat(accepted.simulated()).isTrue();
    assertThat(accepted.vendorRoot()).isEqualTo(VENDOR.rootFingerprint());
    assertThat(accepted.deviceId()).contains(PLATFORM.instance());
    assertThat(accepted.revocationAsOf()).contains(NOW);
    assertThat(accepted.trustVector().hardware()).isEqualTo(Tier.AFFIRMING);
    assertThat(accepted.trustVector().executables()).isEqualTo(Tier.AFFIRMING);
    assertThat(accepted.describe())
        .startsWith("Intel " + tee + ", FMSPC aabbccddeeff, TCB UpToDate");
    assertThat(accepted.tcb().status()).contains(TcbStatus.UP_TO_DATE);
  }

  @Test
  void quotesOfEveryVersionAreAccepted() throws RefusedException {
    DcapEvidence td = DcapEvidence.of(TeeType.TDX);
    for (SimulatedDcapQuote quote :
        List.of(
            SimulatedDcapQuote.td(4, MRTD, REPORT_DATA),
            SimulatedDcapQuote.td(5, MRTD, REPORT_DATA),
            SimulatedDcapQuote.td10InVersion5(MRTD, REPORT_DATA))) {
      assertThat(td.quote(quote).appraise().measurement()).isEqualTo(MRTD);
    }
    DcapEvidence enclave = DcapEvidence.of(TeeType.SGX);
    for (int version = 3; version <= 5; version++) {
      enclave.quote(SimulatedDcapQuote.enclave(version, MRENCLAVE, REPORT_DATA));
      assertThat(enclave.appraise().genuine().quote().header().version()).isEqualTo(version);
    }
  }

  private static DcapEvidence broken(DcapEvidence e, Rule rule) {
    return switch (rule) {
      case TRUNCATED -> e.quote(e.quote.slice(0, e.quote.size() - 1));
      case TRAILING_BYTES -> e.quote(Bytes.hex(e.quote.toHex() + "00"));
      case REPORT_FORM -> e.quote(e.sound().put(12, Bytes.hex("00")));
      case REPORT_VERSION -> e.quote(e.sound().put(0, Bytes.hex("0600")));
      case SIGNATURE_ALGORITHM -> e.quote(e.sound().put(2, Bytes.hex("0300")));
      case CERTIFICATE_FORM -> e.pckFmspc(Bytes.hex("aabbccddee"));
      case VENDOR_ROOT -> e.platform(SimulatedDcapPolicy.platform(SOME));
      case CERTIFICATE_CHAIN ->
          e.pck(
              PLATFORM
                  .certificate()
                  .issue(
                      new IntelIssuer(SimulatedIntel.AUTHORITY_NAME, VENDOR.rootIssuer().key()),
                      PLATFORM.pck()));
      case CERTIFICATE_ROLE -> signedByAnotherLeaf(e);
      case CERTIFICATE_NOT_YET_VALID -> e.pckValid(NOW.plusSeconds(1), LATER);
      case CERTIFICATE_EXPIRED -> e.pckValid(NOW.minus(DAY), NOW.minusSeconds(1));
      case QE_REPORT_SIGNATURE ->
          e.quote(
              e.sound()
                  .signedBy(
                      PLATFORM.attestationKey(),
                      P256Signer.generate().getPrivate(),
                      PLATFORM.chain(
                          PLATFORM.certificate().issue(VENDOR.authorityIssuer(), PLATFORM.pck()))));
      case QE_BINDING -> e.quote(e.sound().vouchingForAnotherKey());
      case REPORT_SIGNATURE ->
          e.quote(PLATFORM.sign(e.sound(), DcapEvidence.mismatchedAttestationKey()));
      case QE_IDENTITY -> e.quote(e.sound().qe(0x80, SOME.bytes()));
      case DEBUG -> e.quote(e.sound().body(e.tee == TeeType.TDX ? 120 : 48, debugBit(e.tee)));
      case MEASUREMENT ->
          e.quote(
              e.tee == TeeType.TDX
                  ? SimulatedDcapQuote.td(4, Bytes.hex("01".repeat(48)), REPORT_DATA)
                  : SimulatedDcapQuote.enclave(3, Bytes.hex("01".repeat(32)), REPORT_DATA));
      case REPORT_DATA ->
          e.quote(e.sound().body(e.tee == TeeType.TDX ? 520 : 320, Bytes.hex("00")));
      case COLLATERAL_MISSING, EVENT_LOG -> e;
      default -> brokenCollateral(e, rule);
    };
  }

  private static DcapEvidence brokenCollateral(DcapEvidence e, Rule rule) {
    switch (rule) {
      case COLLATERAL_FORM -> e.collateral.tcbInfo(info -> info.remove("fmspc"));
      case COLLATERAL_SIGNATURE ->
          e.collateral.signedBy(P256Signer.generate().getPrivate(), VENDOR.signingKey());
      case COLLATERAL_MISMATCH -> e.collateral.tcbInfo(info -> info.put("fmspc", "000000000001"));
      case COLLATERAL_FORGED ->
          e.collateral.with(
              EvidenceItem.PCK_CRL,
              new IntelIssuer(SimulatedIntel.AUTHORITY_NAME, VENDOR.rootIssuer().key())
                  .list(Set.of(), NOW, LATER));
      case COLLATERAL_NOT_YET_VALID -> e.collateral.withPckCrl(Set.of(), NOW.plusSeconds(1), LATER);
      case COLLATERAL_EXPIRED ->
          e.collateral.withPckCrl(Set.of(), NOW.minus(DAY), NOW.minusSeconds(1));
      case COLLATERAL_TOO_OLD ->
          e.collateral.withPckCrl(Set.of(), NOW.minus(Duration.ofDays(30)).minusSeconds(1), LATER);
      case REVOKED ->
          e.collateral.withPckCrl(Set.of(SimulatedIntelPlatform.PCK_SERIAL), NOW, LATER);
      case TCB_EVALUATION_DATA ->
          e.collateral.tcbInfo(
              info -> info.put("tcbEvaluationDataNumber", SimulatedCollateral.EVALUATION - 1));
      default -> {
        return brokenPlatform(e, rule);
      }
    }
    return e;
  }

  private static DcapEvidence brokenPlatform(DcapEvidence e, Rule rule) {
    PlatformPolicy p = e.platform();
    return switch (rule) {
      case TCB_LEVEL -> e.components(List.of(4), 11);
      case TCB_REVOKED -> e.components(List.of(5, 5, 2, 2, 3, 0, 0, 3), 5);
      case TCB_STATUS -> e.components(List.of(6, 6, 2, 2, 3, 1, 0, 3), 11);
      case ADVISORY ->
          e.components(List.of(6, 6, 2, 2, 3, 1, 0, 3), 11)
              .platform(
                  platform(
                      p,
                      new TcbRule(
                          Map.of(TcbStatus.OUT_OF_DATE, Optional.empty()),
                          0,
                          Optional.empty(),
                          Set.of("INTEL-SA-00960")),
                      Optional.empty(),
                      Set.of(),
                      Optional.empty()));
      case PRODUCT ->
          e.platform(
              platform(
                  p,
                  p.tcb(),
                  Optional.of(Set.of(Bytes.hex("000000000001"))),
                  Set.of(),
                  Optional.empty()));
      case PRODUCT_DENIED ->
          e.platform(
              platform(
                  p,
                  p.tcb(),
                  Optional.empty(),
                  Set.of(SimulatedIntelPlatform.FMSPC),
                  Optional.empty()));
      case DEVICE ->
          e.platform(
              platform(
                  p,
                  p.tcb(),
                  Optional.empty(),
                  Set.of(),
                  Optional.of(Set.of(SOME.bytes().slice(0, 16)))));
      default -> e.tee == TeeType.TDX ? brokenTd(e, rule) : brokenEnclave(e, rule);
    };
  }

  private static PlatformPolicy platform(
      PlatformPolicy p,
      TcbRule tcb,
      Optional<Set<Bytes>> fmspcs,
      Set<Bytes> denied,
      Optional<Set<Bytes>> devices) {
    return new PlatformPolicy(
        p.vendorRoots(),
        p.simulatedRoots(),
        tcb,
        CollateralRule.all(Duration.ofDays(30)),
        fmspcs,
        denied,
        devices,
        false);
  }

  private static DcapEvidence brokenTd(DcapEvidence e, Rule rule) {
    TdxPolicy p = e.tdxPolicy();
    return switch (rule) {
      case TDX_MODULE -> e.quote(e.sound().body(64, Bytes.hex("01")));
      case TD_ATTRIBUTES -> e.quote(e.sound().body(120, Bytes.hex("0000003000000000")));
      case TD_FEATURES -> e.quote(e.sound().body(128, Bytes.hex("ff")));
      case TD_CONFIGURATION -> e.quote(e.sound().body(232, Bytes.hex("01")));
      case RTMR -> e.quote(e.sound().body(328 + 3 * 48, Bytes.hex("01")));
      case EVENT_LOG_MISSING ->
          e.policy(
              new TdxPolicy(
                  p.platform(),
                  p.measurements(),
                  p.rtmrs(),
                  Set.of(0),
                  p.requiredAttributes(),
                  p.allowedAttributes(),
                  p.allowedFeatures(),
                  p.modules(),
                  p.configuration()));
      default -> throw new AssertionError("no broken example for " + rule);
    };
  }

  private static DcapEvidence brokenEnclave(DcapEvidence e, Rule rule) {
    SgxPolicy p = e.sgxPolicy();
    return switch (rule) {
      case ENCLAVE_SIGNER -> e.policy(sgx(p, Optional.of(Set.of(SOME.bytes())), 1, 3));
      case ENCLAVE_PRODUCT -> e.policy(sgx(p, Optional.empty(), 2, 3));
      case ENCLAVE_VERSION -> e.policy(sgx(p, Optional.empty(), 1, 4));
      case ENCLAVE_CONFIGURATION -> e.quote(e.sound().body(192, Bytes.hex("01")));
      default -> throw new AssertionError("no broken example for " + rule);
    };
  }

  private static SgxPolicy sgx(
      SgxPolicy p, Optional<Set<Bytes>> signers, int product, int securityVersion) {
    return new SgxPolicy(
        p.platform(),
        p.measurements(),
        signers,
        Optional.of(product),
        securityVersion,
        p.configurations());
  }

  private static Bytes debugBit(TeeType tee) {
    return Bytes.hex(tee == TeeType.TDX ? "0100001000000000" : "07");
  }

  /** A certificate of the same root, whose key signs well, but which is not there to sign. */
  private static DcapEvidence signedByAnotherLeaf(DcapEvidence e) {
    KeyPair key = P256Signer.generate();
    Bytes leaf =
        VENDOR
            .rootIssuer()
            .leaf(
                IntelIssuer.named("Simulated Other Purpose"),
                BigInteger.TEN,
                key.getPublic(),
                NOW,
                LATER);
    e.collateral
        .signedBy(key.getPrivate(), VENDOR.signingKey())
        .with(
            EvidenceItem.TCB_INFO_ISSUER_CHAIN, SimulatedIntel.pem(leaf, VENDOR.rootCertificate()));
    return e;
  }

  @Test
  void anAcceptedStatusEndsWhenItsGraceDoes() throws RefusedException {
    DcapEvidence old = DcapEvidence.of(TeeType.TDX).components(List.of(6, 6, 2, 2, 3, 1, 0, 3), 11);
    Instant end = NOW.plus(DAY);
    old.platform(
        platform(
            old.platform(),
            new TcbRule(
                Map.of(TcbStatus.OUT_OF_DATE, Optional.of(end)), 0, Optional.empty(), Set.of()),
            Optional.empty(),
            Set.of(),
            Optional.empty()));
    assertThat(old.at(end).appraise().tcb().status()).contains(TcbStatus.OUT_OF_DATE);
    assertThat(old.appraise().trustVector().hardware()).isEqualTo(Tier.WARNING);
    assertThatThrownBy(() -> old.at(end.plusSeconds(1)).appraise())
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TCB_STATUS));
  }
}
