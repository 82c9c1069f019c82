package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.server.DoorLimits;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.TlsContexts;
import org.fedclave.transport.wire.EnrolRequest;
import org.fedclave.transport.wire.EnrolmentGrpc;
import org.fedclave.transport.wire.LogGrpc;
import org.fedclave.transport.wire.LogKeyRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each limit refuses the member that is over it, says so, and nobody else. */
class LimitsTest {

  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;
  private final List<ManagedChannel> channels = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // each test starts it with limits of its own
  private TestHub hub;

  private void start(DoorLimits door, long blobBytes, int openRuns, Clock clock) throws Exception {
    hub =
        new TestHub(
            folder.resolve("hub"),
            1 << 26,
            new CoordinatorLimits(door, blobBytes, openRuns),
            clock);
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    hub.close();
  }

  private static DoorLimits door(int callsPerSecond, int burst, int openCalls, int joins) {
    DoorLimits usual = DoorLimits.usual();
    return new DoorLimits(
        callsPerSecond,
        burst,
        openCalls,
        joins,
        usual.joinsPerMinuteOfAll(),
        usual.connections(),
        usual.connectionsPerAddress(),
        usual.connectionsPerMember());
  }

  private ManagedChannel channel(SslContext tls) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", hub.server.address().port())
            .sslContext(tls)
            .build();
    channels.add(channel);
    return channel;
  }

  @Test
  void aMemberWhoCallsTooOftenIsToldWhenToCallAgain() throws Exception {
    var clock = new MovableClock(Clock.systemUTC().instant());
    start(door(2, 10, 100, 100), 1 << 20, 10, clock);
    ManagedChannel alice = channel(TlsContexts.client(hub.identity("alice", MemberRole.PARTY)));
    for (int i = 0; i < 10; i++) {
      key(alice);
    }
    assertThatThrownBy(() -> key(alice))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.getTrailers().get(PUSHBACK)).isEqualTo("500");
            })
        .hasMessageContaining("alice calls more than 2 times a second");
    assertThat(hub.member("bob", MemberRole.PARTY).runs()).isEmpty();
    clock.advance(Duration.ofMillis(500));
    key(alice);
    assertThatThrownBy(() -> key(alice)).hasMessageContaining("alice calls more");
  }

  private static void key(ManagedChannel channel) throws StatusException {
    var _ = LogGrpc.newBlockingV2Stub(channel).getKey(LogKeyRequest.getDefaultInstance());
  }

  @Test
  void theClientWaitsAsLongAsItIsToldAndCallsAgain() throws Exception {
    start(door(100, 1, 100, 100), 4 << 20, 10, Clock.systemUTC());
    CoordinatorClient alice = hub.member("alice", MemberRole.PARTY);
    for (int i = 0; i < 10; i++) {
      assertThat(alice.runs()).isEmpty(); // each after the first is refused once, for 10 ms
    }
    Bytes blob = Bytes.wrap(new byte[3 * Limits.CHUNK_BYTES]);
    assertThat(alice.courier().getBlob(alice.courier().putBlob(BlobSource.of(blob)), 4 << 20))
        .isEqualTo(blob);
  }

  @Test
  void aMemberWithTooManyOpenCallsOpensNoMore() throws Exception {
    start(door(100, 100, 2, 100), 1 << 20, 10, Clock.systemUTC());
    CoordinatorClient requester = hub.requester();
    CoordinatorClient alice = hub.party("alice");
    CoordinatorClient bob = hub.party("bob");
    var run = hub.runOf(requester, alice, bob);
    var first = alice.watch(run, _ -> {});
    var second = alice.watch(run, _ -> {});
    Eventually.await("both streams to open", () -> hub.server.load().calls() >= 2);
    assertRefused(Rule.FULL, alice::runs).contains("alice has 2 calls open");
    assertThat(bob.runs()).hasSize(1);
    first.close();
    Eventually.await("the first stream to end", () -> hub.server.load().calls() <= 1);
    assertThat(alice.runs()).hasSize(1);
    second.close();
  }

  @Test
  void whoeverTriesToJoinTooOftenIsRefusedAndMembersAreNot() throws Exception {
    var clock = new MovableClock(Clock.systemUTC().instant());
    start(door(100, 100, 100, 3), 1 << 20, 10, clock);
    CoordinatorClient alice = hub.member("alice", MemberRole.PARTY); // one try
    Invite invite = hub.server.invite(Fixtures.id("eve"), MemberRole.PARTY);
    ManagedChannel stranger = channel(TlsContexts.joining(invite.authority()));
    assertThatThrownBy(() -> guess(stranger)).hasMessageContaining("no such invite");
    assertThatThrownBy(() -> guess(stranger)).hasMessageContaining("no such invite");
    assertThatThrownBy(() -> guess(stranger)).hasMessageContaining("too many try to join");
    assertThat(alice.runs()).isEmpty();
    clock.advance(Duration.ofSeconds(20));
    assertThatThrownBy(() -> guess(stranger)).hasMessageContaining("no such invite");
  }

  private static void guess(ManagedChannel channel) throws StatusException {
    var _ = EnrolmentGrpc.newBlockingV2Stub(channel).enrol(EnrolRequest.getDefaultInstance());
  }

  @Test
  void aMemberStoresNoMoreThanItsQuotaAndALettersPayloadCountsUntilItIsHandled() throws Exception {
    var clock = new MovableClock(Clock.systemUTC().instant());
    int quota = 5 << 20;
    start(DoorLimits.usual(), quota, 10, clock);
    CoordinatorClient alice = hub.party("alice");
    CoordinatorClient bob = hub.party("bob");
    var run = hub.runOf(hub.requester(), alice, bob);
    Bytes large = Bytes.wrap(new byte[quota - (1 << 20)]);
    Bytes other = Bytes.wrap(new byte[Limits.INLINE_BYTES + 1]);
    alice.courier().send(bob.self(), run, LetterKind.READY, large);
    assertRefused(Rule.FULL, () -> alice.courier().putBlob(BlobSource.of(other)))
        .contains("over its quota of " + quota);

    readAll(bob.courier());
    clock.advance(BlobQuota.LETTER.plusSeconds(1));
    alice.courier().putBlob(BlobSource.of(other));
    hub.server.keepAccess(); // forgets what counts no more
    alice.courier().putBlob(BlobSource.of(Bytes.wrap(new byte[2 * other.size()])));
  }

  /** Until the letter is acknowledged, which takes its payload off the disk. */
  private void readAll(Courier reader) throws Exception {
    try (var _ = reader.receive(_ -> {})) {
      Eventually.await(
          "the letters' payloads to go",
          () -> folder.resolve("hub/store/letters").toFile().list().length == 0);
    }
  }

  @Test
  void aRequesterHasNoMoreOpenRunsThanItsQuotaAndTheSameRunAgainIsNoOther() throws Exception {
    start(DoorLimits.usual(), 1 << 20, 1, Clock.systemUTC());
    CoordinatorClient requester = hub.requester();
    hub.party("alice");
    hub.party("bob");
    hub.party("carol");
    var contract = hub.contract("alice", "bob");
    var run = requester.submitRun(contract.envelopeJson());
    assertThat(requester.submitRun(contract.envelopeJson())).isEqualTo(run);
    var another = hub.contract("alice", "carol");
    assertRefused(Rule.FULL, () -> requester.submitRun(another.envelopeJson()))
        .contains("runs that have not ended");
  }

  @Test
  void anUploadOfWhichNothingIsThereCountsForNothing() throws Exception {
    start(DoorLimits.usual(), 1000, 10, Clock.systemUTC());
    CoordinatorClient alice = hub.member("alice", MemberRole.PARTY);
    Bytes blob = Bytes.wrap(new byte[1000]);
    var wrong =
        new BlobSource(
            Digest.of(Bytes.EMPTY), 1000, () -> new ByteArrayInputStream(blob.toArray()));
    assertRefused(Rule.DIGEST, () -> alice.courier().putBlob(wrong));
    alice.courier().putBlob(BlobSource.of(blob));
    assertRefused(Rule.FULL, () -> alice.courier().putBlob(BlobSource.of(Bytes.wrap(new byte[1]))))
        .contains("alice stores 1000 bytes");
  }
}
