package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node has more to do than the coordinator knows of. */
class FullNodeTest {

  @TempDir Path folder;
  private TestHub hub;
  private CoordinatorClient requester;

  @BeforeEach
  void start() throws Exception {
    hub = new TestHub(folder.resolve("hub"));
    requester = hub.requester();
    for (String name : new String[] {"node-1", "node-2"}) {
      node(name);
    }
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private BlockingQueue<Letter> node(String name) throws Exception {
    CoordinatorClient node = hub.member(name, MemberRole.NODE);
    node.registerNode(NodeOffers.plain("configfs-tsm", "a cloud", 1).toBytes());
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    node.courier().receive(letters::add); // ends with the client
    return letters;
  }

  private RunId approvedRun() throws Exception {
    SignedContract contract = hub.contract("alice", "bob");
    CoordinatorClient alice = hub.party("alice");
    CoordinatorClient bob = hub.party("bob");
    requester.submitRun(contract.envelopeJson());
    TestHub.approve(alice, contract);
    TestHub.approve(bob, contract);
    return contract.run();
  }

  private void sayFull(MemberId full, RunId run) throws Exception {
    hub.member(full.name(), MemberRole.NODE)
        .courier()
        .send(
            Courier.COORDINATOR,
            run,
            LetterKind.FAILED,
            new Refusal("CAPACITY", full + " already has 1 runs").toBytes());
  }

  @Test
  void aRunThatANodeHasNoRoomForGoesToAnother() throws Exception {
    RunId run = approvedRun();
    RunStatus before = requester.run(run);
    assertThat(before.state()).isEqualTo(RunState.ROUTED);
    MemberId full = before.nodes().getLast();
    BlockingQueue<Letter> toThird = node("node-3");

    sayFull(full, run);

    Letter assigned = toThird.poll(20, TimeUnit.SECONDS);
    assertThat(assigned).as("a letter within 20 s").isNotNull();
    assertThat(assigned.kind()).isEqualTo(LetterKind.ASSIGNMENT);
    assertThat(assigned.incarnation()).isEqualTo(1);
    assertThat(requester.run(run).nodes())
        .containsExactlyInAnyOrder(before.nodes().getFirst(), id("node-3"));
  }

  @Test
  void whereThereIsNoOtherTheRunWaitsAndSaysWhy() throws Exception {
    RunId run = approvedRun();
    MemberId full = requester.run(run).nodes().getLast();

    sayFull(full, run);

    RunStatus after = requester.run(run);
    assertThat(after.state()).isEqualTo(RunState.APPROVED);
    assertThat(after.waitingFor()).startsWith("nodes: ");
  }
}
