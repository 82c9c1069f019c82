package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.simulator.SimulatedReport;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Enclaves that are not what they should be, seen by trainers and by the aggregator alike. */
class PeerRefusalsTest {

  private static final RunId OTHER_RUN = RunId.of(Bytes.utf8("another contract"));

  /** Ways for a peer to be wrong, and the appraisal's rule for each. */
  enum Wrong {
    OTHER_PROGRAM(org.fedclave.attestation.Rule.MEASUREMENT),
    DEBUGGED(org.fedclave.attestation.Rule.DEBUG),
    MIGRATABLE(org.fedclave.attestation.Rule.MIGRATION_AGENT),
    LESS_PRIVILEGED(org.fedclave.attestation.Rule.VMPL),
    REPORT_OVER_OTHER_DATA(org.fedclave.attestation.Rule.REPORT_DATA),
    OLD_NONCE(org.fedclave.attestation.Rule.NONCE),
    OTHER_SESSION(org.fedclave.attestation.Rule.SESSION),
    OTHER_RUN(org.fedclave.attestation.Rule.RUN),
    OTHER_ROLE(org.fedclave.attestation.Rule.ROLE),
    OTHER_SEALING_KEY(org.fedclave.attestation.Rule.KEM_KEY),
    OTHER_SIGNING_KEYS(org.fedclave.attestation.Rule.SIGNING_KEYS),
    KEYS_OF_A_RELAY(org.fedclave.attestation.Rule.REPORT_DATA),
    CHANGED_BINDING(org.fedclave.attestation.Rule.POSSESSION),
    NOT_ITS_KEYS(org.fedclave.attestation.Rule.POSSESSION),
    NO_EVIDENCE_AT_ALL(org.fedclave.attestation.Rule.EVIDENCE_FORM),
    LATE(org.fedclave.attestation.Rule.CHALLENGE_EXPIRED);

    private final org.fedclave.attestation.Rule rule;

    Wrong(org.fedclave.attestation.Rule rule) {
      this.rule = rule;
    }
  }

  static Stream<Arguments> everyWayOnBothSides() {
    return Stream.of(Wrong.values())
        .flatMap(
            wrong ->
                Stream.of(
                    Arguments.of(wrong, World.HUB, World.NODE_1),
                    Arguments.of(wrong, World.NODE_1, World.HUB)));
  }

  @ParameterizedTest
  @MethodSource("everyWayOnBothSides")
  void anEnclaveThatIsWrongInOneWayGetsNothingFromItsPeer(Wrong wrong, MemberId who, MemberId judge)
      throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.oneTrainer(); // nobody else may stop the run before the judge does
      var clock = new TestClock();
      run.node(judge).clock = clock;
      run.node(who).attestor = attestor(wrong, run.node(who).attestor);
      run.node(who).lies =
          Lies.changing(
              LetterKind.ATTESTATION,
              answer -> changed(wrong, AttestationAnswer.parse(answer), clock).toBytes());
      run.begin();

