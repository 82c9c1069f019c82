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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.dcap.AcceptableQuote;
import org.fedclave.attestation.dcap.DcapQuote;
import org.fedclave.attestation.dcap.PlatformPolicy;
import org.fedclave.attestation.dcap.TcbStatus;
import org.fedclave.attestation.dcap.TdxPolicy;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link EveryDcapRuleRefusesTest} breaks in one piece, broken in each other piece. */
class DcapPiecesTest {

  private static final SimulatedIntel OTHER_VENDOR = DcapEvidence.vendor("another-intel");

  private static Arguments tdx(Rule rule, String name, UnaryOperator<DcapEvidence> change) {
    return Arguments.of(Named.of(name, change), TeeType.TDX, rule);
  }

  private static Arguments sgx(Rule rule, String name, UnaryOperator<DcapEvidence> change) {
    return Arguments.of(Named.of(name, change), TeeType.SGX, rule);
  }

  private static UnaryOperator<DcapEvidence> collateral(Consumer<SimulatedCollateral> change) {
    return e -> {
      change.accept(e.collateral);
      return e;
    };
  }

  private static UnaryOperator<DcapEvidence> tcbInfo(Consumer<ObjectNode> change) {
    return collateral(c -> c.tcbInfo(change));
  }

  private static UnaryOperator<DcapEvidence> qeIdentity(Consumer<ObjectNode> change) {
    return collateral(c -> c.qeIdentity(change));
  }

  private static UnaryOperator<DcapEvidence> quote(UnaryOperator<SimulatedDcapQuote> change) {
    return e -> e.quote(change.apply(e.sound()));
  }

  private static UnaryOperator<DcapEvidence> body(int offset, String hex) {
    return quote(q -> q.body(offset, Bytes.hex(hex)));
  }

