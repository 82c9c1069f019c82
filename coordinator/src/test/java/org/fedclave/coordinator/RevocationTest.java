package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Letter;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationTest {

  @TempDir Path folder;
  private TestHub hub;
  private CoordinatorClient admin;

  @BeforeEach
  void start() throws Exception {
    hub = new TestHub(folder.resolve("hub"));
    admin = hub.admin();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private NodeStatus status(MemberId node) throws Exception {
    return hub.operator().nodes().stream()
        .filter(one -> one.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatARevokedMemberHasOpenEndsAtOnceAndItGetsNoWork() throws Exception {
    CoordinatorClient node = hub.member("node-1", MemberRole.NODE);
    node.registerNode(NodeOffers.plain(NodeOffer.NO_TEE, "a cloud", 1).toBytes());
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    Subscription box = node.courier().receive(letters::add);
    Eventually.await("the node's box to open", () -> status(id("node-1")).isHere());

    admin.revoke(id("node-1"), "its operator left");
    assertThat(status(id("node-1")).isHere()).isFalse();
    assertThatThrownBy(box::await)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.rule()).isEqualTo(Rule.NOT_ADMITTED))
        .hasMessageContaining("revoked");
    assertRefused(Rule.NOT_ADMITTED, node::runs).contains("revoked");
    assertThat(hub.operator().runs()).isEmpty();

    admin.restore(id("node-1"));
    assertThat(node.runs()).isEmpty();
    try (Subscription _ = node.courier().receive(letters::add)) {
      Eventually.await("its box to open again", () -> status(id("node-1")).isHere());
    }
    assertThat(letters.poll(0, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void nobodyRevokesThemselvesAndOnlyAdminsRevokeOthers() throws Exception {
    assertRefused(Rule.CONFLICT, () -> admin.revoke(admin.self(), "by mistake"));
    CoordinatorClient operator = hub.operator();
    assertRefused(Rule.FORBIDDEN, () -> operator.revoke(admin.self(), "a coup"));
    CoordinatorClient auditor = hub.member("auditor", MemberRole.AUDITOR);
    assertThat(auditor.members()).extracting(one -> one.member().name()).contains("admin");
    assertRefused(Rule.FORBIDDEN, () -> auditor.restore(admin.self()));
  }
}
