package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node before, beside and after its runs. */
class TrainerNodeTest {

  private static final MemberId STRANGER = new MemberId("mallory");

  /** Ways for an assignment to be wrong. */
  enum Wrong {
    NO_ASSIGNMENT(Rule.CONTRACT),
    LACKS_A_SIGNATURE(Rule.CONTRACT),
    HAS_A_CHANGED_SIGNATURE(Rule.CONTRACT),
    HAS_A_CHANGED_CONTRACT(Rule.CONTRACT),
    LEAVES_OUT_A_PARTY(Rule.CONTRACT),
    ADDS_A_PARTY(Rule.CONTRACT),
    IS_FOR_ANOTHER_RUN(Rule.ASSIGNMENT),
    GIVES_TWO_ROLES(Rule.ASSIGNMENT);

    private final Rule rule;

    Wrong(Rule rule) {
      this.rule = rule;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAssignmentThatIsWrongInOneWayStartsNothingAndTheCoordinatorIsTold(Wrong wrong)
      throws TransportException, MalformedException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      Bytes assignment = wrong(wrong, run);
      RunId name =
          wrong == Wrong.IS_FOR_ANOTHER_RUN ? RunId.of(Bytes.utf8("else")) : run.signed().run();
      run.couriers
          .courier(Courier.COORDINATOR)
          .send(World.NODE_1, name, LetterKind.ASSIGNMENT, assignment);

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(wrong.rule);
      Letter told = run.awaitCoordinatorMail(LetterKind.FAILED);
      assertThat(told.run()).isEqualTo(name);
      assertThat(Refusal.parse(told.payload()).rule()).isEqualTo(wrong.rule.name());
      assertThat(run.node(World.NODE_1).recorder.transcript()).noneMatch(s -> s.endsWith("train"));
    }
  }

  private static Bytes wrong(Wrong wrong, RunFixture run) {
    SignedContract signed = run.signed();
    return switch (wrong) {
      case NO_ASSIGNMENT -> Bytes.utf8("do something");
      case LACKS_A_SIGNATURE ->
          of(
              SignedContract.request(signed.contract(), World.member(World.REQUESTER).signing())
                  .envelopeJson(),
              World.HUB,
              run.trainers);
      case HAS_A_CHANGED_SIGNATURE ->
          of(changedAt("\"sig\":\"", signed.envelopeJson()), World.HUB, run.trainers);
      case HAS_A_CHANGED_CONTRACT ->
          of(changedAt("\"payload\":\"", signed.envelopeJson()), World.HUB, run.trainers);
      case LEAVES_OUT_A_PARTY ->
          of(
              signed.envelopeJson(),
              World.HUB,
              new LinkedHashMap<>(Map.of(World.NODE_1, List.of(World.ALDER, World.BIRCH))));
      case ADDS_A_PARTY -> {
        SequencedMap<MemberId, List<MemberId>> more = new LinkedHashMap<>(run.trainers);
        more.put(new MemberId("node-3"), List.of(STRANGER));
        yield of(signed.envelopeJson(), World.HUB, more);
      }
      case IS_FOR_ANOTHER_RUN -> run.assignment().toBytes();
      case GIVES_TWO_ROLES -> of(signed.envelopeJson(), World.NODE_1, run.trainers);
    };
  }

  private static Bytes of(
      Bytes envelope, MemberId hub, SequencedMap<MemberId, List<MemberId>> trainers) {
    return new Assignment(envelope, hub, trainers).toBytes();
  }

  /** Changes the tenth character after {@code mark}, which is base64. */
  private static Bytes changedAt(String mark, Bytes json) {
    StringBuilder text = new StringBuilder(json.toUtf8());
    int at = text.indexOf(mark) + mark.length() + 10;
    text.setCharAt(at, text.charAt(at) == 'A' ? 'B' : 'A');
    return Bytes.utf8(text.toString());
  }

