package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.junit.jupiter.api.Test;

class EnclaveTest {

  private static final RunId RUN = RunId.of(Bytes.utf8("a contract"));

  private final Enclave enclave =
      new Enclave(RUN, Role.TRAIN, World.chip("c").attestor(World.MEASUREMENT), World.RANDOM);

  private static Challenge challenge(RunId run, Role role) {
    return Challenge.fresh(run, role, World.NOW, World.RANDOM);
  }

  @Test
  void itsAnswerIsAcceptedByAnAppraiser() throws RunStoppedException, RefusedException {
    Challenge challenge = challenge(RUN, Role.TRAIN);
    AttestationAnswer answer = enclave.answer(challenge);

    var key = new Appraiser(World.policy(), new TestClock()).appraise(challenge, answer);

    assertThat(key.keys()).isEqualTo(enclave.keys());
    assertThat(enclave.bindingOf(challenge.session())).contains(answer.binding());
  }

  @Test
  void twoIncarnationsShareNoKey() {
    var other =
        new Enclave(RUN, Role.TRAIN, World.chip("c").attestor(World.MEASUREMENT), World.RANDOM);

    assertThat(other.keys().kem()).isNotEqualTo(enclave.keys().kem());
    assertThat(other.keys().signing()).isNotEqualTo(enclave.keys().signing());
  }

  @Test
  void aChallengeForAnotherRunOrRoleIsNotAnswered() {
    for (Challenge other :
        new Challenge[] {
          challenge(RunId.of(Bytes.utf8("another")), Role.TRAIN),
          challenge(RUN, Role.AGGREGATE),
          challenge(RUN, Role.NODE)
        }) {
      RunStoppedException stopped =
          assertThrows(RunStoppedException.class, () -> enclave.answer(other));
      assertThat(stopped.rule()).isEqualTo(Rule.ATTESTATION);
      assertThat(enclave.bindingOf(other.session())).isEmpty();
    }
  }

  @Test
  void aSessionIsAnsweredOnce() throws RunStoppedException {
    Challenge challenge = challenge(RUN, Role.TRAIN);
    enclave.answer(challenge);

    assertThrows(RunStoppedException.class, () -> enclave.answer(challenge));
  }

  @Test
  void aLongRunNeverRunsOutOfAnswersAndForgetsTheOldestBinding() throws RunStoppedException {
    var evidence = World.chip("c").evidence(World.chip("c").report(World.MEASUREMENT, data()));
    var quick = new Enclave(RUN, Role.TRAIN, _ -> evidence, World.RANDOM);
    Challenge first = challenge(RUN, Role.TRAIN);
    quick.answer(first);
    Challenge last = first;
    for (int i = 0; i < 4096; i++) {
      last = challenge(RUN, Role.TRAIN);
      quick.answer(last);
    }

    assertThat(quick.bindingOf(first.session())).isEmpty();
    assertThat(quick.bindingOf(last.session())).isPresent();
  }

  private static Bytes data() {
    return Bytes.hex("00".repeat(64));
  }

  @Test
  void aPlatformThatDoesNotAnswerIsQuoted() {
    var broken =
        new Enclave(
            RUN,
            Role.TRAIN,
            _ -> {
              throw new IOException("/dev/sev-guest: no such device");
            },
            World.RANDOM);

    RunStoppedException stopped =
        assertThrows(RunStoppedException.class, () -> broken.answer(challenge(RUN, Role.TRAIN)));

    assertThat(stopped.rule()).isEqualTo(Rule.PLATFORM);
    assertThat(stopped)
        .hasMessage("the platform gives no evidence: /dev/sev-guest: no such device");
  }

  @Test
  void itsWordsHoldNoSecret() {
    assertThat(enclave.toString())
        .isEqualTo("train in run " + RUN.abbreviated())
        .doesNotContain(enclave.signing().secret().toHex())
        .doesNotContain(enclave.kem().secret().toHex());
  }
}
