package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fedclave.party.PartyFixture.Asked;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.KeyRelease;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.loopback.LoopbackCouriers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartyAgentTest {

  @TempDir private Path folder;
  private PartyFixture party;

  @BeforeEach
  void begin() {
    party = new PartyFixture(folder);
  }

  @AfterEach
  void end() {
    party.close();
  }

  @Test
  void aContractThatThePolicyAllowsIsSignedAtOnce() throws Exception {
    SignedContract requested = party.request(party.contract());
    party.deliverContract(requested);
    assertThat(party.events.take()).containsExactly("approved");
    Letter approval = party.courier.takeSent().getLast();
    assertThat(approval.to()).isEqualTo(Courier.COORDINATOR);
    assertThat(approval.kind()).isEqualTo(LetterKind.APPROVAL);
    requested.verifyApproval(
        party.keys.identity().name(), HybridSignature.parse(approval.payload()));
  }

  @Test
  void aContractThatThePolicyForbidsIsAnsweredWithTheRule() throws Exception {
    Contract contract = Contracts.withPurpose(party.contract(), "advertising");
    party.deliverContract(party.request(contract));
    assertThat(party.events.take()).singleElement().asString().startsWith("refused PURPOSE: ");
    Letter refusal = party.courier.sent(LetterKind.REFUSAL).getLast();
    assertThat(refusal.to()).isEqualTo(Courier.COORDINATOR);
    assertThat(Refusal.parse(refusal.payload()))
        .isEqualTo(
            new Refusal("PURPOSE", "the purpose \"advertising\" is not allowed by the policy"));
    assertThat(party.courier.sent(LetterKind.APPROVAL)).isEmpty();
  }

  @Test
  void keysLeaveForTheAttestedTrainerAndNameTheAttestedAggregator() throws Exception {
    SignedContract requested = party.approvedAndAssigned();
    List<Asked> asked = party.requestKeys(requested, party.trainer, 0);
    assertThat(asked)
        .extracting(Asked::node)
        .containsExactly(party.trainer.node, party.aggregator.node);
    var trainerAnswer = party.trainer.answer(asked.getFirst().challenge());
    party.answer(requested, party.trainer.node, trainerAnswer);
    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).isEmpty();
    party.answer(
        requested, party.aggregator.node, party.aggregator.answer(asked.getLast().challenge()));

    assertThat(party.events.take())
        .containsExactly(
            "attested node-1 train simulated",
            "attested node-3 aggregate simulated",
            "released node-1 3 rounds 0 to 3");
    Letter letter = party.courier.takeSent().getLast();
    assertThat(letter.to()).isEqualTo(party.trainer.node);
    ReleasedKeys keys =
        KeyRelease.parse(letter.payload())
            .open(
                trainerAnswer.binding(),
                party.trainer.kem,
                party.keys.identity().identity().signing());
    assertThat(keys.aggregator()).isEqualTo(party.aggregator.keys().digest());
    assertThat(keys.shardKeys().values().stream().map(ShardCipher::secret))
        .containsExactlyElementsOf(
            party.keys.shardKeys(party.dataset).values().stream()
                .map(ShardCipher::secret)
                .toList());
  }

  @Test
  void eachWindowNeedsFreshEvidenceOfTheTrainerAndGetsNoMoreRoundsThanTheContractHas() {
    SignedContract requested = party.approvedAndAssigned();
    party.release(requested, 0);
    assertThat(party.events.take()).endsWith("released node-1 3 rounds 0 to 3");
    assertThat(party.requestKeys(requested, party.trainer, 4))
        .as("the aggregator is still trusted")
        .extracting(Asked::node)
        .containsExactly(party.trainer.node);
    party.release(requested, 4);
    assertThat(party.events.take()).endsWith("released node-1 3 rounds 4 to 5");
  }

  @Test
  void staleEvidenceOfTheAggregatorIsAskedForAgain() {
    SignedContract requested = party.approvedAndAssigned();
    party.release(requested, 0);
    party.clock.advance(Duration.ofMinutes(61));
    assertThat(party.requestKeys(requested, party.trainer, 4)).hasSize(2);
  }

  @Test
  void aRequestThatOvertakesTheAssignmentIsServedWhenTheAssignmentComes() {
    SignedContract requested = party.request(party.contract());
    party.deliverContract(requested);
    assertThat(party.requestKeys(requested, party.otherTrainer, 0)).isEmpty();
    assertThat(party.requestKeys(requested, party.trainer, 0)).isEmpty();
    party.deliverAssignment(requested, party.assignment(requested));
    assertThat(party.courier.sent(LetterKind.CHALLENGE))
        .extracting(Letter::to)
        .containsExactly(party.trainer.node, party.aggregator.node);
  }

  @Test
  void anAssignmentThatComesAgainDoesNotDisturbTheExchange() {
    SignedContract requested = party.request(party.contract());
    party.deliverContract(requested);
    var assignment = party.assignment(requested);
    party.deliverAssignment(requested, assignment);
    List<Asked> asked = party.requestKeys(requested, party.trainer, 0);
    party.deliverAssignment(requested, assignment);
    for (Asked question : asked) {
      var enclave = question.node().equals(party.trainer.node) ? party.trainer : party.aggregator;
      party.answer(requested, question.node(), enclave.answer(question.challenge()));
    }
    assertThat(party.events.take()).last().asString().startsWith("released node-1");
  }

  @Test
  void aContractThatWasChangedAfterSigningIsNeitherApprovedNorFollowed() {
    SignedContract requested = party.approvedAndAssigned();
    Contract changed = Contracts.withPurpose(requested.contract(), "loan default ");
    for (boolean complete : new boolean[] {false, true}) {
      Dsse envelope =
          parsed(complete ? party.complete(requested).envelopeJson() : requested.envelopeJson());
      Dsse forged = new Dsse(envelope.payloadType(), changed.toJson(), envelope.signatures());
      var whole = party.assignment(requested);
      if (complete) {
        party.deliverAssignment(
            requested, new Assignment(forged.toJson(), whole.aggregator(), whole.trainers()));
      } else {
        party.deliver(
            Courier.COORDINATOR, RunId.of(changed.toJson()), LetterKind.CONTRACT, forged.toJson());
      }
    }
    assertThat(party.events.take())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("refused REQUESTER_SIGNATURE: "),
            second -> assertThat(second).startsWith("refused CONTRACT_SIGNATURES: "));
    assertThat(party.courier.takeSent()).isEmpty();
  }

  private static Dsse parsed(Bytes envelope) {
    try {
      return Dsse.parse("contract", Contract.PAYLOAD_TYPE, envelope, 1 << 20);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aClosedAgentLeavesLettersForTheNextOne() {
    SignedContract requested = party.approvedAndAssigned();
    party.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> party.requestKeys(requested, party.trainer, 0));
    assertThat(party.courier.takeSent()).isEmpty();
  }

  @Test
  void aRestartForgetsNothingThatWasDecidedOrReleased() {
    SignedContract requested = party.approvedAndAssigned();
    party.release(requested, 0);
    party.restart();
    party.events.take();
    party.release(requested, 4);
    assertThat(party.events.take()).endsWith("released node-1 3 rounds 4 to 5");
  }

  @Test
  void aSecondTrainerGetsNoKeysForRoundsThatTheFirstHasKeysForEvenAfterARestart() {
    SignedContract requested = party.approvedAndAssigned();
    party.release(requested, 0);
    party.restart();
    party.deliverAssignment(requested, party.assignment(requested, party.otherTrainer.node));
    party.courier.takeSent();
    party.events.take();
    party.release(requested, party.otherTrainer, party.aggregator, 0);
    assertThat(party.events.take()).last().asString().contains("JOURNAL", "SECOND_TRAINER");
    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).isEmpty();
    party.release(requested, party.otherTrainer, party.aggregator, 4);
    assertThat(party.events.take()).last().asString().startsWith("released node-2 3 rounds 4");
  }

  @Test
  void aStatementThatHoldsIsCountersignedAndAgainIfAskedAgain() throws Exception {
    SignedContract requested = party.approvedAndAssigned();
    party.release(requested, 0);
    party.courier.takeSent();
    ProofBundle bundle = new ProofFixture(party, requested).bundle();
    for (int i = 0; i < 2; i++) {
      party.deliver(
          party.aggregator.node,
          requested.run(),
          LetterKind.COUNTERSIGN_REQUEST,
          party.sealed(requested, bundle));
      assertThat(party.events.take()).endsWith("countersigned");
      Letter letter = party.courier.takeSent().getLast();
      assertThat(letter.to()).isEqualTo(party.aggregator.node);
      party
          .keys
          .identity()
          .identity()
          .signing()
          .verify(
              bundle.statement().preAuthenticationEncoding(),
              HybridSignature.parse(letter.payload()));
    }
  }

  @Test
  void aReleaseThatCouldNotBeSentIsSentWhenTheLetterComesAgain() {
    SignedContract requested = party.approvedAndAssigned();
    List<Asked> asked = party.requestKeys(requested, party.trainer, 0);
    party.answer(requested, party.trainer.node, party.trainer.answer(asked.getFirst().challenge()));
    var last = party.aggregator.answer(asked.getLast().challenge());
    party.courier.breakOff();
    assertThatIllegalStateException()
        .as("the letter stays unacknowledged")
        .isThrownBy(() -> party.answer(requested, party.aggregator.node, last));
    party.courier.repair();
    party.answer(requested, party.aggregator.node, last);
    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).hasSize(1);
  }

  @Test
  void aLetterThatNeverCanBeAnsweredIsGivenUpAndTheAgentGoesOn() {
    SignedContract requested = party.request(party.contract());
    party.courier.breakOff();
    for (int i = 0; i < 4; i++) {
      assertThatIllegalStateException().isThrownBy(() -> party.deliverContract(requested));
    }
    party.deliverContract(requested);
    assertThat(party.events.take()).last().asString().startsWith("ignored contract: ");
  }

  @Test
  void lettersThatAreNotForAPartyBecomeAnEventAndNothingElse() {
    SignedContract requested = party.approvedAndAssigned();
    for (LetterKind kind : LetterKind.values()) {
      party.deliver(party.otherTrainer.node, requested.run(), kind, Bytes.utf8("garbage"));
    }
    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).isEmpty();
    assertThat(party.courier.sent(LetterKind.COUNTERSIGNATURE)).isEmpty();
    assertThat(party.events.take()).noneMatch(line -> line.contains("fault of this program"));
  }

  @Test
  void noSecretIsInAnyEventOrFileOfTheFolder() throws Exception {
    SignedContract requested = party.approvedAndAssigned();
    party.release(requested, 0);
    List<Bytes> secrets =
        Stream.concat(
                party.keys.shardKeys(party.dataset).values().stream().map(ShardCipher::secret),
                Stream.of(
                    party.keys.identity().signing().secret(), party.keys.identity().kem().secret()))
            .toList();
    String events = String.join("\n", party.events.take()) + party.agent() + party.keys;
    for (Bytes secret : secrets) {
      assertThat(events).doesNotContain(secret.toHex());
    }
    try (Stream<Path> files = Files.walk(party.folder.path())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String hex = Bytes.wrap(Files.readAllBytes(file)).toHex();
        for (Bytes secret : secrets) {
          assertThat(hex).as(file.toString()).doesNotContain(secret.toHex());
        }
      }
    }
  }

  @Test
  void theAgentServesAMailboxUntilItIsClosed() throws Exception {
    party.close();
    var couriers = new LoopbackCouriers();
    var atCoordinator = new LinkedBlockingQueue<Letter>();
    try (PartyAgent agent =
            PartyAgent.open(
                party.folder,
                party.keys,
                couriers.courier(PartyFixture.SELF),
                party.log,
                PartyEvents.NONE,
                party.clock);
        Courier coordinator = couriers.courier(Courier.COORDINATOR);
        Subscription _ = coordinator.receive(atCoordinator::add)) {
      agent.start();
      SignedContract requested = party.request(party.contract());
      coordinator.send(
          PartyFixture.SELF, requested.run(), LetterKind.CONTRACT, Bytes.utf8("garbage"));
      coordinator.send(
          PartyFixture.SELF, requested.run(), LetterKind.CONTRACT, requested.envelopeJson());
      Letter approval = atCoordinator.poll(30, TimeUnit.SECONDS);
      assertThat(approval).isNotNull().extracting(Letter::kind).isEqualTo(LetterKind.APPROVAL);
      coordinator.send(
          PartyFixture.SELF,
          requested.run(),
          LetterKind.ASSIGNMENT,
          party.assignment(requested).toBytes());
      var atTrainer = new LinkedBlockingQueue<Letter>();
      try (Courier trainer = couriers.courier(party.trainer.node);
          Subscription _ = trainer.receive(atTrainer::add)) {
        trainer.send(
            PartyFixture.SELF,
            requested.run(),
            LetterKind.RELEASE_REQUEST,
            new ReleaseRequest(new RoundWindow(0, 4)).toBytes());
        assertThat(atTrainer.poll(30, TimeUnit.SECONDS))
            .isNotNull()
            .extracting(Letter::kind)
            .isEqualTo(LetterKind.CHALLENGE);
      }
    }
  }
}