  private static UnaryOperator<DcapEvidence> td15(int offset, String hex) {
    return e -> e.quote(SimulatedDcapQuote.td(5, MRTD, REPORT_DATA).body(offset, Bytes.hex(hex)));
  }

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
            collateral(DcapPiecesTest::ofProcessorAuthority)),
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

  static Stream<Arguments> levels() {
    return Stream.of(
        tdx(
            Rule.TCB_LEVEL,
            "no identity for the TDX module",
            tcbInfo(i -> i.remove("tdxModuleIdentities"))),
        tdx(Rule.TCB_LEVEL, "a TDX module below every level", body(0, "0101")),
        tdx(Rule.TCB_REVOKED, "a revoked TDX module", body(0, "0201")),
        tdx(Rule.TCB_STATUS, "an old TDX module", body(0, "0301")),
        tdx(Rule.TCB_LEVEL, "a TDX module of another major version", body(0, "0502")),
        tdx(Rule.TCB_STATUS, "microcode too old for TDX", body(2, "06")),
        tdx(Rule.TCB_LEVEL, "microcode below every level", body(2, "04")),
        tdx(
            Rule.TCB_STATUS,
            "a platform that needs configuration",
            e -> e.components(List.of(7, 7, 2, 2, 3, 0, 0, 3), 11)),
        tdx(Rule.TCB_REVOKED, "an old PCE", e -> e.components(List.of(7, 7, 2, 2, 3, 1, 0, 3), 10)),
        sgx(Rule.TCB_STATUS, "an old quoting enclave", quote(q -> qeVersion(q, 7))),
        sgx(Rule.TCB_REVOKED, "a revoked quoting enclave", quote(q -> qeVersion(q, 6))),
        sgx(Rule.TCB_LEVEL, "a quoting enclave below every level", quote(q -> qeVersion(q, 5))));
  }

  private static SimulatedDcapQuote qeVersion(SimulatedDcapQuote quote, int version) {
    return quote.qe(0x102, Bytes.hex("0" + version + "00"));
  }

  static Stream<Arguments> reports() {
    return Stream.of(
        tdx(
            Rule.QE_IDENTITY,
            "a quoting enclave in debug",
            quote(q -> q.qe(0x30, Bytes.hex("17")))),
        tdx(
            Rule.QE_IDENTITY,
            "a quoting enclave with another product number",
            quote(q -> q.qe(0x100, Bytes.hex("0300")))),
        tdx(
            Rule.QE_IDENTITY,
            "a quoting enclave with other attributes",
            quote(q -> q.qe(0x30, Bytes.hex("35")))),
        tdx(
            Rule.QE_IDENTITY,
            "a quoting enclave with another MISCSELECT",
            quote(q -> q.qe(0x10, Bytes.hex("01")))),
        tdx(
            Rule.REPORT_FORM,
            "reserved bytes in the quoting enclave's report",
            quote(q -> q.qe(0x60, Bytes.hex("01")))),
        sgx(Rule.REPORT_FORM, "reserved bytes after MISCSELECT", body(20, "01")),
        sgx(Rule.REPORT_FORM, "reserved bytes after MRSIGNER", body(160, "01")),
        sgx(Rule.REPORT_FORM, "reserved bytes after CONFIGSVN", body(262, "01")),
        sgx(Rule.ENCLAVE_CONFIGURATION, "a CONFIGSVN", body(260, "01")),
        tdx(Rule.TDX_MODULE, "SEAM attributes", body(112, "01")),
        tdx(Rule.TD_ATTRIBUTES, "no SEPT_VE_DISABLE", body(120, "0000000000000000")),
        tdx(Rule.TD_CONFIGURATION, "MRCONFIGID", body(184, "01")),
        tdx(Rule.TD_CONFIGURATION, "MROWNERCONFIG", body(280, "01")),
        tdx(Rule.TD_CONFIGURATION, "MRSERVICETD", td15(600, "01")),
        tdx(Rule.RTMR, "RTMR 0", body(328, "01")),
        tdx(Rule.RTMR, "RTMR 1", body(328 + 48, "01")),
        tdx(Rule.RTMR, "RTMR 2", body(328 + 96, "01")),
        tdx(Rule.REPORT_VERSION, "an unknown TEE", quote(q -> q.put(4, Bytes.hex("82")))),
        tdx(Rule.REPORT_FORM, "version 3 for TDX", quote(q -> q.put(0, Bytes.hex("0300")))),
        tdx(
            Rule.REPORT_FORM,
            "a body of SGX in TDX's quote",
            e ->
                e.quote(
                    SimulatedDcapQuote.enclave(5, MRENCLAVE, REPORT_DATA).put(4, Bytes.hex("81")))),
        tdx(
            Rule.REPORT_FORM,
            "a body that is shorter than its type",
            e ->
                e.quote(
                    SimulatedDcapQuote.td(5, MRTD, REPORT_DATA).put(50, Bytes.hex("48020000")))),
        tdx(
            Rule.REPORT_VERSION,
            "a body of an unknown type",
            e -> e.quote(SimulatedDcapQuote.td(5, MRTD, REPORT_DATA).put(48, Bytes.hex("0400")))));
  }

  @ParameterizedTest
  @MethodSource({"revocation", "documents", "levels", "reports"})
  void eachPieceIsLookedAt(UnaryOperator<DcapEvidence> change, TeeType tee, Rule rule) {
    DcapEvidence broken = change.apply(DcapEvidence.of(tee));
    assertThatThrownBy(broken::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 7, 0xffff})
  void certificationDataOfOtherTypesIsRefused(int type) {
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    Bytes chain =
        PLATFORM.chain(PLATFORM.certificate().issue(VENDOR.authorityIssuer(), PLATFORM.pck()));
    byte[] quote = PLATFORM.sign(e.sound(), chain).toArray();
    int at = quote.length - chain.size() - 6;
    assertThat(quote[at]).isEqualTo((byte) 5);
    quote[at] = (byte) type;
    quote[at + 1] = (byte) (type >> 8);
    assertThatThrownBy(() -> e.quote(Bytes.wrap(quote)).appraise())
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.REPORT_VERSION));
  }

  @Test
  void everyPrefixOfAQuoteIsTruncated() {
    for (TeeType tee : TeeType.values()) {
      Bytes quote = DcapEvidence.of(tee).quote;
      for (int size = 0; size < quote.size(); size++) {
        Bytes prefix = quote.slice(0, size);
        assertThatThrownBy(() -> DcapQuote.parse(prefix, true))
            .isInstanceOfSatisfying(
                RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TRUNCATED));
      }
    }
  }

  @Test
  void zeroBytesMayFollowOnlyWhereThePolicySaysSoAndAreNoPartOfTheQuote() throws RefusedException {
    Bytes sound = DcapEvidence.of(TeeType.TDX).quote;
    Bytes padded = Bytes.hex(sound.toHex() + "00".repeat(70));
    assertThat(DcapQuote.parse(padded, true).exact()).isEqualTo(sound);
    assertThatThrownBy(() -> DcapQuote.parse(padded, false))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TRAILING_BYTES));
    Bytes other = Bytes.hex(padded.toHex() + "01");
    assertThatThrownBy(() -> DcapQuote.parse(other, true))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TRAILING_BYTES));
    Bytes huge = Bytes.hex("00".repeat(DcapQuote.LARGEST + 1));
    assertThatThrownBy(() -> DcapQuote.parse(huge, true))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.OVERSIZED));
  }

  @Test
  void aQuoteOfTheOtherTechnologyIsRefused() {
    DcapEvidence td = DcapEvidence.of(TeeType.TDX);
    Evidence mixed =
        new Evidence(EvidenceFormat.TDX, DcapEvidence.of(TeeType.SGX).evidence().items());
    assertThatThrownBy(() -> td.appraise(mixed))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_FORM));
  }

  @Test
  void aPlatformIsToldFromOthersByItsInstanceOrItsPackage() throws RefusedException {
    assertThat(instance(PLATFORM.instance()).deviceId()).contains(PLATFORM.instance());
    assertThat(instance(Bytes.EMPTY).deviceId()).contains(SimulatedPck.PPID);
    AcceptableQuote nameless = instance(Bytes.hex("00".repeat(16)));
    assertThat(nameless.deviceId()).isEmpty();
    assertThat(nameless.trustVector().instanceIdentity()).isEqualTo(Tier.NONE);
  }

  private static AcceptableQuote instance(Bytes instance) throws RefusedException {
    SimulatedPck sound = PLATFORM.certificate();
    return DcapEvidence.of(TeeType.SGX)
        .pck(
            new SimulatedPck(
                sound.subject(),
                sound.serial(),
                sound.fmspc(),
                sound.components(),
                sound.pceSvn(),
                instance,
                sound.from(),
                sound.until()))
        .appraise();
  }

  @Test
  void tcbInfoOfVersion2IsForSgx() throws RefusedException {
    DcapEvidence enclave = DcapEvidence.of(TeeType.SGX);
    enclave.collateral.tcbInfo(DcapPiecesTest::asVersion2);
    AcceptableQuote accepted = enclave.appraise();
    assertThat(accepted.genuine().tcbInfo().orElseThrow().version()).isEqualTo(2);
    assertThat(accepted.tcb().status()).contains(TcbStatus.UP_TO_DATE);
    enclave.components(List.of(6, 6, 2, 2, 3, 1, 0, 3), 11);
    assertThatThrownBy(enclave::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TCB_STATUS));
    DcapEvidence td = DcapEvidence.of(TeeType.TDX);
    td.collateral.tcbInfo(DcapPiecesTest::asVersion2);
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

  @Test
  void anEventLogThatLeadsToTheRegisterExplainsIt() throws RefusedException {
    Bytes digest = Bytes.hex("07".repeat(48));
    Bytes value = HashBank.SHA384.extend(Bytes.hex("00".repeat(48)), digest);
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    var p = e.tdxPolicy();
    e.policy(
        new TdxPolicy(
            p.platform(),
            p.measurements(),
            Map.of(0, Set.of(value)),
            Set.of(0),
            p.requiredAttributes(),
            p.allowedAttributes(),
            p.allowedFeatures(),
            p.modules(),
            p.configuration()));
    e.quote(e.sound().body(328, value));
    Evidence explained = e.evidence().with(EvidenceItem.EVENT_LOG, DcapEvidence.eventLog(digest));
    assertThat(e.appraise(explained).log().orElseThrow().events()).hasSize(1);
    assertThatThrownBy(e::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.EVENT_LOG_MISSING));
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
}
