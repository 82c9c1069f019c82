package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.transport.AuditRecord;
import org.fedclave.transport.AuditRecord.Kind;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.VerifiedAudit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Clock.systemUTC().instant());
  private TestHub hub;

  @BeforeEach
  void start() throws Exception {
    hub = new TestHub(folder.resolve("hub"), 1 << 20, CoordinatorLimits.usual(), clock);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static List<AuditRecord> records(CoordinatorClient reader) throws Exception {
    List<AuditRecord> records = new ArrayList<>();
    VerifiedAudit audit = reader.audit(records::add);
    assertThat(audit.chain().records()).isEqualTo(records.size());
    return records;
  }

  private static String line(AuditRecord record) {
    return record.kind().wireName() + " by " + record.actor() + " about " + record.subject();
  }

  @Test
  void decisionsAreNotedInTheirOrderWithWhoMadeThem() throws Exception {
    CoordinatorClient alice = hub.party("alice");
    hub.party("bob");
    var contract = hub.contract("alice", "bob");
    String run = hub.requester().submitRun(contract.envelopeJson()).toString();
    TestHub.approve(alice, contract);
    TestHub.approve(alice, contract); // the same word again is no other decision
    hub.member("bob", MemberRole.PARTY)
        .courier()
        .send(
            Courier.COORDINATOR,
            contract.run(),
            LetterKind.REFUSAL,
            new Refusal("PURPOSE", "not for this purpose").toBytes());
    CoordinatorClient node = hub.member("node-1", MemberRole.NODE);
    node.registerNode(NodeOffers.plain(NodeOffer.NO_TEE, "a cloud", 1).toBytes());
    hub.operator().quarantine(id("node-1"), "its owner is asked");
    hub.operator().release(id("node-1"));
    hub.admin().revoke(id("node-1"), "its owner left");
    hub.admin().restore(id("node-1"));

    CoordinatorClient auditor = hub.member("auditor", MemberRole.AUDITOR);
    List<AuditRecord> records = records(auditor);
    assertThat(records.stream().map(AuditTest::line))
        .containsSubsequence(
            "member-invited by coordinator about alice",
            "member-joined by alice about alice",
            "run-submitted by scientist about " + run,
            "run-approved by alice about " + run,
            "run-refused by bob about " + run,
            "run-ended by bob about " + run,
            "node-quarantined by operator about node-1",
            "node-released by operator about node-1",
            "member-revoked by admin about node-1",
            "member-restored by admin about node-1");
    assertThat(records).filteredOn(one -> one.kind() == Kind.RUN_APPROVED).hasSize(1);
    assertThat(records).extracting(AuditRecord::detail).contains("its owner left");
    assertRefused(Rule.FORBIDDEN, () -> records(hub.operator()));
    assertRefused(Rule.FORBIDDEN, () -> records(alice));
  }

  @Test
  void refusedCallsAreCountedOnceAMinuteAndNotOneByOne() throws Exception {
    CoordinatorClient alice = hub.member("alice", MemberRole.PARTY);
    for (int i = 0; i < 5; i++) {
      assertRefused(Rule.FORBIDDEN, () -> alice.registerNode(Bytes.EMPTY));
    }
    clock.advance(Duration.ofMinutes(1));
    hub.server.keepAccess();
    assertThat(records(hub.admin()))
        .filteredOn(one -> one.kind() == Kind.CALLS_REFUSED)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.subject()).isEqualTo("alice");
              assertThat(one.detail()).isEqualTo("FORBIDDEN 5");
            });
  }

  @Test
  void whatWasNotedAnHourAgoIsBoundByTheLog() throws Exception {
    hub.member("alice", MemberRole.PARTY);
    clock.advance(Duration.ofHours(1));
    hub.server.keepAccess();
    VerifiedAudit audit = hub.admin().audit(_ -> {});
    assertThat(audit.boundByLog()).isEqualTo(audit.chain().records() - 1); // all but its own note
    hub.server.keepAccess();
    clock.advance(Duration.ofHours(1));
    hub.server.keepAccess();
    assertThat(hub.admin().audit(_ -> {}).chain()).isEqualTo(audit.chain()); // nothing new to log
  }

  @Test
  void aChangedRecordIsNoticed() throws Exception {
    hub.member("alice", MemberRole.PARTY);
    hub.close();
    try (Connection database =
            DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("hub/coordinator").toAbsolutePath());
        var change =
            database.prepareStatement(
                "update audit set record = (select record from audit where number = 2)"
                    + " where number = 1")) {
      assertThat(change.executeUpdate()).isEqualTo(1);
    }
    try (CoordinatorServer _ = CoordinatorServer.start(new CoordinatorFolder(hub.folder), clock);
        CoordinatorClient admin =
            CoordinatorClient.connect(new CoordinatorFolder(hub.folder).admin().load())) {
      assertRefused(Rule.DIGEST, () -> records(admin)).contains("broken at record 1");
    }
  }
}
