package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.POLICY;
import static org.fedclave.coordinator.Fixtures.id;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.coordinator.CoordinatorStore.StoredInvite;
import org.fedclave.coordinator.Examiner.Standard;
import org.fedclave.coordinator.blobs.FolderBlobs;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeHistory.Window;
import org.fedclave.transport.tls.CertificateAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The coordinator's work by the clock, without a timer. */
@ParameterizedClass
@EnumSource
class HousekeepingTest {

  private static final Digest SECRET = Digest.of(Bytes.utf8("secret"));

  @TempDir Path folder;
  private final TestDatabase database;
  private final MovableClock clock = new MovableClock();
  private CoordinatorStore store;
  private Mailboxes mailboxes;
  private Housekeeping housekeeping;

  HousekeepingTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    store = database.open(folder);
    var stored = new FolderBlobs(folder.resolve("store"), 1 << 20);
    var blobs = new WatchedBlobs(stored, store.blobs());
    mailboxes = new Mailboxes(store, blobs, MailboxLimits.USUAL, clock, Meters.OFF);
    var outgoing = new Outgoing(mailboxes, blobs, new SecureRandom());
    var nodes = new Nodes(store.nodes(), _ -> true, Optional.of(POLICY), clock);
    Examiner.Judge judge =
        (_, _) -> {
          throw new RefusedException(org.fedclave.attestation.Rule.REVOKED, "it is revoked");
        };
    var standard = new Standard(judge, POLICY, Duration.ofHours(2));
    var examiner =
        new Examiner(
            nodes,
            store.nodes(),
            outgoing,
            Optional.of(standard),
            clock,
            new SecureRandom(),
            Meters.OFF);
    var members = new Members(store, CertificateAuthority.create(clock), Duration.ofDays(1), clock);
    var log = new TreeLog(store, "log", Bytes.wrap(new byte[32]));
    var desk =
        new RunDesk(
            store,
            new ContractCheck(store, members, log, clock),
            blobs,
            log,
            new RunRouting(nodes, store.nodes()),
            new RunRecovery(mailboxes::isRead),
            outgoing,
            clock,
            Meters.OFF);
    housekeeping =
        new Housekeeping(
            store,
            blobs,
            new GarbageCollector(
                blobs, store.blobs(), StoredRoots.of(store, stored), clock, Meters.OFF),
            examiner,
            new Heartbeats(nodes, store.nodes(), clock),
            desk,
            clock);
    nodes.register(id("node-1"), NodeOffers.plain("configfs-tsm", "a cloud", 1).toBytes());
  }

  @AfterEach
  void close() {
    housekeeping.close();
    store.close();
  }

  private void works(int times, Duration every) throws Exception {
    for (int i = 0; i < times; i++) {
      housekeeping.work();
      clock.advance(every);
    }
  }

  private Window lastDay() {
    return new NodeHistories(store.nodes(), clock).of(id("node-1")).windows().getFirst();
  }

  @Test
  void nodesAreLookedAtAndChallengedByTheClock() throws Exception {
    works(61, Duration.ofMinutes(1));
    assertThat(mailboxes.after(id("node-1"), 0)).hasSize(2); // at once, and after half an hour
    assertThat(lastDay()).isEqualTo(new Window(1, 3600, 3600, 0, 0, 2));
  }

  @Test
  void whatIsOldGoesAndTheHistoryOfNodesLast() throws Exception {
    works(4, Duration.ofMinutes(1));
    store.addInvite(
        new StoredInvite(SECRET, id("alice"), MemberRole.PARTY, clock.instant(), Optional.empty()));
    clock.advance(Housekeeping.KEPT.plusDays(1));
    housekeeping.work();
    assertThat(store.invite(SECRET)).isEmpty();
    assertThat(store.nodes().challenges(id("node-1"), 9)).isNotEmpty();
    clock.advance(Housekeeping.HISTORY_KEPT.plusDays(1));
    housekeeping.work();
    assertThat(store.nodes().window(id("node-1"), 500, Fixtures.NOW).lookedSeconds()).isZero();
  }
}
