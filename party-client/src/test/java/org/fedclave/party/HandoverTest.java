package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.KeyRelease;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.checkpoint.CheckpointAnswer;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a party does when its run lost enclaves and others go on. */
class HandoverTest {

  @TempDir Path path;
  private PartyFixture party;
  private final SimulatedEnclave nextTrainer = new SimulatedEnclave("node-4");
  private final SimulatedEnclave nextAggregator = new SimulatedEnclave("node-5");

  @BeforeEach
  void open() {
    party = new PartyFixture(path);
  }

  @AfterEach
  void close() {
    party.close();
  }

  private SignedContract running() {
    SignedContract requested = party.approvedAndAssigned();
    party.release(requested, 0);
    party.events.take();
    party.courier.takeSent();
    return requested;
  }

  private void tell(SignedContract requested, int round, Bytes share) {
    party.deliver(
        party.aggregator.node,
        requested.run(),
        LetterKind.CHECKPOINT,
        Checkpoints.notice(party, requested, party.aggregator, 0, round, share).toBytes());
  }

  /** The next aggregator asks, proves itself, and opens what the party answers. */
  private List<CheckpointAnswer.Held> ask(SignedContract requested) throws Exception {
    party.deliver(nextAggregator.node, requested.run(), LetterKind.CHECKPOINT_REQUEST, Bytes.EMPTY);
    Letter challenge = party.courier.sent(LetterKind.CHALLENGE).getLast();
    party.courier.takeSent();
    KeyBinding binding = nextAggregator.binding(Challenge.parse(challenge.payload()));
    assertThat(binding.role()).isEqualTo(Role.AGGREGATE);
    party.answer(requested, nextAggregator.node, nextAggregator.answer(binding));
    Letter answer = party.courier.sent(LetterKind.CHECKPOINT_ANSWER).getLast();
    party.courier.takeSent();
    assertThat(answer.incarnation()).isEqualTo(1);
    return CheckpointAnswer.parse(answer.payload())
        .open(binding, nextAggregator.kem, party.keys.identity().identity().signing());
  }

  @Test
  void theNextAggregatorGetsTheSharesOfTheTwoNewestCheckpointsOnceItIsAppraised() throws Exception {
    SignedContract requested = running();
    Bytes second = Checkpoints.share();
    Bytes third = Checkpoints.share();
    tell(requested, 1, Checkpoints.share());
    tell(requested, 2, second);
    tell(requested, 3, third);
    tell(requested, 2, Checkpoints.share()); // late: it is known already
    party.restart();
    party.assignAnew(requested, nextTrainer, nextAggregator);

    List<CheckpointAnswer.Held> held = ask(requested);

    assertThat(held).extracting(h -> h.signed().checkpoint().round()).containsExactly(3, 2);
    assertThat(held).extracting(CheckpointAnswer.Held::share).containsExactly(third, second);
    assertThat(party.events.take()).contains("shared 2 checkpoints node-5");
  }

  @Test
  void aPartyThatKnowsOfNoCheckpointSaysSo() throws Exception {
    SignedContract requested = running();
    party.assignAnew(requested, nextTrainer, nextAggregator);

    assertThat(ask(requested)).isEmpty();
  }

  @Test
  void aCheckpointOfAnAggregatorThatIsShownAnotherLogIsNotKeptAndTheRunEnds() throws Exception {
    SignedContract requested = running();
    party.enclavesLog = party.log.fork(0);

    tell(requested, 1, Checkpoints.share());

    assertThat(party.events.take().getLast()).startsWith("refused LOG_FORKED");
    Letter told = party.courier.sent(LetterKind.REFUSAL).getLast();
    assertThat(told.to()).isEqualTo(party.aggregator.node);
    assertThat(Refusal.parse(told.payload()).rule()).isEqualTo(AgentRule.LOG_FORKED.name());
    party.courier.takeSent();
    party.assignAnew(requested, nextTrainer, nextAggregator);
    assertThat(ask(requested)).isEmpty();
  }

  @Test
  void nobodyElseGetsShares() {
    SignedContract requested = running();
    tell(requested, 1, Checkpoints.share());
    party.assignAnew(requested, nextTrainer, nextAggregator);

    party.deliver(nextTrainer.node, requested.run(), LetterKind.CHECKPOINT_REQUEST, Bytes.EMPTY);

    assertThat(party.courier.takeSent()).isEmpty();
    assertThat(party.events.take().getLast()).startsWith("refused NOT_ASSIGNED");
  }

