package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.DcapCases.collateral;
import static org.fedclave.simulator.DcapCases.qeIdentity;
import static org.fedclave.simulator.DcapCases.sgx;
import static org.fedclave.simulator.DcapCases.tcbInfo;
import static org.fedclave.simulator.DcapCases.tdx;
import static org.fedclave.simulator.DcapEvidence.DAY;
import static org.fedclave.simulator.DcapEvidence.LATER;
import static org.fedclave.simulator.DcapEvidence.NOW;
import static org.fedclave.simulator.DcapEvidence.PLATFORM;
import static org.fedclave.simulator.DcapEvidence.REPORT_DATA;
import static org.fedclave.simulator.DcapEvidence.VENDOR;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.dcap.AcceptableQuote;
import org.fedclave.attestation.dcap.PlatformPolicy;
import org.fedclave.attestation.dcap.TcbStatus;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link EveryDcapRuleRefusesTest} breaks in one certificate, list or document, broken in each
 * other.
 */
class DcapCollateralTest {

  private static final SimulatedIntel OTHER_VENDOR = DcapEvidence.vendor("another-intel");

  static Stream<Arguments> revocation() {
    Set<BigInteger> none = Set.of();
    return Stream.of(
        tdx(
            Rule.REVOKED,
            "the root revokes the PCK's authority",
            collateral(c -> c.withRootCrl(Set.of(SimulatedIntel.AUTHORITY_SERIAL), NOW, LATER))),
        tdx(
            Rule.REVOKED,
            "the root revokes who signs TCB info",
            collateral(c -> c.withRootCrl(Set.of(SimulatedIntel.SIGNING_SERIAL), NOW, LATER))),
        tdx(
            Rule.COLLATERAL_FORGED,
            "the root's list is signed by another key",
            collateral(
                c ->
                    c.with(
                        EvidenceItem.ROOT_CA_CRL,
                        new IntelIssuer(SimulatedIntel.ROOT_NAME, VENDOR.authorityIssuer().key())
                            .list(none, NOW, LATER)))),
        tdx(
            Rule.COLLATERAL_FORGED,
            "the root's list is another authority's",
            collateral(
                c ->
                    c.with(
                        EvidenceItem.ROOT_CA_CRL,
                        VENDOR.authorityIssuer().list(none, NOW, LATER)))),
        tdx(
            Rule.COLLATERAL_EXPIRED,
            "the root's list has ended",
            collateral(c -> c.withRootCrl(none, NOW.minus(DAY), NOW.minusSeconds(1)))),
        tdx(
            Rule.COLLATERAL_NOT_YET_VALID,
            "the root's list is of tomorrow",
            collateral(c -> c.withRootCrl(none, NOW.plus(DAY), LATER))),
        tdx(
            Rule.COLLATERAL_MISMATCH,
            "the PCK list is that of the Processor CA",
            collateral(DcapCollateralTest::ofProcessorAuthority)),
        tdx(
            Rule.VENDOR_ROOT,
            "the PCK list's issuer leads to another trusted root",
            e -> {
              e.collateral.with(
                  EvidenceItem.PCK_CRL_ISSUER_CHAIN,
                  SimulatedIntel.pem(
                      OTHER_VENDOR.authorityCertificate(), OTHER_VENDOR.rootCertificate()));
              return trustingBoth(e);
            }),
        tdx(
            Rule.VENDOR_ROOT,
            "TCB info of another trusted root",
            e -> {
              e.collateral
                  .signedBy(OTHER_VENDOR.signingKey(), VENDOR.signingKey())
                  .with(
                      EvidenceItem.TCB_INFO_ISSUER_CHAIN,
                      SimulatedIntel.pem(
                          OTHER_VENDOR.signingCertificate(), OTHER_VENDOR.rootCertificate()));
              return trustingBoth(e);
            }));
  }

  static Stream<Arguments> chains() {
    return Stream.of(
        tdx(
            Rule.CERTIFICATE_ROLE,
            "a leaf without the SGX extension",
            e ->
                e.pck(
                    VENDOR
                        .authorityIssuer()
                        .leaf(
                            SimulatedIntelPlatform.PCK_NAME,
                            SimulatedIntelPlatform.PCK_SERIAL,
                            PLATFORM.pck(),
                            NOW,
                            LATER))),
        tdx(
            Rule.CERTIFICATE_ROLE,
            "a PCK certificate of another name",
            e -> e.pck(pckNamed("Simulated Certificate"))),
        tdx(
            Rule.CERTIFICATE_ROLE,
            "a PCK chain that signs TCB info",
            e -> {
              e.collateral.with(
                  EvidenceItem.TCB_INFO_ISSUER_CHAIN,
                  PLATFORM.chain(pckNamed("SGX PCK Certificate")));
              return e;
            }),
        tdx(
            Rule.CERTIFICATE_CHAIN,
            "TCB info signed below the PCK's authority",
            DcapCollateralTest::signedBelowPckAuthority),
        tdx(
            Rule.CERTIFICATE_CHAIN,
            "a PCK chain without its root",
            e ->
                e.quote(
                    PLATFORM.sign(
                        e.sound(),
                        SimulatedIntel.pem(
                            pckNamed("SGX PCK Certificate"), VENDOR.authorityCertificate())))),
        tdx(
            Rule.CERTIFICATE_CHAIN,
            "an issuer chain of the PCK list without its root",
            collateral(
                c ->
                    c.with(
                        EvidenceItem.PCK_CRL_ISSUER_CHAIN,
                        SimulatedIntel.pem(VENDOR.authorityCertificate())))));
  }

