package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier.Progress;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.Patience;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.faults.FaultProxy;
import org.fedclave.transport.faults.LinkShape;
import org.fedclave.transport.tls.HubAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members behind links that are slow, lossy, cut and half-open; everything else is real. */
class BadLinksTest {

  private static final Duration STANDSTILL = Duration.ofMillis(600);
  private static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30), STANDSTILL);

  @TempDir static Path folder;
  private static TestHub hub;
  private FaultProxy proxy;
  private CoordinatorClient alice;

  @BeforeAll
  static void startHub() throws Exception {
    hub = new TestHub(folder.resolve("hub"));
  }

  @AfterAll
  static void stopHub() {
    hub.close();
  }

  @BeforeEach
  void start() throws Exception {
    proxy = proxy(LinkShape.CLEAN);
    alice = alice(PATIENCE);
  }

  @AfterEach
  void stop() throws Exception {
    stopAlice();
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void link(LinkShape shape) throws Exception {
    link(shape, PATIENCE);
  }

  /** Puts alice behind a link; her first call, with TLS and all, is not counted. */
  private void link(LinkShape shape, Patience patience) throws Exception {
    stopAlice();
    proxy = proxy(shape);
    alice = alice(patience);
    alice.runs();
  }

  private FaultProxy proxy(LinkShape shape) throws IOException {
    return new FaultProxy(at(hub.server.address().port()), shape, shape, 38);
  }

  private CoordinatorClient alice(Patience patience) throws Exception {
    return CoordinatorClient.connect(
        hub.identity("alice", MemberRole.PARTY)
            .at(new HubAddress("localhost", proxy.address().getPort())),
        patience);
  }

  private void stopAlice() throws IOException {
    alice.close();
    proxy.close();
  }

  private static Bytes random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /** The scaled twin of {@code benchmarks}' {@code Main link}. */
  @Test
  void anUploadOverASlowLossyLinkThatIsCutInTheMiddleFinishes() throws Exception {
    link(LinkShape.megabits(16, Duration.ofMillis(20), 0.01));
    Bytes blob = random(4_000_000);
    AtomicLong handedOver = new AtomicLong();
    List<Long> moved = new CopyOnWriteArrayList<>();
    List<Duration> estimates = new CopyOnWriteArrayList<>();
    proxy.cutAfterUp(3_000_000);
    long start = System.nanoTime();
    Digest digest = alice.courier().putBlob(counted(blob, handedOver), progress(moved, estimates));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThan(Duration.ofMillis(1900)); // 2 s at 2 MB/s: it went through the link
    assertThat(proxy.connections()).isEqualTo(2);
    assertThat(handedOver.get() - blob.size()).as("sent twice").isLessThan(2_500_000);
    assertThat(moved).isSorted().endsWith((long) blob.size());
    assertThat(estimates).isNotEmpty();
    assertThat(hub.member("node-1", MemberRole.NODE).courier().getBlob(digest, blob.size()))
        .isEqualTo(blob);
  }

  private static BlobSource counted(Bytes blob, AtomicLong read) {
    return new BlobSource(
        Digest.of(blob),
        blob.size(),
        () ->
            new FilterInputStream(new ByteArrayInputStream(blob.unsafeArray())) {
              @Override
              public int read(byte[] into, int offset, int length) throws IOException {
                int size = super.read(into, offset, length);
                read.addAndGet(Math.max(0, size));
                return size;
              }
            });
  }

  private static Progress progress(List<Long> moved, List<Duration> estimates) {
    return new Progress() {
      @Override
      public void moved(long bytes, long of) {
        throw new AssertionError("the estimate was left out");
      }

      @Override
      public void moved(long bytes, long of, Optional<Duration> left) {
        moved.add(bytes);
        left.ifPresent(estimates::add);
      }
    };
  }

  @Test
  void aDownloadThatIsCutGoesOnAtItsLastChunk() throws Exception {
    Bytes blob = random(1_500_000);
    link(LinkShape.megabits(16, Duration.ofMillis(10), 0.01));
    Digest digest = hub.member("bob", MemberRole.PARTY).courier().putBlob(BlobSource.of(blob));
    long before = proxy.down();
    proxy.cutAfterDown(800_000);
    assertThat(alice.courier().getBlob(digest, blob.size())).isEqualTo(blob);
    assertThat(proxy.connections()).isEqualTo(2);
    assertThat(proxy.down() - before).isLessThan(blob.size() + 600_000L);
  }

  @Test
  void transfersThatStandStillLeaveTheirConnectionBothWays() throws Exception {
    link(LinkShape.megabits(16, Duration.ZERO, 0));
    Bytes blob = random(1_200_000);
    CompletableFuture<Void> frozen = freezeOnceAfter(400_000);
    Digest digest = alice.courier().putBlob(BlobSource.of(blob));
    frozen.get(20, TimeUnit.SECONDS);
    assertThat(proxy.connections()).isEqualTo(2);
    frozen = freezeOnceAfter(400_000);
    assertThat(alice.courier().getBlob(digest, blob.size())).isEqualTo(blob);
    frozen.get(20, TimeUnit.SECONDS);
    assertThat(proxy.connections()).isEqualTo(3);
  }

  /** Makes the connections half-open that are there when so many bytes have passed. */
  private CompletableFuture<Void> freezeOnceAfter(long bytes) {
    long mark = proxy.up() + proxy.down() + bytes;
    return CompletableFuture.runAsync(
        () -> {
          while (proxy.up() + proxy.down() < mark) {
            LockSupport.parkNanos(500_000);
          }
          proxy.thawNewOnly();
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  @Test
  void aTransferThatMovesIsNotCutHoweverLongItTakes() throws Exception {
    link(new LinkShape(Duration.ZERO, 200_000, 0, Duration.ZERO));
    Bytes blob = random(200_000);
    long start = System.nanoTime();
    Digest digest = alice.courier().putBlob(BlobSource.of(blob));
    alice.courier().getBlob(digest, blob.size());
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThan(STANDSTILL.multipliedBy(3));
    assertThat(proxy.connections()).isEqualTo(1);
  }

  @Test
  void aLinkThatStaysDeadIsGivenUpInASentence() throws Exception {
    Duration half = Duration.ofMillis(500);
    link(LinkShape.CLEAN, new Patience(half, half, half, STANDSTILL));
    proxy.close();
    assertRefused(Rule.UNREACHABLE, () -> alice.runs())
        .contains("listing runs", "cannot be reached", "given up after");
    assertRefused(Rule.UNREACHABLE, () -> alice.courier().putBlob(BlobSource.of(random(9))))
        .contains("putting a blob", "given up after");
  }

  @Test
  void lettersOverALinkThatIsCutAgainAndAgainArriveOnceAndInOrder() throws Exception {
    CoordinatorClient bob = hub.party("bob");
    RunId run = runWithAlice(bob);
    LinkedBlockingQueue<String> read = new LinkedBlockingQueue<>();
    alice.courier().receive(letter -> read.add(letter.payload().toUtf8()));
    read.poll(10, TimeUnit.SECONDS); // the contract
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      proxy.cutAfterDown(new SplittableRandom(i).nextInt(20_000));
      String text = i + "-".repeat(Limits.INLINE_BYTES / 300 * (i % 4));
      expected.add(text);
      bob.courier().send(alice.self(), run, LetterKind.READY, Bytes.utf8(text));
    }
    List<String> found = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      found.add(read.poll(20, TimeUnit.SECONDS));
    }
    assertThat(found).isEqualTo(expected);
    assertThat(read).isEmpty();
    assertThat(proxy.connections()).isGreaterThan(2);
  }

  private RunId runWithAlice(CoordinatorClient bob) throws Exception {
    link(LinkShape.CLEAN);
    alice.publishIdentity(Fixtures.keys("alice").identity().toBytes());
    alice.courier().putBlob(BlobSource.of(Fixtures.SHARD));
    alice.publishDataset(Fixtures.descriptor("alice").toBytes());
    return hub.runOf(hub.requester(), alice, bob);
  }
}