  @Test
  void anEnclaveOfTheWrongIncarnationGetsNothing() {
    SignedContract requested = running();
    party.assignAnew(requested, nextTrainer, nextAggregator);
    nextTrainer.incarnation = 0;

    party.release(requested, nextTrainer, nextAggregator, 1);

    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).isEmpty();
    assertThat(party.events.take()).anyMatch(event -> event.startsWith("refused INCARNATION"));
  }

  @Test
  void keysGoToTheNextTrainerForTheRoundsThatAreLeftAndNoMoreToTheLastOne() {
    SignedContract requested = running();
    party.assignAnew(requested, nextTrainer, nextAggregator);
    party.release(requested, nextTrainer, nextAggregator, 2);
    assertThat(party.courier.sent(LetterKind.KEY_RELEASE))
        .extracting(Letter::to)
        .containsExactly(nextTrainer.node);
    party.courier.takeSent();

    party.incarnation = 0;
    party.release(requested, 4);

    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).isEmpty();
  }

  @Test
  void theNextTrainerGetsWhatTheLastOneKeptAfterTheRoundThatItAsksFor() throws Exception {
    SignedContract requested = running();
    for (int round = 0; round < 4; round++) {
      party.deliver(
          party.trainer.node,
          requested.run(),
          LetterKind.LOCAL_STATE,
          Checkpoints.state(
                  party, requested, party.trainer, round, Bytes.utf8("after round " + round))
              .toBytes());
    }
    party.restart();
    party.assignAnew(requested, nextTrainer, nextAggregator);

    assertThat(stateAfter(requested, 2)).isEqualTo(Bytes.utf8("after round 2"));
    assertThat(stateAfter(requested, 3)).isEqualTo(Bytes.utf8("after round 3"));
    assertThat(stateAfter(requested, 0)).as("long gone").isEqualTo(Bytes.EMPTY);
  }

  private Bytes stateAfter(SignedContract requested, int round) throws Exception {
    party.deliver(
        nextTrainer.node,
        requested.run(),
        LetterKind.RELEASE_REQUEST,
        new ReleaseRequest(new RoundWindow(round + 1, round + 2), OptionalInt.of(round)).toBytes());
    List<Letter> challenges = party.courier.sent(LetterKind.CHALLENGE);
    party.courier.takeSent();
    KeyBinding trainer = nextTrainer.binding(challenge(challenges.getFirst()));
    party.answer(requested, nextTrainer.node, nextTrainer.answer(trainer));
    if (challenges.size() > 1) { // the aggregator was not appraised before
      party.answer(
          requested, nextAggregator.node, nextAggregator.answer(challenge(challenges.getLast())));
    }
    Letter release = party.courier.sent(LetterKind.KEY_RELEASE).getLast();
    party.courier.takeSent();
    return KeyRelease.parse(release.payload())
        .open(trainer, nextTrainer.kem, party.keys.identity().identity().signing())
        .localState();
  }

  private static Challenge challenge(Letter letter) throws Exception {
    return Challenge.parse(letter.payload());
  }

  @Test
  void anAssignmentThatIsOutOfDateDoesNotComeBackAfterARestart() {
    SignedContract requested = running();
    Assignment first = party.assignment(requested);
    party.assignAnew(requested, nextTrainer, nextAggregator);
    party.events.take();
    party.restart();

    party.incarnation = 0;
    party.deliverAssignment(requested, first);

    assertThat(party.events.take().getLast()).startsWith("refused INCARNATION");
  }

  @Test
  void theSameOutcomeIsCountersignedAgainForTheIncarnationThatTookOver() {
    SignedContract requested = running();
    party.deliver(
        party.aggregator.node,
        requested.run(),
        LetterKind.COUNTERSIGN_REQUEST,
        party.sealed(requested, new ProofFixture(party, requested).bundle()));
    assertThat(party.courier.sent(LetterKind.COUNTERSIGNATURE)).hasSize(1);
    party.assignAnew(requested, nextTrainer, nextAggregator);
    party.release(requested, nextTrainer, nextAggregator, 4);
    party.courier.takeSent();
    var again = new ProofFixture(party, requested);
    again.aggregator = nextAggregator;
    again.trainer = nextTrainer;
    party.otherTrainer.incarnation = 1;
    again.accuracy = "0.751";

    party.deliver(
        nextAggregator.node,
        requested.run(),
        LetterKind.COUNTERSIGN_REQUEST,
        party.sealed(requested, again.bundle()));

    assertThat(party.courier.sent(LetterKind.COUNTERSIGNATURE)).hasSize(1);
    again.modelTag = 2;
    party.deliver(
        nextAggregator.node,
        requested.run(),
        LetterKind.COUNTERSIGN_REQUEST,
        party.sealed(requested, again.bundle()));
    assertThat(party.events.take().getLast()).startsWith("refused SECOND_STATEMENT");
  }
}
