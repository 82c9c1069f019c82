package org.fedclave.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.RevocationRule;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbFloor;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TpmPolicyTest {

  private static final Digest ROOT = digest("root");
  private static final Digest TEST_ROOT = digest("test root");
  private static final Digest KEY = digest("key");
  private static final Bytes ONE = Bytes.hex("01".repeat(32));
  private static final Bytes TWO = Bytes.hex("02".repeat(32));
  private static final KeyTrust TRUST =
      new KeyTrust(
          Map.of(EvidenceFormat.SEV_SNP, snp(0)), Set.of(ROOT), Set.of(TEST_ROOT), Set.of(KEY));
  private static final TpmPolicy POLICY =
      new TpmPolicy(
          TRUST,
          HashBank.SHA256,
          Map.of(4, Set.of(ONE, TWO), 11, Set.of(ONE)),
          Set.of(7),
          Set.of(0, 4),
          0x2016_0511_0016_2800L);

  private static Digest digest(String of) {
    return Digest.of(Bytes.utf8(of));
  }

  private static SnpPolicy snp(int vmpl) {
    TcbVersion tcb = new TcbVersion(SnpProduct.GENOA, 0, 10, 0, 25, 84);
    return new SnpPolicy(
        Set.of(),
        Set.of(TEST_ROOT),
        Map.of(SnpProduct.GENOA, TcbFloor.of(tcb)),
        Set.of(EndorsementKey.VCEK),
        Set.of(Bytes.hex("5a".repeat(48))),
        vmpl,
        RevocationRule.REQUIRED,
        Duration.ofDays(30));
  }

  private static ObjectNode tree() throws IOException {
    return (ObjectNode) new JsonMapper().readTree(POLICY.toTree().toString());
  }

  private static TpmPolicy read(ObjectNode tree) throws MalformedException {
    StrictJson json = StrictJson.of("policy", tree);
    TpmPolicy policy = TpmPolicyJson.read(json);
    json.finish();
    return policy;
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException, MalformedException {
    assertThat(read(tree())).isEqualTo(POLICY);
    assertThat(read(tree()).toTree()).isEqualTo(POLICY.toTree());
    var whole = AppraisalPolicy.of(Duration.ofMinutes(10), POLICY);
    assertThat(AppraisalPolicy.parse(whole.toJson())).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"certificateRoots", "simulatedRoots", "attestationKeys", "bank", "pcrs"})
  void aPolicyWithoutARequiredMemberIsRefused(String member) throws IOException {
    ObjectNode tree = tree();
    tree.remove(member);
    assertThatThrownBy(() -> read(tree))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(member);
  }

  @Test
  void whatMayBeAbsentIsThenNotDemandedOrNotAccepted() throws IOException, MalformedException {
    ObjectNode tree = tree();
    tree.remove(Set.of("hardware", "quotedPcrs", "loggedPcrs", "minimumFirmware"));
    TpmPolicy read = read(tree);
    assertThat(read.keyTrust().hardware()).isEmpty();
    assertThat(read.allQuoted()).containsExactly(4, 11);
    assertThat(read.loggedPcrs()).isEmpty();
    assertThat(read.minimumFirmware()).isZero();
    assertThat(read.toTree()).isEqualTo(tree);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"bank\":\"sha1\"} | one of sha256, sha384, sha512",
        "{\"pcrs\":{}} | no PCR is pinned",
        "{\"pcrs\":{\"4\":[]}} | 1 to 256 elements",
        "{\"pcrs\":{\"4\":[\"0101\"]}} | 64 lower-case hex digits",
        "{\"pcrs\":{\"32\":[\"00\"]}} | lower-case hex digits",
        "{\"pcrs\":{\"04\":[]}} | 1 to 256 elements",
        "{\"quotedPcrs\":[\"04\"]} | PCR indexes from 0 to 31",
        "{\"loggedPcrs\":[7]} | a list of texts",
        "{\"minimumFirmware\":\"2016\"} | a number such as 0x2016051100162800",
        "{\"minimumFirmware\":\"0xg\"} | a number such as 0x2016051100162800",
        "{\"minimumFirmware\":\"0x0A\"} | a number such as 0x2016051100162800",
        "{\"attestationKeys\":[\"sha256:00\"]} | expected sha256:",
        "{\"hardware\":{\"sgx\":{}}} | unknown key \"sgx\"",
        "{\"anything\":true} | unknown key \"anything\""
      })
  void aMalformedPolicyIsRefusedWithTheReason(String changes, String reason) throws IOException {
    ObjectNode tree = tree();
    new JsonMapper()
        .readTree(changes)
        .properties()
        .forEach(member -> tree.set(member.getKey(), member.getValue()));
    assertThatThrownBy(() -> read(tree))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aPolicyThatAcceptsAnythingCannotBeMade() {
    Map<Integer, Set<Bytes>> pinned = Map.of(4, Set.of(ONE));
    assertThatThrownBy(() -> new KeyTrust(Map.of(), Set.of(), Set.of(), Set.of()))
        .hasMessageContaining("no attestation key is accepted");
    assertThatThrownBy(() -> new KeyTrust(Map.of(), Set.of(ROOT), Set.of(ROOT), Set.of()))
        .hasMessageContaining("as a real and as a simulated one");
    assertThatThrownBy(
            () -> new KeyTrust(Map.of(EvidenceFormat.TDX, snp(0)), Set.of(), Set.of(), Set.of()))
        .hasMessageContaining("for something else");
    assertThatThrownBy(() -> KeyTrust.byHardware(POLICY)).hasMessageContaining("something else");
    refused(() -> with(HashBank.SHA1, Map.of(4, Set.of(Bytes.hex("01".repeat(20))))), "SHA-1");
    refused(() -> with(HashBank.SHA384, pinned), "has not 48 bytes");
    refused(() -> with(HashBank.SHA256, Map.of(32, Set.of(ONE))), "there is no PCR 32");
    refused(() -> with(HashBank.SHA256, Map.of(4, Set.of())), "pinned to no value");
    refused(() -> with(HashBank.SHA256, Map.of()), "no PCR is pinned");
    refused(
        () -> new TpmPolicy(TRUST, HashBank.SHA256, pinned, Set.of(-1), Set.of(), 0),
        "there is no PCR -1");
    refused(
        () -> new TpmPolicy(TRUST, HashBank.SHA256, pinned, Set.of(), Set.of(40), 0),
        "there is no PCR 40");
  }

  private static TpmPolicy with(HashBank bank, Map<Integer, Set<Bytes>> pcrs) {
    return new TpmPolicy(TRUST, bank, pcrs, Set.of(), Set.of(), 0);
  }

  private static void refused(Runnable making, String reason) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void theExplanationNamesTestRootsAndTpmsAloneLoudly() {
    assertThat(POLICY.explain())
        .anyMatch(line -> line.startsWith("WARNING: the test root " + TEST_ROOT))
        .anyMatch(line -> line.startsWith("WARNING: a TPM without a hardware report"))
        .contains("a TPM's attestation key may be certified under the root " + ROOT)
        .contains("the TPM attestation key " + KEY + " is trusted by name")
        .contains("  privilege level (VMPL) at most 0")
        .contains("sha256 PCR 11 is one of [" + ONE.toHex() + "]")
        .contains("the quote covers at least the PCRs [0, 4, 7, 11]")
        .contains("an event log must lead to the PCRs [0, 4]")
        .contains("TPM firmware at least 0x2016051100162800");
    var hardwareOnly =
        new TpmPolicy(
            KeyTrust.byHardware(snp(0)),
            HashBank.SHA256,
            Map.of(4, Set.of(ONE)),
            Set.of(),
            Set.of(),
            0);
    assertThat(hardwareOnly.explain())
        .noneMatch(line -> line.contains("hides nothing"))
        .contains("no event log is required; one that is there must fit the quote")
        .contains("any firmware version of the TPM");
  }

  @Test
  void aPolicyHasNoGapToItselfNorToAWiderOne() {
    assertThat(POLICY.firstGap(POLICY)).isEmpty();
    Map<EvidenceFormat, TechnologyPolicy> wider = Map.of(EvidenceFormat.SEV_SNP, snp(1));
    assertThat(
            POLICY.firstGap(
                new TpmPolicy(
                    new KeyTrust(wider, Set.of(ROOT, KEY), Set.of(TEST_ROOT), Set.of(KEY, ROOT)),
                    HashBank.SHA256,
                    Map.of(4, Set.of(ONE, TWO, Bytes.hex("03".repeat(32)))),
                    Set.of(),
                    Set.of(4),
                    1)))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("stricter")
  void whateverOneAcceptsAndTheOtherDoesNotIsAGap(TpmPolicy own, Kind kind, String words) {
    Optional<PolicyGap> gap = POLICY.firstGap(own);
    assertThat(gap).isPresent();
    assertThat(gap.orElseThrow().kind()).isEqualTo(kind);
    assertThat(gap.orElseThrow().theirs()).contains(words);
  }

  static Stream<Arguments> stricter() {
    var snp = TRUST.hardware();
    Set<Digest> none = Set.of();
    return Stream.of(
        trusting(new KeyTrust(snp, Set.of(ROOT), none, Set.of(KEY)), "trusts a test root"),
        trusting(new KeyTrust(snp, none, Set.of(TEST_ROOT), Set.of(KEY)), "trusts other roots"),
        trusting(
            new KeyTrust(snp, Set.of(ROOT), Set.of(TEST_ROOT), none),
            "trusts other attestation keys"),
        trusting(
            new KeyTrust(Map.of(), Set.of(ROOT), Set.of(TEST_ROOT), Set.of(KEY)),
            "accepts attestation keys by reports of sev-snp"),
        Arguments.of(
            pinning(Map.of(4, Set.of(ONE)), Set.of(), Set.of(), 0),
            Kind.PROGRAM,
            "accepts other values of PCR 4"),
        Arguments.of(
            pinning(Map.of(9, Set.of(ONE)), Set.of(), Set.of(), 0),
            Kind.PROGRAM,
            "accepts other values of PCR 9"),
        Arguments.of(
            pinning(Map.of(11, Set.of(ONE)), Set.of(23), Set.of(), 0),
            Kind.PROGRAM,
            "accepts quotes over fewer PCRs"),
        Arguments.of(
            pinning(Map.of(11, Set.of(ONE)), Set.of(), Set.of(7), 0),
            Kind.PROGRAM,
            "demands no event log for the PCRs [7]"),
        Arguments.of(
            pinning(Map.of(11, Set.of(ONE)), Set.of(), Set.of(), -1),
            Kind.PLATFORM,
            "accepts older TPM firmware"),
        Arguments.of(
            new TpmPolicy(
                TRUST,
                HashBank.SHA384,
                Map.of(4, Set.of(Bytes.hex("01".repeat(48)))),
                Set.of(),
                Set.of(),
                0),
            Kind.PROGRAM,
            "looks at sha256 PCRs"));
  }

  private static Arguments trusting(KeyTrust trust, String words) {
    return Arguments.of(
        new TpmPolicy(trust, HashBank.SHA256, Map.of(11, Set.of(ONE)), Set.of(), Set.of(), 0),
        Kind.ROOT,
        words);
  }

  private static TpmPolicy pinning(
      Map<Integer, Set<Bytes>> pcrs, Set<Integer> quoted, Set<Integer> logged, long firmware) {
    return new TpmPolicy(TRUST, HashBank.SHA256, pcrs, quoted, logged, firmware);
  }

  @Test
  void aGapOfTheHardwarePolicyIsAGap() {
    var own = new TpmPolicy(TRUST, HashBank.SHA256, Map.of(11, Set.of(ONE)), Set.of(), Set.of(), 0);
    var theirs =
        new TpmPolicy(
            KeyTrust.byHardware(snp(2)),
            HashBank.SHA256,
            Map.of(11, Set.of(ONE)),
            Set.of(),
            Set.of(),
            0);
    assertThat(theirs.firstGap(own).orElseThrow().theirs()).contains("accepts VMPL 2");
  }
}
