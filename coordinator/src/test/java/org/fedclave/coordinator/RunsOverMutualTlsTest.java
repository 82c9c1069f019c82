package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.coordinator.Fixtures.Terms;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeHistory;
import org.fedclave.transport.PartyApproval;
import org.fedclave.transport.PartyApproval.Decision;
import org.fedclave.transport.RoutingReport;
import org.fedclave.transport.RoutingReport.Part;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsOverMutualTlsTest {

  @TempDir Path folder;
  private TestHub hub;
  private CoordinatorClient requester;
  private CoordinatorClient alice;
  private CoordinatorClient bob;

  @BeforeEach
  void start() throws Exception {
    hub = new TestHub(folder.resolve("hub"));
    alice = hub.party("alice");
    bob = hub.party("bob");
    requester = hub.requester();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static BlockingQueue<Letter> letters(CoordinatorClient member) {
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    member.courier().receive(letters::add); // ends with the client
    return letters;
  }

  private static Letter take(BlockingQueue<Letter> letters, LetterKind kind) throws Exception {
    Letter letter = letters.poll(20, TimeUnit.SECONDS);
    assertThat(letter).as("a letter within 20 s").isNotNull();
    assertThat(letter.kind()).isEqualTo(kind);
    return letter;
  }

  /** A node of which the coordinator, that has no policy, never knows more than its word. */
  private CoordinatorClient silentNode(String name) throws Exception {
    CoordinatorClient node = hub.member(name, MemberRole.NODE);
    node.registerNode(NodeOffers.plain("configfs-tsm", "a cloud", 1).toBytes());
    return node;
  }

  private void approveAll(SignedContract contract) throws Exception {
    TestHub.approve(alice, contract);
    TestHub.approve(bob, contract);
  }

  @Test
  void aRunGoesFromItsContractToItsEndAndTheWatcherSeesEachState() throws Exception {
    BlockingQueue<Letter> toAlice = letters(alice);
    BlockingQueue<Letter> toFirst = letters(silentNode("node-1"));
    CoordinatorClient second = silentNode("node-2");
    BlockingQueue<Letter> toSecond = letters(second);
    SignedContract contract = hub.contract("alice", "bob");
    assertThat(requester.submitRun(contract.envelopeJson())).isEqualTo(contract.run());
    List<RunState> seen = new CopyOnWriteArrayList<>();
    Subscription watching = requester.watch(contract.run(), status -> seen.add(status.state()));

    assertThat(take(toAlice, LetterKind.CONTRACT).payload()).isEqualTo(contract.envelopeJson());
    approveAll(contract);
    Letter assigned = take(toFirst, LetterKind.ASSIGNMENT);
    Assignment assignment = Assignment.parse(assigned.payload());
    assertThat(SignedContract.complete(assignment.contractEnvelope()).run())
        .isEqualTo(contract.run());
    assertThat(take(toSecond, LetterKind.ASSIGNMENT).payload()).isEqualTo(assigned.payload());
    assertThat(take(toAlice, LetterKind.ASSIGNMENT).payload()).isEqualTo(assigned.payload());

    RunStatus routed = alice.run(contract.run());
    assertThat(routed.state()).isEqualTo(RunState.ROUTED);
    assertThat(routed.nodes().getFirst()).isEqualTo(assignment.aggregator());
    assertThat(SignedContract.complete(requester.contractEnvelope(routed)).run())
        .isEqualTo(contract.run());
    var entry = new LogEntry(LogEntry.Kind.CONTRACT, contract.run(), contract.run().digest());
    requester.log().prove(0).verify(entry, requester.log().verifierKey());

    CoordinatorClient aggregator = hub.member(assignment.aggregator().name(), MemberRole.NODE);
    var trainer = assignment.trainers().firstEntry().getKey();
    aggregator.courier().send(trainer, contract.run(), LetterKind.ROUND_START, Bytes.EMPTY);
    assertThat(alice.run(contract.run()).state()).isEqualTo(RunState.RUNNING);
    aggregator
        .courier()
        .send(Courier.COORDINATOR, contract.run(), LetterKind.FINISHED, Bytes.EMPTY);
    watching.await();
    assertThat(seen).isSorted().contains(RunState.APPROVING).endsWith(RunState.COMPLETED);
    assertThat(requester.runs()).extracting(RunStatus::state).containsExactly(RunState.COMPLETED);

    RoutingReport why = requester.explain(contract.run());
    assertThat(why.waiting()).isEmpty();
    assertThat(why.nodes())
        .extracting(RoutingReport.Node::part)
        .containsExactly(Part.AGGREGATES, Part.TRAINS);
    assertThat(why.nodes().getFirst().node()).isEqualTo(assignment.aggregator());
    assertThat(why.nodes().getLast().parties()).containsExactly(id("alice"), id("bob"));
  }

  @Test
  void theWorkOfANodeIsNotedWithTheStatementThatItsAggregatorLogged() throws Exception {
    BlockingQueue<Letter> toFirst = letters(silentNode("node-1"));
    letters(silentNode("node-2"));
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    approveAll(contract);
    Assignment assignment = Assignment.parse(take(toFirst, LetterKind.ASSIGNMENT).payload());
    MemberId trainer = assignment.trainers().firstEntry().getKey();
    CoordinatorClient aggregator = hub.member(assignment.aggregator().name(), MemberRole.NODE);
    Digest statement = Digest.of(Bytes.utf8("statement"));
    log(hub.member(trainer.name(), MemberRole.NODE), contract, Digest.of(Bytes.utf8("a lie")));
    log(aggregator, contract, statement);
    aggregator.courier().send(trainer, contract.run(), LetterKind.ROUND_START, Bytes.EMPTY);
    aggregator
        .courier()
        .send(Courier.COORDINATOR, contract.run(), LetterKind.FINISHED, Bytes.EMPTY);
    log(aggregator, contract, Digest.of(Bytes.utf8("too late")));

    NodeHistory.Work work = hub.operator().node(trainer).history().work().getFirst();
    assertThat(work.run()).isEqualTo(contract.run());
    assertThat(work.role()).isEqualTo(Role.TRAIN);
    assertThat(work.parties()).isEqualTo(2);
    assertThat(work.outcome()).isEqualTo("completed");
    assertThat(work.ended()).isPresent();
    assertThat(work.statement()).contains(statement);
  }

  private static void log(CoordinatorClient who, SignedContract contract, Digest statement)
      throws Exception {
    who.log().append(new LogEntry(LogEntry.Kind.STATEMENT, contract.run(), statement).toBytes());
  }

  @Test
  void aRunThatWaitsIsRoutedAsSoonAsANodeIsReleased() throws Exception {
    letters(silentNode("node-1"));
    letters(silentNode("node-2"));
    CoordinatorClient operator = hub.operator();
    operator.quarantine(id("node-2"), "its owner is being asked");
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    approveAll(contract);
    RoutingReport why = requester.explain(contract.run());
    assertThat(why.waiting().orElseThrow().reason()).isEqualTo("too-few-nodes");
    assertThat(why.nodes())
        .extracting(RoutingReport.Node::part)
        .containsExactly(Part.WOULD_DO, Part.NONE);
    assertThat(why.nodes().getLast().reasons().getFirst().sentence())
        .contains("its owner is being asked");
    operator.release(id("node-2"));
    assertThat(requester.run(contract.run()).state()).isEqualTo(RunState.ROUTED);
    assertRefused(Rule.CONFLICT, () -> operator.release(id("node-2")))
        .contains("not in quarantine");
    assertRefused(Rule.NOT_FOUND, () -> operator.node(id("node-3"))).contains("node-3");
    assertRefused(Rule.MALFORMED, () -> operator.quarantine(id("node-2"), " ")).contains("reason");
  }

  @Test
  void aRefusalEndsTheRunAndTellsTheOthersWhy() throws Exception {
    BlockingQueue<Letter> toBob = letters(bob);
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    take(toBob, LetterKind.CONTRACT);
    var refusal = new Refusal("PURPOSE", "the purpose marketing is not allowed here");
    alice
        .courier()
        .send(Courier.COORDINATOR, contract.run(), LetterKind.REFUSAL, refusal.toBytes());
    RunStatus status = requester.run(contract.run());
    assertThat(status.state()).isEqualTo(RunState.REFUSED);
    assertThat(status.reason()).isEqualTo("alice: the purpose marketing is not allowed here");
    assertThat(status.approvals())
        .containsExactly(
            new PartyApproval(id("alice"), Decision.REFUSED, refusal.sentence()),
            new PartyApproval(id("bob"), Decision.PENDING, ""));
    assertThat(Refusal.parse(take(toBob, LetterKind.FAILED).payload()).rule()).isEqualTo("PURPOSE");
    TestHub.approve(bob, contract); // crossed the refusal on its way: changes nothing
    assertThat(requester.run(contract.run()).state()).isEqualTo(RunState.REFUSED);
  }

  @Test
  void aSensitiveRunWaitsForVerifiedNodesAndSaysSo() throws Exception {
    letters(silentNode("node-1"));
    letters(silentNode("node-2"));
    Terms terms =
        Terms.of(hub.server.logKey().toString(), "alice", "bob")
            .expiring(Clock.systemUTC().instant().plusSeconds(3600))
            .sensitive();
    SignedContract contract = Fixtures.signed(terms);
    requester.submitRun(contract.envelopeJson());
    assertThat(requester.run(contract.run()).waitingFor()).contains("alice, bob");
    approveAll(contract);
    RunStatus status = requester.run(contract.run());
    assertThat(status.state()).isEqualTo(RunState.APPROVED);
    assertThat(status.waitingFor()).contains("0 of 2 nodes will do (2 unverified)");
  }

  @Test
  void anApprovalThatIsNotThePartysOwnSignatureIsRefused() throws Exception {
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    Bytes bobs = Fixtures.approval(contract, "bob");
    assertRefused(
        Rule.MALFORMED,
        () -> alice.courier().send(Courier.COORDINATOR, contract.run(), LetterKind.APPROVAL, bobs));
    CoordinatorClient carol = hub.party("carol");
    assertRefused(
            Rule.FORBIDDEN,
            () ->
                carol
                    .courier()
                    .send(Courier.COORDINATOR, contract.run(), LetterKind.APPROVAL, bobs))
        .contains("carol is no party");
    assertThat(requester.run(contract.run()).approvals())
        .extracting(PartyApproval::decision)
        .containsOnly(Decision.PENDING);
  }

  @Test
  void anApprovalWhoseAnswerWasLostIsAnsweredTheSecondTimeToo() throws Exception {
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    Bytes signature = Fixtures.approval(contract, "alice");
    alice.courier().send(Courier.COORDINATOR, contract.run(), LetterKind.APPROVAL, signature);
    TestHub.approve(bob, contract);
    assertThat(requester.run(contract.run()).state()).isEqualTo(RunState.APPROVED);
    alice.courier().send(Courier.COORDINATOR, contract.run(), LetterKind.APPROVAL, signature);
    assertThat(requester.run(contract.run()).state()).isEqualTo(RunState.APPROVED);
    Bytes another = Fixtures.approval(hub.contract("alice", "bob"), "alice");
    assertRefused(
        Rule.CONFLICT,
        () ->
            alice
                .courier()
                .send(Courier.COORDINATOR, contract.run(), LetterKind.APPROVAL, another));
  }

  @Test
  void ofARunThatNobodyWatchesAnyLongerNothingIsKept() throws Exception {
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    BlockingQueue<RunState> seen = new LinkedBlockingQueue<>();
    try (var _ = requester.watch(contract.run(), status -> seen.add(status.state()));
        var _ = alice.watch(contract.run(), status -> seen.add(status.state()))) {
      assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(RunState.APPROVING);
      assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(RunState.APPROVING);
      assertThat(hub.server.load().watchedRuns()).isOne();
    }
    Eventually.await("everybody to stop watching", () -> hub.server.load().watchedRuns() == 0);
  }

  @Test
  void onlyTheAggregatorEndsARunWell() throws Exception {
    letters(silentNode("node-1"));
    letters(silentNode("node-2"));
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    approveAll(contract);
    assertRefused(
        Rule.FORBIDDEN,
        () ->
            alice
                .courier()
                .send(Courier.COORDINATOR, contract.run(), LetterKind.FINISHED, Bytes.EMPTY));
  }

  @Test
  void aMemberThatEndsTheRunEndsItForAllAndTheLogSaysSo() throws Exception {
    BlockingQueue<Letter> toRequester = letters(requester);
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    var reason = new Refusal("EVIDENCE", "the evidence of node-1 is too old");
    bob.courier().send(Courier.COORDINATOR, contract.run(), LetterKind.FAILED, reason.toBytes());
    assertThat(Refusal.parse(take(toRequester, LetterKind.FAILED).payload()).sentence())
        .isEqualTo("bob: the evidence of node-1 is too old");
    assertThat(alice.run(contract.run()).state()).isEqualTo(RunState.ABORTED);
    var entry = new LogEntry(LogEntry.Kind.ABORT, contract.run(), Digest.of(reason.toBytes()));
    requester.log().prove(0).verify(entry, requester.log().verifierKey());
    alice.courier().send(Courier.COORDINATOR, contract.run(), LetterKind.FAILED, reason.toBytes());
    assertThatThrownBy(() -> requester.log().prove(1))
        .as("what has ended is not ended again")
        .isInstanceOf(TransportException.class);
  }

  @Test
  void aRunWhoseNodeIsStartedAnewIsGivenToNodesInItsNextIncarnation() throws Exception {
    CoordinatorClient first = silentNode("node-1");
    BlockingQueue<Letter> toFirst = letters(first);
    letters(silentNode("node-2"));
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    approveAll(contract);
    Assignment once = Assignment.parse(take(toFirst, LetterKind.ASSIGNMENT).payload());
    assertThat(once.incarnation()).isZero();

    first.registerNode(NodeOffers.plain("configfs-tsm", "a cloud", 1).toBytes());

    assertThat(Refusal.parse(take(toFirst, LetterKind.FAILED).payload()).sentence())
        .isEqualTo("node-1 was started anew; the run goes on elsewhere");
    Letter again = take(toFirst, LetterKind.ASSIGNMENT);
    assertThat(again.incarnation()).isEqualTo(1);
    Assignment twice = Assignment.parse(again.payload());
    assertThat(twice.incarnation()).isEqualTo(1);
    CoordinatorClient aggregator = hub.member(twice.aggregator().name(), MemberRole.NODE);
    MemberId trainer = twice.trainers().firstEntry().getKey();
    assertRefused(
            Rule.CONFLICT,
            () ->
                aggregator
                    .courier()
                    .send(trainer, contract.run(), 0, LetterKind.ROUND_START, Bytes.EMPTY))
        .contains("is at incarnation 1");
    aggregator.courier().send(trainer, contract.run(), 1, LetterKind.ROUND_START, Bytes.EMPTY);
    assertThat(requester.run(contract.run()).state()).isEqualTo(RunState.RUNNING);
    assertThat(hub.operator().node(id("node-1")).history().work())
        .extracting(NodeHistory.Work::outcome)
        .containsExactlyInAnyOrder("replaced", "routed");
  }

  @Test
  void anEnclaveThatCannotGoOnIsReplacedUntilItIsInVain() throws Exception {
    letters(silentNode("node-1"));
    letters(silentNode("node-2"));
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    approveAll(contract);
    byte[] cut = new Refusal("TRANSPORT", "the cable is cut").toBytes().toArray();
    for (int incarnation = 0; incarnation < RunRecovery.MOST_IN_VAIN; incarnation++) {
      RunStatus status = requester.run(contract.run());
      assertThat(status.state()).isEqualTo(RunState.ROUTED);
      hub.member(status.nodes().getFirst().name(), MemberRole.NODE)
          .courier()
          .send(
              Courier.COORDINATOR,
              contract.run(),
              incarnation,
              LetterKind.FAILED,
              Bytes.wrap(cut.clone()));
    }
    RunStatus status = requester.run(contract.run());
    assertThat(status.state()).isEqualTo(RunState.FAILED);
    assertThat(status.reason())
        .contains("given up after 3 incarnations in which no round was kept")
        .endsWith("stopped: the cable is cut");
  }

  @Test
  void somebodyOutsideTheRunDoesNotLearnOfIt() throws Exception {
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    CoordinatorClient carol = hub.party("carol");
    assertThat(carol.runs()).isEmpty();
    assertRefused(Rule.NOT_FOUND, () -> carol.run(contract.run()));
    assertRefused(Rule.NOT_FOUND, () -> carol.watch(contract.run(), _ -> {}).await());
  }

  @Test
  void theSameContractAgainIsTheSameRun() throws Exception {
    BlockingQueue<Letter> toAlice = letters(alice);
    SignedContract contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    requester.submitRun(contract.envelopeJson());
    assertThat(requester.runs()).hasSize(1);
    SignedContract other = hub.contract("alice", "bob");
    requester.submitRun(other.envelopeJson());
    assertThat(take(toAlice, LetterKind.CONTRACT).run()).isEqualTo(contract.run());
    assertThat(take(toAlice, LetterKind.CONTRACT).run()).isEqualTo(other.run());
  }

  @Test
  void nobodyPublishesInTheNameOfAnother() {
    assertRefused(
            Rule.FORBIDDEN, () -> alice.publishIdentity(Fixtures.keys("bob").identity().toBytes()))
        .contains("in the name of bob");
    assertRefused(Rule.FORBIDDEN, () -> alice.publishDataset(Fixtures.descriptor("bob").toBytes()));
  }
}
