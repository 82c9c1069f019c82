package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedExchange.CLOCK;
import static org.fedclave.simulator.SimulatedExchange.FIRMWARE;
import static org.fedclave.simulator.SimulatedExchange.MEASUREMENT;
import static org.fedclave.simulator.SimulatedExchange.NOW;
import static org.fedclave.simulator.SimulatedExchange.PLATFORM;
import static org.fedclave.simulator.SimulatedExchange.POLICY;
import static org.fedclave.simulator.SimulatedExchange.RUN;
import static org.fedclave.simulator.SimulatedExchange.VENDOR;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.snp.PlatformFlag;
import org.fedclave.attestation.snp.SnpAppraiser;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.SnpRestrictions;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule has an exchange that is broken in that way alone; the sound one is accepted. */
class EveryRuleRefusesTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant LATER = NOW.plus(Duration.ofDays(300));

  /** Evidence of a device, presented as that of a program. */
  private static final Evidence DEVICE_EVIDENCE =
      new Evidence(
          EvidenceFormat.NVIDIA_GPU,
          Map.of(
              EvidenceItem.REPORT,
              Bytes.hex("00"),
              EvidenceItem.CERTIFICATE_CHAIN,
              Bytes.hex("00")));

  private final SimulatedExchange sound = new SimulatedExchange();

  /** Something that must be refused. */
  private interface Attempt {
    void run() throws RefusedException;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleRefusesAnExchangeBrokenInThatWayAlone(Rule rule) {
    Attempt attempt = broken(rule);
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @Test
  void theSoundExchangeIsAccepted() throws RefusedException {
    var key = sound.appraiser.appraise(sound.challenge, sound.answer());
    assertThat(key.keys()).isEqualTo(sound.keys);
    assertThat(key.keyBinding()).isEqualTo(sound.binding());
    assertThat(key.evidence().measurement()).isEqualTo(MEASUREMENT);
    assertThat(key.evidence().deviceId()).contains(PLATFORM.chipId());
    assertThat(key.evidence().vendorRoot()).isEqualTo(VENDOR.rootFingerprint());
    assertThat(key.evidence().simulated()).isTrue();
    assertThat(key.evidence().asOf()).isEqualTo(NOW);
    assertThat(key.evidence().revocationAsOf()).contains(NOW);
    assertThat(key.evidence().describe()).startsWith("SIMULATED AMD SEV-SNP Genoa");
    assertThat(key.trustedUntil()).isEqualTo(NOW.plus(POLICY.maximumEvidenceAge()));
  }

  @Test
  void aRefusedAnswerDoesNotUseUpTheChallenge() throws RefusedException {
    AttestationAnswer wrong = sound.answer(sound.report().debug());
    assertThatThrownBy(() -> sound.appraiser.appraise(sound.challenge, wrong))
        .isInstanceOf(RefusedException.class);
    assertThat(sound.appraiser.appraise(sound.challenge, sound.answer()).keys())
        .isEqualTo(sound.keys);
  }

  @Test
  void aRecordedAnswerIsAppraisedForTheTimeOfItsEvidence() throws RefusedException {
    AttestationAnswer answer = sound.answer();
    var years = new Appraiser(POLICY, Clock.offset(CLOCK, Duration.ofDays(10_000)));
    var attested = years.appraiseRecorded(answer, RUN, Role.TRAIN, NOW);
    assertThat(attested.keys()).isEqualTo(sound.keys);
    assertThatThrownBy(() -> years.appraiseRecorded(answer, RUN, Role.AGGREGATE, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.ROLE));
    assertThatThrownBy(() -> years.appraiseRecorded(answer, RUN, Role.TRAIN, LATER))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.COLLATERAL_TOO_OLD));
  }

  /** The rules of the exchange and those of SEV-SNP; other technologies have their own tests. */
  static Set<Rule> rules() {
    Set<Rule> rules = EnumSet.copyOf(Appraiser.RULES);
    rules.addAll(SnpAppraiser.RULES);
    return rules;
  }

  private Attempt broken(Rule rule) {
    return switch (rule) {
      case CHALLENGE_EXPIRED -> {
        var late = new Appraiser(POLICY, Clock.offset(CLOCK, Duration.ofSeconds(121)));
        yield () -> late.appraise(sound.challenge, sound.answer());
      }
      case CHALLENGE_TOO_LONG ->
          answered(challenge(RUN, Role.TRAIN, NOW.plus(Duration.ofSeconds(121))));
      case SESSION -> answering(with(Bytes.hex("07".repeat(16)), sound.challenge.nonce()));
      case NONCE -> answering(with(sound.challenge.session(), Bytes.hex("07".repeat(32))));
      case RUN ->
          answering(
              challenge(RunId.of(Bytes.utf8("other")), Role.TRAIN, sound.challenge.notAfter()));
      case ROLE -> answering(challenge(RUN, Role.AGGREGATE, sound.challenge.notAfter()));
      case KEM_KEY -> withKeys(sound.withOtherKem());
      case SIGNING_KEYS ->
          withKeys(
              new EnclaveKeys(
                  sound.keys.kem(), SimulatedExchange.otherSigningKeys().verificationKeys()));
      case GPU_EVIDENCE ->
          refused(
              sound.answer(
                  KeyBinding.of(sound.challenge, sound.keys, SimulatedExchange.someDigest(), 0)));
      case POSSESSION -> {
        AttestationAnswer answer = sound.answer();
        yield refused(
            new AttestationAnswer(
                answer.binding(),
                answer.evidence(),
                answer.keys(),
                SimulatedExchange.otherSigningKeys().sign(answer.binding().possessionMessage())));
      }
      case EVIDENCE_FORM ->
          refused(
              new AttestationAnswer(
                  sound.binding(),
                  new CborWriter()
                      .put("format", "sev-snp")
                      .put("items", new CborWriter())
                      .toBytes(),
                  sound.keys,
                  sound.signing.sign(sound.binding().possessionMessage())));
      case TRUNCATED ->
          refused(
              sound.answer(
                  SimulatedExchange.withReport(
                      sound.evidence(),
                      sound.evidence().item(EvidenceItem.REPORT).slice(0, 1183))));
      case REPORT_FORM -> refused(sound.answer(sound.report().put(0x4c, Bytes.hex("01"))));
      case TRAILING_BYTES -> {
        Evidence evidence = sound.evidence();
        yield refused(
            sound.answer(
                SimulatedExchange.withReport(
                    evidence, Bytes.hex(evidence.item(EvidenceItem.REPORT).toHex() + "00"))));
      }
      case REPORT_VERSION -> refused(sound.answer(sound.report().put(0, Bytes.hex("04"))));
      case SIGNATURE_ALGORITHM -> refused(sound.answer(sound.report().put(0x34, Bytes.hex("02"))));
      case CERTIFICATE_FORM -> {
        Evidence evidence = sound.evidence();
        String leaf = evidence.item(EvidenceItem.LEAF_CERTIFICATE).toHex();
        yield refused(sound.answer(SimulatedExchange.withLeaf(evidence, Bytes.hex(leaf + "00"))));
      }
      case VENDOR_ROOT -> {
        var policy =
            SimulatedPolicy.trusting(Digest.of(Bytes.utf8("another root")), Set.of(MEASUREMENT));
        yield () -> new Appraiser(policy, CLOCK).appraise(sound.challenge, sound.answer());
      }
      case CERTIFICATE_CHAIN -> refused(sound.answer(sound.withLeafOf(NOW, LATER, false)));
      case CERTIFICATE_NOT_YET_VALID ->
          refused(sound.answer(sound.withLeafOf(NOW.plus(DAY), LATER, true)));
      case CERTIFICATE_EXPIRED ->
          refused(sound.answer(sound.withLeafOf(NOW.minus(DAY), NOW.minusSeconds(1), true)));
      case COLLATERAL_MISSING ->
          refused(
              sound.answer(
                  SimulatedExchange.without(sound.evidence(), EvidenceItem.REVOCATION_LIST)));
      case COLLATERAL_FORGED ->
          refused(
              sound.answer(
                  sound
                      .evidence()
                      .with(
                          EvidenceItem.REVOCATION_LIST,
                          VENDOR.revocationList(
                              Set.of(), NOW, LATER, VENDOR.intermediate().getPrivate()))));
      case COLLATERAL_NOT_YET_VALID ->
          refused(sound.answer(sound.withList(Set.of(), NOW.plus(DAY), LATER)));
      case COLLATERAL_EXPIRED ->
          refused(sound.answer(sound.withList(Set.of(), NOW.minus(DAY), NOW.minusSeconds(1))));
      case COLLATERAL_TOO_OLD ->
          refused(sound.answer(sound.withList(Set.of(), NOW.minus(Duration.ofDays(31)), LATER)));
      case REVOKED ->
          refused(
              sound.answer(
                  sound.withList(Set.of(SimulatedExchange.ASK_SERIAL), NOW.minus(DAY), LATER)));
      case REPORT_SIGNATURE ->
          refused(
              sound.answer(
                  SimulatedExchange.withReport(
                      sound.evidence(),
                      sound.report().signedBy(SimulatedKeys.p384Key().getPrivate()))));
      case SIGNING_KEY_KIND -> refused(sound.answer(sound.report().signingKey(1)));
      case CERTIFICATE_PRODUCT ->
          refused(sound.answer(sound.report().put(0x188, Bytes.hex("190101"))));
      case CERTIFICATE_CHIP ->
          refused(
              sound.answer(
                  sound
                      .report()
                      .put(0x1a0, SimulatedVendor.chipId(SnpProduct.GENOA, "another chip"))));
      case CERTIFICATE_TCB ->
          refused(sound.answer(sound.report().reportedTcb(SimulatedExchange.microcode(85))));
      case PRODUCT -> refused(onTurin());
      case PRODUCT_DENIED ->
          restricted(
              new SnpRestrictions(Set.of(SnpProduct.GENOA), Set.of(), Set.of(), Set.of(), false));
      case DEVICE ->
          restricted(
              new SnpRestrictions(
                  Set.of(),
                  Set.of(SimulatedVendor.chipId(SnpProduct.GENOA, "another chip")),
                  Set.of(),
                  Set.of(),
                  false));
      case PLATFORM_CONFIGURATION ->
          restricted(
              new SnpRestrictions(
                  Set.of(), Set.of(), Set.of(PlatformFlag.CIPHERTEXT_HIDING), Set.of(), false));
      case ENDORSEMENT_KEY -> refused(sound.answer(sound.byVlek()));
      case REPORTED_TCB -> refused(onOldFirmware());
      case COMMITTED_TCB ->
          refused(sound.answer(sound.report().committedTcb(SimulatedExchange.microcode(83))));
      case LAUNCH_TCB ->
          refused(sound.answer(sound.report().launchTcb(SimulatedExchange.microcode(83))));
      case DEBUG -> refused(sound.answer(sound.report().debug()));
      case MIGRATION_AGENT -> refused(sound.answer(sound.report().migrationAgent()));
      case VMPL -> refused(sound.answer(sound.report().vmpl(1)));
      case MEASUREMENT ->
          refused(
              sound.answer(
                  PLATFORM.evidence(
                      PLATFORM.report(Bytes.hex("5b".repeat(48)), sound.binding().reportData()))));
      case REPORT_DATA -> {
        var otherKeys = new SimulatedExchange();
        yield refused(
            sound.answer(
                PLATFORM.evidence(
                    PLATFORM.report(
                        MEASUREMENT, otherKeys.bindingTo(sound.challenge).reportData()))));
      }
      case CHALLENGE_REUSED ->
          () -> {
            AttestationAnswer answer = sound.answer();
            assertThat(sound.appraiser.appraise(sound.challenge, answer).keys())
                .isEqualTo(sound.keys);
            sound.appraiser.appraise(sound.challenge, answer);
          };
      case EVIDENCE_TOO_OLD ->
          () -> {
            var key = sound.appraiser.appraise(sound.challenge, sound.answer());
            key.requireFresh(key.trustedUntil().minusMillis(1));
            key.requireFresh(key.trustedUntil());
          };
      case CHECK_MISSING -> () -> new CheckList().requireDone(Set.of(Rule.DEBUG));
      case TECHNOLOGY -> refused(sound.answer(DEVICE_EVIDENCE));
      case OVERSIZED -> {
        Bytes large = Bytes.wrap(new byte[Evidence.LARGEST_ENCODED + 1]);
        yield () -> sound.appraiser.appraiseReportData(large, sound.binding().reportData(), NOW);
      }
      case GPU_COUNT -> {
        var demanding =
            new Appraiser(
                AppraisalPolicy.of(
                    POLICY.maximumEvidenceAge(),
                    POLICY.section(EvidenceFormat.SEV_SNP).orElseThrow(),
                    new DevicePolicyForTests(1)),
                CLOCK);
        yield () -> demanding.appraise(sound.challenge, sound.answer());
      }
      case DEVICE_IN_USE ->
          () -> {
            assertThat(sound.appraiser.appraise(sound.challenge, sound.answer()).keys())
                .isEqualTo(sound.keys);
            var other = new SimulatedExchange();
            sound.appraiser.appraise(other.challenge, other.answer());
          };
      default -> throw new AssertionError("no example for " + rule);
    };
  }

  private Attempt restricted(SnpRestrictions restrictions) {
    SnpPolicy snp = (SnpPolicy) POLICY.section(EvidenceFormat.SEV_SNP).orElseThrow();
    var appraiser =
        new Appraiser(
            AppraisalPolicy.of(POLICY.maximumEvidenceAge(), snp.with(restrictions)), CLOCK);
    return () -> appraiser.appraise(sound.challenge, sound.answer());
  }

  private Attempt refused(AttestationAnswer answer) {
    return () -> sound.appraiser.appraise(sound.challenge, answer);
  }

  /** A sound answer to {@code given}, which is not to be accepted even for that very challenge. */
  private Attempt answered(Challenge given) {
    return () -> sound.appraiser.appraise(given, sound.answer(sound.bindingTo(given)));
  }

  /** A sound answer to {@code other}, presented as one to the exchange's challenge. */
  private Attempt answering(Challenge other) {
    return refused(sound.answer(sound.bindingTo(other)));
  }

  private Attempt withKeys(EnclaveKeys keys) {
    AttestationAnswer answer = sound.answer();
    return refused(
        new AttestationAnswer(answer.binding(), answer.evidence(), keys, answer.possession()));
  }

  private Challenge challenge(RunId run, Role role, Instant notAfter) {
    return new Challenge(sound.challenge.session(), sound.challenge.nonce(), run, role, notAfter);
  }

  private Challenge with(Bytes session, Bytes nonce) {
    return new Challenge(session, nonce, RUN, Role.TRAIN, sound.challenge.notAfter());
  }

  private AttestationAnswer onTurin() {
    var firmware = new TcbVersion(SnpProduct.TURIN, 1, 10, 0, 25, 255);
    SimulatedPlatform turin = VENDOR.platform("a Turin", firmware);
    return sound.answer(turin.evidence(turin.report(MEASUREMENT, sound.binding().reportData())));
  }

  private AttestationAnswer onOldFirmware() {
    SimulatedPlatform old = VENDOR.platform("an old chip", SimulatedExchange.microcode(83));
    return sound.answer(
        old.evidence(
            old.report(MEASUREMENT, sound.binding().reportData())
                .committedTcb(FIRMWARE)
                .launchTcb(FIRMWARE)));
  }
}