      RunStoppedException stopped = run.node(judge).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.ATTESTATION);
      assertThat(stopped).hasMessageContaining("the evidence of " + who + " is refused");
      assertThat(stopped.getCause())
          .isInstanceOfSatisfying(
              RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(wrong.rule));
      assertThat(run.node(judge).recorder.attested).doesNotContain(who);
    }
  }

  private static Attestor attestor(Wrong wrong, Attestor sound) {
    var chip = World.chip("a dubious chip");
    return switch (wrong) {
      case OTHER_PROGRAM -> chip.attestor(Bytes.hex("66".repeat(48)));
      case DEBUGGED -> data -> chip.evidence(report(data).debug());
      case MIGRATABLE -> data -> chip.evidence(report(data).migrationAgent());
      case LESS_PRIVILEGED -> data -> chip.evidence(report(data).vmpl(3));
      case REPORT_OVER_OTHER_DATA -> data -> sound.attest(Lies.flipLastBit(data));
      default -> sound;
    };
  }

  private static SimulatedReport report(Bytes reportData) {
    return World.chip("a dubious chip").report(World.MEASUREMENT, reportData);
  }

  private static AttestationAnswer changed(Wrong wrong, AttestationAnswer a, TestClock clock) {
    KeyBinding kb = a.binding();
    return switch (wrong) {
      case OLD_NONCE -> with(a, kb.session(), Bytes.hex("07".repeat(32)), kb.run(), kb.role());
      case OTHER_SESSION -> with(a, Bytes.hex("07".repeat(16)), kb.nonce(), kb.run(), kb.role());
      case OTHER_RUN -> with(a, kb.session(), kb.nonce(), OTHER_RUN, kb.role());
      case OTHER_ROLE -> with(a, kb.session(), kb.nonce(), kb.run(), Role.NODE);
      case OTHER_SEALING_KEY ->
          new AttestationAnswer(
              kb,
              a.evidence(),
              new EnclaveKeys(KemKeys.generate(World.RANDOM).publicKey(), a.keys().signing()),
              a.possession());
      case OTHER_SIGNING_KEYS ->
          new AttestationAnswer(
              kb,
              a.evidence(),
              new EnclaveKeys(
                  a.keys().kem(), SigningKeys.generate(World.RANDOM).verificationKeys()),
              a.possession());
      case KEYS_OF_A_RELAY -> relayed(a);
      case CHANGED_BINDING ->
          new AttestationAnswer(
              new KeyBinding(
                  kb.role(),
                  kb.session(),
                  kb.nonce(),
                  kb.run(),
                  kb.kemKey(),
                  kb.signingKeys(),
                  kb.gpuEvidence(),
                  kb.incarnation() + 1),
              a.evidence(),
              a.keys(),
              a.possession());
      case NOT_ITS_KEYS ->
          new AttestationAnswer(
              kb,
              a.evidence(),
              a.keys(),
              SigningKeys.generate(World.RANDOM).sign(kb.possessionMessage()));
      case NO_EVIDENCE_AT_ALL ->
          new AttestationAnswer(kb, Bytes.utf8("trust me"), a.keys(), a.possession());
      case LATE -> {
        clock.advance(Duration.ofMinutes(3));
        yield a;
      }
      case OTHER_PROGRAM, DEBUGGED, MIGRATABLE, LESS_PRIVILEGED, REPORT_OVER_OTHER_DATA -> a;
    };
  }

  private static AttestationAnswer with(
      AttestationAnswer a, Bytes session, Bytes nonce, RunId run, Role role) {
    KeyBinding kb = a.binding();
    return new AttestationAnswer(
        new KeyBinding(
            role,
            session,
            nonce,
            run,
            kb.kemKey(),
            kb.signingKeys(),
            kb.gpuEvidence(),
            kb.incarnation()),
        a.evidence(),
        a.keys(),
        a.possession());
  }

  /** A man in the middle binds its own keys, proves that it has them, and adds true evidence. */
  private static AttestationAnswer relayed(AttestationAnswer a) {
    SigningKeys signing = SigningKeys.generate(World.RANDOM);
    var keys =
        new EnclaveKeys(KemKeys.generate(World.RANDOM).publicKey(), signing.verificationKeys());
    KeyBinding kb = a.binding();
    var own =
        new KeyBinding(
            kb.role(),
            kb.session(),
            kb.nonce(),
            kb.run(),
            Digest.of(keys.kem().bytes()),
            keys.signing().digest(),
            kb.gpuEvidence(),
            kb.incarnation());
    return new AttestationAnswer(own, a.evidence(), keys, signing.sign(own.possessionMessage()));
  }

  @Test
  void theAnswerToAnEarlierChallengeIsNoAnswer() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.draft.reattestRounds = 1;
      Deque<Bytes> first = new ArrayDeque<>();
      run.hub().lies =
          new Lies() {
            @Override
            public List<Sent> sent(MemberId to, LetterKind kind, Bytes payload) {
              if (kind == LetterKind.ATTESTATION && to.equals(World.NODE_1)) {
                first.add(payload);
                return List.of(new Sent(kind, first.getFirst()));
              }
              return List.of(new Sent(kind, payload));
            }
          };
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped).hasMessageContaining("another session");
      assertThat(run.node(World.NODE_1).recorder.windows).hasSize(1);
    }
  }

  @Test
  void aSilentPeerIsNamedAtTheDeadline() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.hub().lies = Lies.replacing(LetterKind.ATTESTATION, _ -> List.of());
      run.node(World.NODE_1).deadlines = RunFixture.deadlines(Duration.ofMillis(20));
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.DEADLINE);
      assertThat(stopped).hasMessageContaining("the evidence of hub");
    }
  }
}
