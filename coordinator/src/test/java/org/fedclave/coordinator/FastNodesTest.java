package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.RunState;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.CoordinatorPoint;
import org.fedclave.transport.milestone.Milestone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that act the moment they are told of a run, while the coordinator still tells the others.
 */
class FastNodesTest {

  private static final Logger MILESTONES = Logger.getLogger(Milestone.LOGGER);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final Map<MemberId, CoordinatorClient> nodes = new HashMap<>();
  private TestHub hub;
  private CoordinatorClient requester;

  @BeforeEach
  void start() throws Exception {
    hub = new TestHub(folder.resolve("hub"));
    requester = hub.requester();
    for (String name : List.of("node-1", "node-2")) {
      CoordinatorClient node = hub.member(name, MemberRole.NODE);
      node.registerNode(NodeOffers.plain("configfs-tsm", "a cloud", 1).toBytes());
      var _ = node.courier().receive(_ -> {}); // so that it is there; ends with the client
      nodes.put(id(name), node);
    }
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  /** Does something at a point of the run, on the thread that has reached it. */
  private static final class At extends Handler implements AutoCloseable {

    private final CoordinatorPoint point;
    private final Consumer<RunId> what;

    At(CoordinatorPoint point, Consumer<RunId> what) {
      this.point = point;
      this.what = what;
      MILESTONES.setLevel(Level.FINE);
      MILESTONES.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
      if (((Milestone) line.getParameters()[0]).point() == point) {
        what.accept(((Milestone) line.getParameters()[0]).run());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      MILESTONES.removeHandler(this);
      MILESTONES.setLevel(null);
    }
  }

  private SignedContract runThatAllApprove() throws Exception {
    CoordinatorClient alice = hub.party("alice");
    CoordinatorClient bob = hub.party("bob");
    SignedContract contract = hub.contract("alice", "bob");
    var _ = requester.submitRun(contract.envelopeJson());
    TestHub.approve(alice, contract);
    TestHub.approve(bob, contract);
    return contract;
  }

  /** A letter from a node; empty if it passed. */
  private Optional<TransportException> write(
      MemberId from, MemberId to, RunId run, LetterKind kind) {
    try {
      Objects.requireNonNull(nodes.get(from)).courier().send(to, run, kind, Bytes.EMPTY);
      return Optional.empty();
    } catch (TransportException e) {
      return Optional.of(e);
    }
  }

  @Test
  void aNodeMayWriteToTheOthersBeforeTheyAreTold() throws Exception {
    var written = new CompletableFuture<Optional<TransportException>>();
    try (var _ =
        new At(
            CoordinatorPoint.NODES_CHOSEN,
            run ->
                written.complete(write(id("node-1"), id("node-2"), run, LetterKind.CHALLENGE)))) {
      var _ = runThatAllApprove();
      assertThat(written).succeedsWithin(PATIENCE);
      assertThat(written.get()).isEmpty();
    }
  }

  @Test
  void aRoundThatBeginsBeforeTheStateIsRoutedIsTheRunsBeginning() throws Exception {
    var written = new CompletableFuture<Optional<TransportException>>();
    try (var _ =
        new At(
            CoordinatorPoint.ASSIGNMENT_MAILED,
            run -> {
              written.completeAsync(() -> beginRound(run));
              awaitUnlessItWaitsForUs(written);
            })) {
      SignedContract contract = runThatAllApprove();
      assertThat(written).succeedsWithin(PATIENCE);
      assertThat(written.get()).isEmpty();
      assertThat(requester.run(contract.run()).state()).isEqualTo(RunState.RUNNING);
    }
  }

  /** The letter may have to wait until this thread has gone on; then a moment is enough. */
  private static void awaitUnlessItWaitsForUs(CompletableFuture<?> written) {
    var _ = written.copy().completeOnTimeout(null, 300, TimeUnit.MILLISECONDS).join();
  }

  @Test
  void aPartyThatSpeaksOfARoundBeginsNone() throws Exception {
    CoordinatorClient alice = hub.party("alice");
    var _ = hub.party("bob");
    SignedContract contract = hub.contract("alice", "bob");
    var _ = requester.submitRun(contract.envelopeJson());

    alice.courier().send(id("bob"), contract.run(), LetterKind.ROUND_START, Bytes.EMPTY);

    assertThat(requester.run(contract.run()).state()).isEqualTo(RunState.APPROVING);
  }

  private Optional<TransportException> beginRound(RunId run) {
    try {
      List<MemberId> chosen = requester.run(run).nodes();
      return write(chosen.getFirst(), chosen.getLast(), run, LetterKind.ROUND_START);
    } catch (TransportException e) {
      return Optional.of(e);
    }
  }
}
