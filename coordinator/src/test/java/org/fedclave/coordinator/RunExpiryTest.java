package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.coordinator.Fixtures.Terms;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.blobs.FolderBlobs;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.RunState;
import org.fedclave.transport.tls.CertificateAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class RunExpiryTest {

  @TempDir Path folder;
  private final TestDatabase database;
  private final MovableClock clock = new MovableClock();
  private CoordinatorStore store;
  private Members members;
  private BlobStore blobs;
  private TreeLog log;
  private Mailboxes mailboxes;

  RunExpiryTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    store = database.open(folder);
    members = new Members(store, CertificateAuthority.create(clock), Duration.ofDays(1), clock);
    blobs = new FolderBlobs(folder.resolve("store"), 1 << 20);
    log = new TreeLog(store, "log", Bytes.wrap(new byte[32]));
    mailboxes = new Mailboxes(store, blobs, MailboxLimits.USUAL, clock, Meters.OFF);
    for (String name : List.of("scientist", "alice", "bob")) {
      MemberRole role = name.equals("scientist") ? MemberRole.REQUESTER : MemberRole.PARTY;
      members.put(new StoredMember(id(name), role, Digest.of(Bytes.utf8(name))));
      store.putIdentity(id(name), Fixtures.keys(name).identity().toBytes());
      store.putDataset(new PublishedDataset(id(name), "loans", Fixtures.descriptor(name).digest()));
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** As the coordinator makes one at its start. */
  private RunDesk desk() {
    var outgoing = new Outgoing(mailboxes, blobs, new SecureRandom());
    var nodes = new Nodes(store.nodes(), mailboxes::isRead, Optional.empty(), clock);
    return new RunDesk(
        store,
        new ContractCheck(store, members, log, clock),
        blobs,
        log,
        new RunRouting(nodes, store.nodes()),
        new RunRecovery(mailboxes::isRead),
        outgoing,
        clock,
        Meters.OFF);
  }

  private SignedContract contract() {
    return Fixtures.signed(Terms.of(log.verifierKey().toString(), "alice", "bob"));
  }

  private List<String> kinds(String member) {
    return mailboxes.after(id(member), 0).stream().map(StoredLetter::kind).toList();
  }

  private static final MemberId SCIENTIST = id("scientist");

  @Test
  void aRunNobodyFinishesExpiresWithItsContract() throws Exception {
    RunDesk desk = desk();
    SignedContract contract = contract();
    Digest envelope = blobs.put(SCIENTIST, contract.envelopeJson(), false);
    desk.submit(SCIENTIST, envelope);
    clock.advance(Duration.ofHours(23));
    desk.advanceAll();
    assertThat(desk.runs().known(contract.run()).state()).isEqualTo(RunState.APPROVING);
    clock.advance(Duration.ofHours(1));
    desk.advanceAll();
    assertThat(desk.runs().known(contract.run()).state()).isEqualTo(RunState.EXPIRED);
    assertThat(kinds("bob")).containsExactly("contract", "failed");
    desk.advanceAll();
    assertThat(kinds("bob")).hasSize(2);
  }

  @Test
  void aCoordinatorThatRestartsGoesOnWithItsRuns() throws Exception {
    SignedContract contract = contract();
    Digest envelope = blobs.put(SCIENTIST, contract.envelopeJson(), false);
    desk().submit(SCIENTIST, envelope);
    RunDesk before = desk();
    before.approve(id("alice"), contract.run(), Fixtures.approval(contract, "alice"));
    RunDesk after = desk();
    after.approve(id("bob"), contract.run(), Fixtures.approval(contract, "bob"));
    assertThat(after.runs().known(contract.run()).state()).isEqualTo(RunState.APPROVED);
    assertThat(store.leafHashes()).hasSize(1);
    Digest complete = after.runs().known(contract.run()).envelope();
    SignedContract.complete(blobs.read(complete, 1 << 20));
  }

  @Test
  void anAssignmentThatACrashInterruptedIsMadeAnewInTheNextIncarnation() throws Exception {
    SignedContract contract = contract();
    desk().submit(SCIENTIST, blobs.put(SCIENTIST, contract.envelopeJson(), false));
    RunDesk before = desk();
    before.approve(id("alice"), contract.run(), Fixtures.approval(contract, "alice"));
    before.approve(id("bob"), contract.run(), Fixtures.approval(contract, "bob"));
    store.putNodes(contract.run(), List.of(id("hub"), id("one"))); // of which one was told

    RunDesk after = desk();
    after.advanceAll();

    assertThat(after.runs().known(contract.run()).incarnation()).isEqualTo(1);
    assertThat(after.runs().known(contract.run()).nodes()).isEmpty();
  }
}
