package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedExchange.FIRMWARE;
import static org.fedclave.simulator.SimulatedExchange.MEASUREMENT;
import static org.fedclave.simulator.SimulatedExchange.NOW;
import static org.fedclave.simulator.SimulatedExchange.PLATFORM;
import static org.fedclave.simulator.SimulatedExchange.POLICY;
import static org.fedclave.simulator.SimulatedExchange.RUN;
import static org.fedclave.simulator.SimulatedExchange.VENDOR;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.junit.jupiter.api.Test;

/** GPUs beside a CPU, and what one chip or GPU may vouch for at a time. */
class DevicesTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final RunId OTHER_RUN = RunId.of(Bytes.utf8("another contract"));
  private static final SimulatedPlatform OTHER_CHIP = VENDOR.platform("another chip", FIRMWARE);

  private final SettableClock clock = new SettableClock(NOW);
  private final Appraiser withoutGpus = new Appraiser(POLICY, clock);
  private final Appraiser oneGpu = new Appraiser(policy(1), clock);
  private final Appraiser twoGpus = new Appraiser(policy(2), clock);

  private static AppraisalPolicy policy(int gpus) {
    return AppraisalPolicy.of(
        POLICY.maximumEvidenceAge(),
        POLICY.section(EvidenceFormat.SEV_SNP).orElseThrow(),
        new DevicePolicyForTests(gpus));
  }

  /** An enclave that answers challenges in one run and role. */
  private final class Prover {
    final SigningKeys signing = SigningKeys.generate(RANDOM);
    final EnclaveKeys keys =
        new EnclaveKeys(KemKeys.generate(RANDOM).publicKey(), signing.verificationKeys());
    RunId run = RUN;
    Role role = Role.TRAIN;
    SimulatedPlatform platform = PLATFORM;
    long incarnation;
    String[] gpus = {};

    TrustedKey proveTo(Appraiser appraiser) throws RefusedException {
      Challenge challenge = Challenge.fresh(run, role, clock.instant(), RANDOM);
      return appraiser.appraise(
          challenge, answer(challenge, gpuEvidence(KeyBinding.gpuNonce(challenge, keys))));
    }

    List<Bytes> gpuEvidence(Bytes nonce) {
      return Arrays.stream(gpus)
          .map(name -> DevicePolicyForTests.evidence(nonce, name).encode())
          .toList();
    }

    AttestationAnswer answer(Challenge challenge, List<Bytes> gpuEvidence) {
      KeyBinding binding =
          KeyBinding.of(challenge, keys, AttestationAnswer.digestOf(gpuEvidence), incarnation);
      Evidence cpu = platform.evidence(platform.report(MEASUREMENT, binding.reportData()));
      return new AttestationAnswer(
          binding, cpu.encode(), gpuEvidence, keys, signing.sign(binding.possessionMessage()));
    }
  }

  @Test
  void aTrainerWithTheGpusOfThePolicyIsTrustedWithEachOfThem() throws RefusedException {
    var prover = new Prover();
    prover.gpus = new String[] {"a", "b"};
    assertThat(prover.proveTo(twoGpus).evidence().gpus())
        .extracting(gpu -> gpu.deviceId().orElseThrow())
        .containsExactly(Bytes.utf8("a"), Bytes.utf8("b"));
  }

  @Test
  void aTrainerWithFewerOrMoreGpusThanThePolicySaysIsRefused() {
    refused(Rule.GPU_COUNT, new Prover(), oneGpu);
    var prover = new Prover();
    prover.gpus = new String[] {"a", "b"};
    refused(Rule.GPU_COUNT, prover, oneGpu);
  }

  @Test
  void oneGpuDoesNotCountTwice() {
    var prover = new Prover();
    prover.gpus = new String[] {"a", "a"};
    refused(Rule.GPU_COUNT, prover, twoGpus);
  }

  @Test
  void anAggregatorMayDoWithoutAGpu() throws RefusedException {
    var prover = new Prover();
    prover.role = Role.AGGREGATE;
    assertThat(prover.proveTo(oneGpu).evidence().gpus()).isEmpty();
  }

  @Test
  void aGpuIsRefusedWhereThePolicyAcceptsNone() {
    var prover = new Prover();
    prover.gpus = new String[] {"a"};
    refused(Rule.GPU_EVIDENCE, prover, withoutGpus);
  }

  @Test
  void aPolicyWithoutGpusIsNoneForWhoeverDemandsThem() {
    assertThat(POLICY.firstGap(policy(1)).orElseThrow().theirs())
        .isEqualTo("has no section for GPUs");
    assertThat(policy(1).firstGap(policy(1))).isEmpty();
  }

  @Test
  void otherGpuEvidenceThanTheOneInTheBindingIsRefused() {
    var prover = new Prover();
    Challenge challenge = Challenge.fresh(RUN, Role.TRAIN, NOW, RANDOM);
    Bytes nonce = KeyBinding.gpuNonce(challenge, prover.keys);
    AttestationAnswer answer =
        prover.answer(challenge, List.of(DevicePolicyForTests.evidence(nonce, "a").encode()));
    var swapped =
        new AttestationAnswer(
            answer.binding(),
            answer.evidence(),
            List.of(DevicePolicyForTests.evidence(nonce, "b").encode()),
            answer.keys(),
            answer.possession());
    assertRefused(Rule.GPU_EVIDENCE, () -> oneGpu.appraise(challenge, swapped));
  }

  @Test
  void gpuEvidenceForAnotherEnclavesKeysIsRefused() {
    var prover = new Prover();
    Challenge challenge = Challenge.fresh(RUN, Role.TRAIN, NOW, RANDOM);
    Bytes nonce = KeyBinding.gpuNonce(challenge, new Prover().keys);
    AttestationAnswer answer =
        prover.answer(challenge, List.of(DevicePolicyForTests.evidence(nonce, "a").encode()));
    assertRefused(Rule.REPORT_DATA, () -> oneGpu.appraise(challenge, answer));
  }

  @Test
  void cpuEvidenceDoesNotPassForAGpu() {
    var prover = new Prover();
    Challenge challenge = Challenge.fresh(RUN, Role.TRAIN, NOW, RANDOM);
    Bytes report = Bytes.wrap(new byte[64]);
    Bytes cpu = PLATFORM.evidence(PLATFORM.report(MEASUREMENT, report)).encode();
    AttestationAnswer answer = prover.answer(challenge, List.of(cpu));
    assertRefused(Rule.TECHNOLOGY, () -> oneGpu.appraise(challenge, answer));
  }

  @Test
  void anEnclaveMayProveItselfAgain() throws RefusedException {
    var prover = new Prover();
    assertThat(prover.proveTo(withoutGpus).keys()).isEqualTo(prover.keys);
    assertThat(prover.proveTo(withoutGpus).keys()).isEqualTo(prover.keys);
  }

  @Test
  void oneChipDoesNotVouchForTwoEnclavesOfARun() throws RefusedException {
    var trainer = new Prover();
    assertThat(trainer.proveTo(withoutGpus).keys()).isEqualTo(trainer.keys);
    refused(Rule.DEVICE_IN_USE, new Prover(), withoutGpus);
    var aggregator = new Prover();
    aggregator.role = Role.AGGREGATE;
    refused(Rule.DEVICE_IN_USE, aggregator, withoutGpus);
    aggregator.platform = OTHER_CHIP;
    assertThat(aggregator.proveTo(withoutGpus).keys()).isEqualTo(aggregator.keys);
  }

  @Test
  void aChipMayVouchForAnEnclaveOfAnotherRun() throws RefusedException {
    assertThat(new Prover().proveTo(withoutGpus).evidence().gpus()).isEmpty();
    var other = new Prover();
    other.run = OTHER_RUN;
    assertThat(other.proveTo(withoutGpus).keys()).isEqualTo(other.keys);
  }

  @Test
  void aNewerIncarnationTakesOverAndTheOlderIsRefusedFromThenOn() throws RefusedException {
    var older = new Prover();
    assertThat(older.proveTo(withoutGpus).keys()).isEqualTo(older.keys);
    var newer = new Prover();
    newer.incarnation = 1;
    assertThat(newer.proveTo(withoutGpus).keys()).isEqualTo(newer.keys);
    refused(Rule.DEVICE_IN_USE, older, withoutGpus);
    var inAnotherRole = new Prover();
    inAnotherRole.role = Role.AGGREGATE;
    inAnotherRole.incarnation = 2;
    assertThat(inAnotherRole.proveTo(withoutGpus).keys()).isEqualTo(inAnotherRole.keys);
    refused(Rule.DEVICE_IN_USE, newer, withoutGpus);
  }

  @Test
  void aChipIsFreeOnceItsEvidenceIsTooOld() throws RefusedException {
    TrustedKey first = new Prover().proveTo(withoutGpus);
    clock.now = first.trustedUntil().minusMillis(1);
    refused(Rule.DEVICE_IN_USE, new Prover(), withoutGpus);
    clock.now = first.trustedUntil();
    var second = new Prover();
    assertThat(second.proveTo(withoutGpus).keys()).isEqualTo(second.keys);
  }

  @Test
  void aGpuIsRefusedBehindTwoChipsAtOnceEvenInTwoRuns() throws RefusedException {
    var first = new Prover();
    first.gpus = new String[] {"a"};
    assertThat(first.proveTo(oneGpu).evidence().gpus()).hasSize(1);
    var second = new Prover();
    second.gpus = new String[] {"a"};
    second.run = OTHER_RUN;
    second.platform = OTHER_CHIP;
    refused(Rule.DEVICE_IN_USE, second, oneGpu);
    second.platform = PLATFORM;
    assertThat(second.proveTo(oneGpu).evidence().gpus()).hasSize(1);
  }

  @Test
  void aRefusedEnclaveTakesNoDevice() throws RefusedException {
    var first = new Prover();
    first.gpus = new String[] {"a"};
    assertThat(first.proveTo(oneGpu).evidence().gpus()).hasSize(1);
    var second = new Prover();
    second.gpus = new String[] {"a"};
    second.platform = OTHER_CHIP;
    refused(Rule.DEVICE_IN_USE, second, oneGpu);
    second.gpus = new String[] {"b"};
    second.incarnation = 0;
    assertThat(second.proveTo(oneGpu).evidence().gpus()).hasSize(1);
  }

  @Test
  void nodesThatEnterTheCatalogueTakeNoDevice() throws RefusedException {
    var node = new Prover();
    node.role = Role.NODE;
    assertThat(node.proveTo(withoutGpus).keys()).isEqualTo(node.keys);
    var trainer = new Prover();
    assertThat(trainer.proveTo(withoutGpus).keys()).isEqualTo(trainer.keys);
  }

  private static void refused(Rule rule, Prover prover, Appraiser appraiser) {
    assertRefused(rule, () -> prover.proveTo(appraiser));
  }

  private static void assertRefused(Rule rule, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }
}
