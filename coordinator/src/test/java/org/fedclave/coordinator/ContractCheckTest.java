package org.fedclave.coordinator;

import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.Fixtures.keys;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.coordinator.Fixtures.Terms;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.CertificateAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ContractCheckTest {

  @TempDir Path folder;
  private final TestDatabase database;
  private final MovableClock clock = new MovableClock();
  private CoordinatorStore store;
  private Members members;
  private ContractCheck check;
  private Terms good;

  ContractCheckTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    store = database.open(folder);
    members = new Members(store, CertificateAuthority.create(clock), Duration.ofDays(1), clock);
    var log = new TreeLog(store, "log", Bytes.wrap(new byte[32]));
    check = new ContractCheck(store, members, log, clock);
    good = Terms.of(log.verifierKey().toString(), "alice", "bob");
    enrol("scientist", MemberRole.REQUESTER);
    enrol("alice", MemberRole.PARTY);
    enrol("bob", MemberRole.PARTY);
    publish("alice");
    publish("bob");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void enrol(String name, MemberRole role) {
    members.put(new StoredMember(id(name), role, Digest.of(Bytes.utf8(name))));
    store.putIdentity(id(name), keys(name).identity().toBytes());
  }

  private void publish(String party) {
    store.putDataset(new PublishedDataset(id(party), "loans", Fixtures.descriptor(party).digest()));
  }

  private void submit(Terms terms) throws RefusedCall, MalformedException {
    check.check(id("scientist"), Fixtures.signed(terms).envelopeJson());
  }

  @Test
  void aContractAmongMembersPasses() throws Exception {
    submit(good);
  }

  @Test
  void aContractOfAnotherRequesterIsRefused() {
    Bytes envelope = Fixtures.signed(good).envelopeJson();
    assertRefused(Rule.FORBIDDEN, () -> check.check(id("mallory"), envelope))
        .contains("scientist, not mallory");
  }

  @Test
  void aContractChangedAfterSigningIsRefused() throws Exception {
    Dsse envelope =
        Dsse.parse(
            "contract",
            Contract.PAYLOAD_TYPE,
            Fixtures.signed(good).envelopeJson(),
            Contract.LARGEST);
    Bytes changed = Bytes.utf8(envelope.payload().toUtf8().replace("credit-risk", "marketing"));
    Bytes forged = new Dsse(Contract.PAYLOAD_TYPE, changed, envelope.signatures()).toJson();
    assertRefused(Rule.MALFORMED, () -> check.check(id("scientist"), forged))
        .contains("requester's signature");
  }

  @Test
  void bytesThatAreNoContractAreMalformed() {
    Assertions.assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> check.check(id("scientist"), Bytes.utf8("{}")));
  }

  @Test
  void aStrangerAsPartyIsRefused() {
    assertRefused(Rule.CONFLICT, () -> submit(Terms.of(good.log(), "alice", "eve")))
        .contains("eve is no party");
  }

  @Test
  void aNodeAsPartyIsRefused() {
    enrol("node-1", MemberRole.NODE);
    assertRefused(Rule.CONFLICT, () -> submit(Terms.of(good.log(), "alice", "node-1")))
        .contains("node-1 is no party");
  }

  @Test
  void otherKeysThanThePublishedOnesAreRefused() {
    store.putIdentity(id("bob"), keys("eve").identity().toBytes());
    assertRefused(Rule.CONFLICT, () -> submit(good)).contains("other keys of bob");
  }

  @Test
  void anUnpublishedIdentityIsRefused() {
    members.put(new StoredMember(id("carol"), MemberRole.PARTY, Digest.of(Bytes.utf8("carol"))));
    assertRefused(Rule.CONFLICT, () -> submit(Terms.of(good.log(), "carol")))
        .contains("carol has not published its identity");
  }

  @Test
  void aDatasetThatIsNotPublishedAsInTheContractIsRefused() {
    store.putDataset(
        new PublishedDataset(id("bob"), "loans", Digest.of(Bytes.utf8("a newer one"))));
    assertRefused(Rule.CONFLICT, () -> submit(good)).contains("bob", "dataset loans");
  }

  @Test
  void aStrangerAsRecipientIsRefused() {
    assertRefused(Rule.CONFLICT, () -> submit(good.to("eve"))).contains("recipient eve");
  }

  @Test
  void anotherLogIsRefused() {
    assertRefused(Rule.CONFLICT, () -> submit(Terms.of("elsewhere+00+AA==", "alice")))
        .contains("another log");
  }

  @Test
  void anExpiredContractIsRefused() {
    assertRefused(Rule.CONFLICT, () -> submit(good.expiring(Fixtures.NOW))).contains("expired");
  }
}