  private static Bytes pckNamed(String name) {
    SimulatedPck sound = PLATFORM.certificate();
    return new SimulatedPck(
            IntelIssuer.named(name),
            sound.serial(),
            sound.fmspc(),
            sound.components(),
            sound.pceSvn(),
            sound.instance(),
            sound.from(),
            sound.until())
        .issue(VENDOR.authorityIssuer(), PLATFORM.pck());
  }

  /** A certificate with the name of a signer, but by an authority that may not issue such. */
  private static DcapEvidence signedBelowPckAuthority(DcapEvidence e) {
    KeyPair key = P256Signer.generate();
    Bytes leaf =
        VENDOR
            .authorityIssuer()
            .leaf(SimulatedIntel.SIGNING_NAME, BigInteger.TEN, key.getPublic(), NOW, LATER);
    e.collateral
        .signedBy(key.getPrivate(), VENDOR.signingKey())
        .with(EvidenceItem.TCB_INFO_ISSUER_CHAIN, PLATFORM.chain(leaf));
    return e;
  }

  private static void ofProcessorAuthority(SimulatedCollateral collateral) {
    KeyPair key = P256Signer.generate();
    var name = IntelIssuer.named("Simulated SGX PCK Processor CA");
    Bytes certificate =
        VENDOR.rootIssuer().authority(name, BigInteger.valueOf(0x20009), key, NOW, LATER);
    collateral
        .with(
            EvidenceItem.PCK_CRL,
            new IntelIssuer(name, key.getPrivate()).list(Set.of(), NOW, LATER))
        .with(
            EvidenceItem.PCK_CRL_ISSUER_CHAIN,
            SimulatedIntel.pem(certificate, VENDOR.rootCertificate()));
  }

  private static DcapEvidence trustingBoth(DcapEvidence e) {
    PlatformPolicy p = e.platform();
    return e.platform(
        new PlatformPolicy(
            p.vendorRoots(),
            Set.of(VENDOR.rootFingerprint(), OTHER_VENDOR.rootFingerprint()),
            p.tcb(),
            p.collateral(),
            p.acceptedFmspcs(),
            p.deniedFmspcs(),
            p.acceptedDevices(),
            p.allowZeroPadding()));
  }

  static Stream<Arguments> documents() {
    String past = NOW.minusSeconds(1).toString();
    String future = NOW.plusSeconds(1).toString();
    String longAgo = NOW.minus(Duration.ofDays(31)).toString();
    int less = SimulatedCollateral.EVALUATION - 1;
    return Stream.of(
        tdx(
            Rule.COLLATERAL_SIGNATURE,
            "QE identity signed by another key",
            collateral(c -> c.signedBy(VENDOR.signingKey(), P256Signer.generate().getPrivate()))),
        tdx(
            Rule.COLLATERAL_EXPIRED,
            "TCB info that has ended",
            tcbInfo(i -> i.put("issueDate", longAgo).put("nextUpdate", past))),
        tdx(
            Rule.COLLATERAL_NOT_YET_VALID,
            "TCB info of tomorrow",
            tcbInfo(i -> i.put("issueDate", future))),
        tdx(Rule.COLLATERAL_TOO_OLD, "old TCB info", tcbInfo(i -> i.put("issueDate", longAgo))),
        tdx(
            Rule.COLLATERAL_EXPIRED,
            "QE identity that has ended",
            qeIdentity(i -> i.put("issueDate", longAgo).put("nextUpdate", past))),
        tdx(
            Rule.COLLATERAL_NOT_YET_VALID,
            "QE identity of tomorrow",
            qeIdentity(i -> i.put("issueDate", future))),
        tdx(
            Rule.COLLATERAL_TOO_OLD,
            "old QE identity",
            qeIdentity(i -> i.put("issueDate", longAgo))),
        tdx(
            Rule.TCB_EVALUATION_DATA,
            "QE identity of an older evaluation",
            qeIdentity(i -> i.put("tcbEvaluationDataNumber", less))),
        tdx(Rule.COLLATERAL_MISMATCH, "TCB info for SGX", tcbInfo(i -> i.put("id", "SGX"))),
        tdx(
            Rule.COLLATERAL_MISMATCH,
            "TCB info for another PCE",
            tcbInfo(i -> i.put("pceId", "0001"))),
        tdx(
            Rule.COLLATERAL_MISMATCH,
            "identity of the SGX quoting enclave",
            qeIdentity(i -> i.put("id", "QE"))),
        sgx(
            Rule.COLLATERAL_MISMATCH,
            "identity of the TDX quoting enclave",
            qeIdentity(i -> i.put("id", "TD_QE"))),
        tdx(
            Rule.COLLATERAL_FORM,
            "TCB info with a status that nobody knows",
            tcbInfo(i -> ((ObjectNode) i.at("/tcbLevels/0")).put("tcbStatus", "Fine"))),
        tdx(
            Rule.COLLATERAL_FORM,
            "a served status that only we derive",
            tcbInfo(
                i -> ((ObjectNode) i.at("/tcbLevels/0")).put("tcbStatus", "TDRelaunchAdvised"))),
        tdx(
            Rule.COLLATERAL_FORM,
            "TCB info with a member twice",
            collateral(
                c ->
                    c.with(
                        EvidenceItem.TCB_INFO,
                        Bytes.utf8(
                            c.items()
                                .getOrDefault(EvidenceItem.TCB_INFO, Bytes.EMPTY)
                                .toUtf8()
                                .replace("{\"tcbInfo\"", "{\"tcbInfo\":{},\"tcbInfo\""))))),
        tdx(Rule.COLLATERAL_FORM, "TCB info of an unknown type", tcbInfo(i -> i.put("tcbType", 1))),
        tdx(Rule.COLLATERAL_FORM, "TCB info of version 4", tcbInfo(i -> i.put("version", 4))),
        tdx(
            Rule.COLLATERAL_FORM,
            "QE identity of version 1",
            qeIdentity(i -> i.put("version", 1))));
  }