  /** What models a contract may not have; the program has none of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "{}",
        "{\"@class\":\"java.net.URL\",\"val\":\"http://example.org\"}",
        "{\"confs\":[{\"layer\":{\"@class\":\"javax.script.ScriptEngineManager\"}}]}"
      })
  void aModelThatTheProgramDoesNotHaveIsNeverBuilt(String model) throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.draft.model = model;
      run.begin();

      assertThat(run.hub().recorder.awaitStop().rule()).isEqualTo(Rule.TERMS);
      assertThat(run.node(World.NODE_1).recorder.awaitStop().rule())
          .isIn(Rule.TERMS, Rule.ABORTED); // whoever reads it first
    }
  }

  @Test
  void onlyTheCoordinatorAssigns()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      run.couriers
          .courier(STRANGER)
          .send(World.HUB, run.signed().run(), LetterKind.ASSIGNMENT, Bytes.utf8("nonsense"));
      run.assignAll();

      run.awaitResult();

      assertThat(run.hub().recorder.ignored)
          .contains("mallory is not the coordinator and cannot assign");
    }
  }

  @Test
  void aSecondAssignmentOfTheSameRunIsNotFollowed()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.begin();
      run.assignAll();

      run.awaitResult();
      run.assignAll();

      assertThat(run.hub().recorder.transcript().stream().filter(s -> s.endsWith("aggregate")))
          .hasSize(1);
    }
  }

  @Test
  void aBusyNodeRefusesAnotherRun() throws TransportException, MalformedException {
    try (RunFixture run = new RunFixture()) {
      run.party(World.ALDER).releasing = (_, _, _) -> Bytes.EMPTY; // so that the run stays
      run.begin();
      SignedContract second = run.assignAnother();

      Letter told = run.awaitCoordinatorMail(LetterKind.FAILED);

      assertThat(told.run()).isEqualTo(second.run());
      assertThat(Refusal.parse(told.payload()))
          .isEqualTo(new Refusal("CAPACITY", "hub already has 1 runs"));
    }
  }

  @Test
  void theCoordinatorsCatalogueGetsEvidenceUnderKeysForNothingElse()
      throws TransportException, MalformedException, RefusedException {
    try (RunFixture run = new RunFixture()) {
      run.start();

      TrustedKey first = catalogued(run);
      TrustedKey second = catalogued(run);

      assertThat(second.keys()).isNotEqualTo(first.keys());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyButTheCoordinatorAndForNoRunGetsEvidenceForTheCatalogue(boolean byTheCoordinator)
      throws TransportException, MalformedException, RefusedException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      RunId name = byTheCoordinator ? run.signed().run() : Courier.REGISTRATION;
      Challenge challenge = Challenge.fresh(name, Role.NODE, run.clock.instant(), World.RANDOM);
      run.couriers
          .courier(byTheCoordinator ? Courier.COORDINATOR : STRANGER)
          .send(World.NODE_1, name, LetterKind.CHALLENGE, challenge.toBytes());

      assertThat(catalogued(run)).isNotNull(); // letters come in their order
      assertThat(run.node(World.NODE_1).recorder.ignored)
          .singleElement()
          .asString()
          .contains("expected one of the coordinator, for no run");
    }
  }

  private static TrustedKey catalogued(RunFixture run)
      throws TransportException, MalformedException, RefusedException {
    Challenge challenge =
        Challenge.fresh(Courier.REGISTRATION, Role.NODE, run.clock.instant(), World.RANDOM);
    run.couriers
        .courier(Courier.COORDINATOR)
        .send(World.NODE_1, Courier.REGISTRATION, LetterKind.CHALLENGE, challenge.toBytes());
    Letter answer = run.awaitCoordinatorMail(LetterKind.ATTESTATION);
    return new Appraiser(World.policy(), run.clock)
        .appraise(challenge, AttestationAnswer.parse(answer.payload()));
  }

  @Test
  void aChallengeThatIsFasterThanTheAssignmentIsAnsweredAfterIt()
      throws TransportException, MalformedException {
    try (RunFixture run = new RunFixture()) {
      BlockingQueue<Letter> mail = new LinkedBlockingQueue<>();
      run.start();
      Courier stranger = run.couriers.courier(STRANGER);
      try (var subscription = stranger.receive(mail::add)) {
        Challenge challenge =
            Challenge.fresh(run.signed().run(), Role.TRAIN, run.clock.instant(), World.RANDOM);
        stranger.send(World.NODE_1, run.signed().run(), LetterKind.CHALLENGE, challenge.toBytes());
        run.assignAll();

        Letter answer = RunFixture.await(mail, LetterKind.ATTESTATION);

        assertThat(AttestationAnswer.parse(answer.payload()).binding().session())
            .isEqualTo(challenge.session());
        assertThat(subscription).isNotNull();
      }
    }
  }

  @Test
  void nonsenseInLettersIsIgnoredAndTheRunGoesOn()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      Courier stranger = run.couriers.courier(STRANGER);
      for (int pass = 0; pass < 2; pass++) {
        for (LetterKind kind : LetterKind.values()) {
          for (MemberId node : run.nodes.keySet()) {
            stranger.send(node, run.signed().run(), kind, Bytes.utf8("nonsense"));
          }
        }
        if (pass == 0) {
          run.assignAll();
        }
      }

      run.awaitResult();

      assertThat(run.hub().recorder.ignored)
          .anyMatch(s -> s.startsWith("a challenge of mallory: "));
    }
  }

  @Test
  void aFaultInTheHandlerOfALetterDoesNotEndTheNode()
      throws TransportException, MalformedException, RefusedException {
    try (RunFixture run = new RunFixture()) {
      var broken = new AtomicBoolean(true);
      var sound = run.node(World.NODE_1).attestor;
      run.node(World.NODE_1).attestor =
          data -> {
            if (broken.getAndSet(false)) {
              throw new IllegalStateException("private words");
            }
            return sound.attest(data);
          };
      run.start();
      Challenge first =
          Challenge.fresh(Courier.REGISTRATION, Role.NODE, run.clock.instant(), World.RANDOM);
      run.couriers
          .courier(Courier.COORDINATOR)
          .send(World.NODE_1, Courier.REGISTRATION, LetterKind.CHALLENGE, first.toBytes());

      assertThat(catalogued(run)).isNotNull();
      assertThat(run.node(World.NODE_1).recorder.ignored)
          .containsExactly(
              "a letter of coordinator: a fault of this program: IllegalStateException");
    }
  }

  /** Who can end a run by a word, and who cannot. */
  @ParameterizedTest
  @ValueSource(strings = {"coordinator", "dana", "hub"})
  void theIndispensableOnesStopATrainer(String who) throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.party(World.ALDER).releasing = (_, _, _) -> Bytes.EMPTY;
      run.begin();

