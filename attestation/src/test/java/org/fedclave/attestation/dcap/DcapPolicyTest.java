package org.fedclave.attestation.dcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DcapPolicyTest {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Digest TEST_ROOT = Digest.of(Bytes.utf8("a test root"));
  private static final Instant END = Instant.parse("2026-12-31T00:00:00Z");
  private static final Bytes A = Bytes.hex("0a".repeat(48));
  private static final Bytes B = Bytes.hex("0b".repeat(48));
  private static final Bytes A32 = Bytes.hex("0a".repeat(32));
  private static final Bytes CONFIG = Bytes.hex("0c".repeat(64));
  private static final Bytes FMSPC = Bytes.hex("00806f050000");
  private static final Bytes ID = Bytes.hex("0d".repeat(16));
  private static final Bytes FEATURES = Bytes.hex("e718060000000000");

  /** A platform policy with all that may be left out. */
  private static PlatformPolicy fullPlatform() {
    return new PlatformPolicy(
        Set.of(IntelRoot.INTEL_SGX),
        Set.of(TEST_ROOT),
        new TcbRule(
            Map.of(
                TcbStatus.UP_TO_DATE,
                Optional.empty(),
                TcbStatus.TD_RELAUNCH_ADVISED,
                Optional.of(END)),
            17,
            Optional.of(Set.of("INTEL-SA-00615")),
            Set.of("INTEL-SA-00960")),
        CollateralRule.all(Duration.ofDays(30)),
        Optional.of(Set.of(FMSPC)),
        Set.of(Bytes.hex("000000000001")),
        Optional.of(Set.of(ID)),
        true);
  }

  /** A platform policy with nothing that may be left out. */
  private static PlatformPolicy leanPlatform() {
    return new PlatformPolicy(
        Set.of(IntelRoot.INTEL_SGX),
        Set.of(),
        TcbRule.upToDate(17),
        new CollateralRule(Set.of(EvidenceItem.PCK_CRL), Duration.ofDays(30)),
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        false);
  }

  private static TdxPolicy fullTdx() {
    return new TdxPolicy(
        fullPlatform(),
        Set.of(A),
        Map.of(0, Set.of(A), 1, Set.of(A, B), 2, Set.of(B)),
        Set.of(0, 1),
        TdxPolicy.SEPT_VE_DISABLE,
        TdxPolicy.SEPT_VE_DISABLE,
        FEATURES,
        Optional.of(Set.of(A)),
        new TdxPolicy.HostConfiguration(
            Optional.of(Set.of(A)),
            Optional.of(Set.of(B)),
            Optional.of(Set.of(A, B)),
            Optional.of(Set.of(A))));
  }

  private static TdxPolicy leanTdx() {
    return new TdxPolicy(
        leanPlatform(),
        Set.of(A),
        Map.of(),
        Set.of(),
        TdxPolicy.SEPT_VE_DISABLE,
        TdxPolicy.SEPT_VE_DISABLE,
        FEATURES,
        Optional.empty(),
        TdxPolicy.HostConfiguration.NONE);
  }

  private static SgxPolicy fullSgx() {
    return new SgxPolicy(
        fullPlatform(),
        Set.of(A32),
        Optional.of(Set.of(A32)),
        Optional.of(1),
        3,
        Optional.of(Set.of(CONFIG)));
  }

  private static SgxPolicy leanSgx() {
    return new SgxPolicy(
        leanPlatform(), Set.of(A32), Optional.empty(), Optional.empty(), 0, Optional.empty());
  }

  static Stream<TechnologyPolicy> policies() {
    return Stream.of(fullTdx(), leanTdx(), fullSgx(), leanSgx());
  }

  private static TechnologyPolicy read(TechnologyPolicy like, ObjectNode section)
      throws MalformedException {
    ObjectNode json = AppraisalPolicy.of(Duration.ofHours(1), like).toTree();
    json.set(like.format().policyName(), section);
    return AppraisalPolicy.parse(Bytes.utf8(json.toString())).section(like.format()).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aPolicyIsReadAsItWasWritten(TechnologyPolicy policy) throws MalformedException {
    assertThat(read(policy, policy.toTree())).isEqualTo(policy);
    assertThat(policy.firstGap(policy)).isEmpty();
    assertThat(policy.explain()).isNotEmpty().doesNotContain("");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyMemberOfALeanPolicyIsRequiredAndNoOtherIsKnown(TechnologyPolicy policy) {
    ObjectNode more = policy.toTree().put("measurement", "00");
    assertThatThrownBy(() -> read(policy, more)).isInstanceOf(MalformedException.class);
    if (policy.equals(leanTdx()) || policy.equals(leanSgx())) {
      List<String> names = new ArrayList<>();
      policy.toTree().fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        ObjectNode less = policy.toTree();
        less.remove(name);
        assertThatThrownBy(() -> read(policy, less)).as(name).hasMessageContaining(name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"vendorRoots\": []}",
        "{\"vendorRoots\": [\"amd-milan\"]}",
        "{\"simulatedRoots\": [\"sha256:"
            + "44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3\"]}",
        "{\"acceptTcbStatus\": {}}",
        "{\"acceptTcbStatus\": {\"Revoked\": \"always\"}}",
        "{\"acceptTcbStatus\": {\"UpToDate\": \"never\"}}",
        "{\"acceptTcbStatus\": {\"uptodate\": \"always\"}}",
        "{\"minTcbEvaluationDataNumber\": -1}",
        "{\"acceptedFmspcs\": []}",
        "{\"acceptedFmspcs\": [\"00\"]}",
        "{\"acceptedDevices\": [\"0D0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d\"]}",
        "{\"requireCollateral\": [\"everything\"]}",
        "{\"requireCollateral\": [\"quote\"]}",
        "{\"maximumCollateralAge\": \"PT0S\"}",
        "{\"allowZeroPadding\": \"no\"}",
        "{\"measurements\": []}",
        "{\"measurements\": [\"0a\"]}",
        "{\"rtmrs\": {\"0\": [\"any\"], \"1\": [\"any\"], \"2\": [\"any\"]}}",
        "{\"rtmrs\": {\"0\": [\"any\"], \"1\": [\"any\"], \"2\": [\"any\"], \"3\": []}}",
        "{\"rtmrs\": {\"0\": [\"any\"], \"1\": [\"any\"], \"2\": [\"any\"], \"3\": [\"any\"],"
            + " \"4\": [\"any\"]}}",
        "{\"explainedRtmrs\": [\"4\"]}",
        "{\"explainedRtmrs\": []}",
        "{\"allowedAttributes\": \"0100001000000000\"}",
        "{\"allowedAttributes\": \"0000000000000000\"}",
        "{\"requiredAttributes\": \"00000010\"}",
        "{\"allowedXfam\": \"e7\"}",
        "{\"mrSeams\": []}",
        "{\"mrOwners\": [\"00\"]}"
      })
  void whatAPolicyCannotSayIsRefused(String change) throws Exception {
    ObjectNode json = leanTdx().toTree();
    json.setAll((ObjectNode) MAPPER.readTree(change));
    assertThatThrownBy(() -> read(leanTdx(), json)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"signers\": []}",
        "{\"signers\": [\"00\"]}",
        "{\"isvProdId\": 65536}",
        "{\"minIsvSvn\": -1}",
        "{\"configIds\": []}",
        "{\"configIds\": [\"00\"]}"
      })
  void whatAnSgxPolicyCannotSayIsRefused(String change) throws Exception {
    ObjectNode json = leanSgx().toTree();
    json.setAll((ObjectNode) MAPPER.readTree(change));
    assertThatThrownBy(() -> read(leanSgx(), json)).isInstanceOf(MalformedException.class);
  }

  /** Members that make a full policy weaker when they are left out, and where that shows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "acceptedAdvisories",
        "acceptedFmspcs",
        "acceptedDevices",
        "explainedRtmrs",
        "mrSeams",
        "mrConfigIds",
        "mrOwners",
        "mrOwnerConfigs",
        "mrServiceTds"
      })
  void leavingOutARestrictionOfTdxIsAGap(String name) throws MalformedException {
    ObjectNode less = fullTdx().toTree();
    less.remove(name);
    assertThat(read(fullTdx(), less).firstGap(fullTdx())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"signers", "isvProdId", "minIsvSvn", "configIds"})
  void leavingOutARestrictionOfSgxIsAGap(String name) throws MalformedException {
    ObjectNode less = fullSgx().toTree();
    less.remove(name);
    assertThat(read(fullSgx(), less).firstGap(fullSgx())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"simulatedRoots\": [\"sha256:"
            + "0000000000000000000000000000000000000000000000000000000000000000\"]}",
        "{\"acceptTcbStatus\": {\"UpToDate\": \"always\", \"OutOfDate\": \"always\"}}",
        "{\"acceptTcbStatus\": {\"TDRelaunchAdvised\": \"always\"}}",
        "{\"acceptTcbStatus\": {\"TDRelaunchAdvised\": \"2027-01-01T00:00:00Z\"}}",
        "{\"minTcbEvaluationDataNumber\": 16}",
        "{\"acceptedAdvisories\": [\"INTEL-SA-00615\", \"INTEL-SA-00001\"]}",
        "{\"acceptedFmspcs\": [\"000000000002\"]}",
        "{\"acceptedDevices\": [\"00000000000000000000000000000001\"]}",
        "{\"requireCollateral\": []}",
        "{\"maximumCollateralAge\": \"P31D\"}",
        "{\"rtmrs\": {\"0\": [\"any\"], \"1\": [\"any\"], \"2\": [\"any\"], \"3\": [\"any\"]}}",
        "{\"requiredAttributes\": \"0000000000000000\"}",
        "{\"allowedAttributes\": \"0000003000000000\"}",
        "{\"allowedXfam\": \"ffffffffffffffff\"}"
      })
  void acceptingMoreIsAGap(String change) throws Exception {
    ObjectNode more = fullTdx().toTree();
    more.setAll((ObjectNode) MAPPER.readTree(change));
    Optional<PolicyGap> gap = read(fullTdx(), more).firstGap(fullTdx());
    assertThat(gap).isPresent();
    assertThat(gap.orElseThrow().theirs()).isNotBlank();
  }

  @Test
  void otherProgramsRootsDenialsAndPaddingAreGaps() {
    TdxPolicy own = leanTdx();
    assertThat(withPlatform(own, fullPlatform()).firstGap(own).orElseThrow().kind())
        .isEqualTo(PolicyGap.Kind.ROOT);
    var program =
        new TdxPolicy(
            own.platform(),
            Set.of(A, B),
            own.rtmrs(),
            own.explainedRtmrs(),
            own.requiredAttributes(),
            own.allowedAttributes(),
            own.allowedFeatures(),
            own.modules(),
            own.configuration());
    assertThat(program.firstGap(own).orElseThrow().kind()).isEqualTo(PolicyGap.Kind.PROGRAM);
    assertThat(own.firstGap(program)).isEmpty();
    PlatformPolicy p = own.platform();
    PlatformPolicy padding =
        new PlatformPolicy(
            p.vendorRoots(),
            p.simulatedRoots(),
            p.tcb(),
            p.collateral(),
            p.acceptedFmspcs(),
            p.deniedFmspcs(),
            p.acceptedDevices(),
            true);
    assertThat(withPlatform(own, padding).firstGap(own).orElseThrow().kind())
        .isEqualTo(PolicyGap.Kind.COLLATERAL);
    PlatformPolicy denying =
        new PlatformPolicy(
            p.vendorRoots(),
            p.simulatedRoots(),
            new TcbRule(p.tcb().statuses(), 17, Optional.empty(), Set.of("INTEL-SA-00960")),
            p.collateral(),
            Optional.empty(),
            Set.of(FMSPC),
            Optional.empty(),
            false);
    assertThat(own.firstGap(withPlatform(own, denying)).orElseThrow().kind())
        .isEqualTo(PolicyGap.Kind.PLATFORM);
    assertThat(withPlatform(own, denying).firstGap(own)).isEmpty();
  }

  private static TdxPolicy withPlatform(TdxPolicy p, PlatformPolicy platform) {
    return new TdxPolicy(
        platform,
        p.measurements(),
        p.rtmrs(),
        p.explainedRtmrs(),
        p.requiredAttributes(),
        p.allowedAttributes(),
        p.allowedFeatures(),
        p.modules(),
        p.configuration());
  }

  @Test
  void whatIsLeftOpenIsLoud() {
    assertThat(leanTdx().explain())
        .anyMatch(line -> line.startsWith("WARNING: RTMR1 is not looked at"))
        .anyMatch(line -> line.startsWith("WARNING: revocation by root-ca-crl"))
        .contains("MROWNER zero");
    assertThat(fullSgx().explain())
        .anyMatch(line -> line.startsWith("WARNING: the test root " + TEST_ROOT))
        .contains("TCB status TDRelaunchAdvised until 2026-12-31T00:00:00Z, then no longer");
  }

  @Test
  void aJoinedStatusIsTheWorseOfItsParts() {
    assertThat(TcbStatus.UP_TO_DATE.joinedWith(TcbStatus.UP_TO_DATE))
        .isEqualTo(TcbStatus.UP_TO_DATE);
    assertThat(TcbStatus.SW_HARDENING_NEEDED.joinedWith(TcbStatus.UP_TO_DATE))
        .isEqualTo(TcbStatus.SW_HARDENING_NEEDED);
    assertThat(TcbStatus.SW_HARDENING_NEEDED.joinedWith(TcbStatus.OUT_OF_DATE))
        .isEqualTo(TcbStatus.OUT_OF_DATE);
    assertThat(TcbStatus.CONFIGURATION_NEEDED.joinedWith(TcbStatus.OUT_OF_DATE))
        .isEqualTo(TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED);
    assertThat(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED.joinedWith(TcbStatus.OUT_OF_DATE))
        .isEqualTo(TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED);
    assertThat(
            TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED.joinedWith(
                TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED))
        .isEqualTo(TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED);
    for (TcbStatus status : TcbStatus.values()) {
      assertThat(status.joinedWith(TcbStatus.REVOKED)).isEqualTo(TcbStatus.REVOKED);
      assertThat(TcbStatus.REVOKED.joinedWith(status)).isEqualTo(TcbStatus.REVOKED);
    }
  }
}