  @ParameterizedTest
  @MethodSource({"chains", "revocation", "documents"})
  void eachPieceOfCollateralIsLookedAt(UnaryOperator<DcapEvidence> change, TeeType tee, Rule rule) {
    DcapEvidence broken = change.apply(DcapEvidence.of(tee));
    assertThatThrownBy(broken::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @Test
  void theRootsListMayBeAsOldAsIntelLetsItBe() throws RefusedException {
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    e.collateral.withRootCrl(Set.of(), NOW.minus(Duration.ofDays(300)), LATER);
    assertThat(e.policy.appraiser().appraise(e.evidence(), REPORT_DATA, NOW).simulated()).isTrue();
  }

  @Test
  void whatIsRememberedOfCollateralNeverSkipsACheck() throws RefusedException {
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    Evidence sound = e.evidence();
    var appraiser = e.policy.appraiser();
    appraiser.appraise(sound, REPORT_DATA, NOW);
    appraiser.appraise(sound, REPORT_DATA, NOW);
    Instant after = NOW.plus(Duration.ofDays(31));
    assertThatThrownBy(() -> appraiser.appraise(sound, REPORT_DATA, after))
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.COLLATERAL_EXPIRED));
    e.collateral.withPckCrl(Set.of(SimulatedIntelPlatform.PCK_SERIAL), NOW, LATER);
    assertThatThrownBy(() -> appraiser.appraise(e.evidence(), REPORT_DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.REVOKED));
    Evidence otherSigner =
        sound.with(
            EvidenceItem.TCB_INFO_ISSUER_CHAIN,
            SimulatedIntel.pem(
                VENDOR
                    .rootIssuer()
                    .leaf(
                        SimulatedIntel.SIGNING_NAME,
                        BigInteger.TEN,
                        P256Signer.generate().getPublic(),
                        NOW,
                        LATER),
                VENDOR.rootCertificate()));
    assertThatThrownBy(() -> appraiser.appraise(otherSigner, REPORT_DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.COLLATERAL_SIGNATURE));
  }

  @Test
  void tcbInfoOfVersion2IsForSgx() throws RefusedException {
    DcapEvidence enclave = DcapEvidence.of(TeeType.SGX);
    enclave.collateral.tcbInfo(DcapCollateralTest::asVersion2);
    AcceptableQuote accepted = enclave.appraise();
    assertThat(accepted.genuine().tcbInfo().orElseThrow().version()).isEqualTo(2);
    assertThat(accepted.tcb().status()).contains(TcbStatus.UP_TO_DATE);
    enclave.components(List.of(6, 6, 2, 2, 3, 1, 0, 3), 11);
    assertThatThrownBy(enclave::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TCB_STATUS));
    DcapEvidence td = DcapEvidence.of(TeeType.TDX);
    td.collateral.tcbInfo(DcapCollateralTest::asVersion2);
    assertThatThrownBy(td::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.COLLATERAL_MISMATCH));
  }

  /** PCS API v3: components by numbered names, no TEE. */
  private static void asVersion2(ObjectNode info) {
    info.put("version", 2).remove("id");
    for (JsonNode level : info.path("tcbLevels")) {
      ObjectNode tcb = (ObjectNode) level.path("tcb");
      int number = 1;
      for (JsonNode component : tcb.remove("sgxtcbcomponents")) {
        tcb.put(
            String.format(Locale.ROOT, "sgxtcbcomp%02dsvn", number++),
            component.path("svn").asInt());
      }
    }
  }
}