      run.couriers
          .courier(new MemberId(who))
          .send(
              World.NODE_1,
              run.signed().run(),
              LetterKind.FAILED,
              new Refusal("TEST", "enough").toBytes());

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.ABORTED);
      assertThat(stopped).hasMessage(who + " stopped the run: enough");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mallory", "birch", "node-2"})
  void othersDoNotStopATrainer(String who)
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      run.couriers
          .courier(new MemberId(who))
          .send(
              World.NODE_1,
              run.signed().run(),
              LetterKind.FAILED,
              new Refusal("TEST", "enough").toBytes());
      run.assignAll();

      run.awaitResult();
    }
  }

  @Test
  void closingANodeEndsItsRunsAndTheOthersHearOfIt() throws Exception {
    try (RunFixture run = new RunFixture()) {
      run.party(World.ALDER).releasing = (_, _, _) -> Bytes.EMPTY;
      run.begin();
      run.node(World.NODE_1).recorder.awaitAttested(World.HUB);

      run.closeNodes();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.ABORTED);
      assertThat(run.awaitCoordinatorMail(LetterKind.FAILED).from()).isEqualTo(World.HUB);
    }
  }

  @Test
  void aNodeRunsAtLeastOneRun() {
    try (RunFixture run = new RunFixture()) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new TrainerNode(run.surroundings(World.HUB), run.hub().attestor, run.hub().work, 0)
                  .close());
    }
  }
}
