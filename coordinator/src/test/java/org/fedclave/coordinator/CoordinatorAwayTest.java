package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.Patience;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.faults.FaultProxy;
import org.fedclave.transport.faults.LinkShape;
import org.fedclave.transport.tls.HubAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that goes, and comes back on its folder, perhaps elsewhere. */
class CoordinatorAwayTest {

  @TempDir Path folder;

  private static InetSocketAddress at(HubAddress address) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), address.port());
  }

  @Test
  void lettersAndBlobsWaitForItAndAnOpenMailboxOpensAgain() throws Exception {
    try (var hub = new TestHub(folder.resolve("hub"));
        var link = new FaultProxy(at(hub.server.address()), LinkShape.CLEAN, LinkShape.CLEAN, 1);
        CoordinatorClient alice =
            CoordinatorClient.connect(
                hub.identity("alice", MemberRole.PARTY)
                    .at(new HubAddress("localhost", link.address().getPort())),
                Patience.SERVICE)) {
      RunId run = run(hub, alice);
      LinkedBlockingQueue<String> read = new LinkedBlockingQueue<>();
      alice.courier().receive(letter -> read.add(letter.payload().toUtf8()));
      assertThat(read.poll(20, TimeUnit.SECONDS)).contains("payloadType"); // the contract
      hub.server.close();
      link.cut();
      Bytes blob = Fixtures.random(Limits.INLINE_BYTES + 1);
      CompletableFuture<Void> letter = waiting(() -> send(alice, "bob", run, Bytes.utf8("hello")));
      CompletableFuture<Void> large = waiting(() -> send(alice, "bob", run, blob));
      TimeUnit.MILLISECONDS.sleep(400);
      assertThat(letter).isNotDone();
      assertThat(large).isNotDone();
      try (CoordinatorServer again =
          CoordinatorServer.start(new CoordinatorFolder(hub.folder), Clock.systemUTC())) {
        link.leadTo(at(again.address()));
        letter.get(20, TimeUnit.SECONDS);
        large.get(20, TimeUnit.SECONDS);
        assertReadsAndAnswers(hub, again, run, blob);
        assertThat(read.poll(20, TimeUnit.SECONDS)).isEqualTo("back again");
      }
    }
  }

  private static RunId run(TestHub hub, CoordinatorClient alice) throws Exception {
    CoordinatorClient bob = hub.party("bob");
    alice.publishIdentity(Fixtures.keys("alice").identity().toBytes());
    alice.courier().putBlob(BlobSource.of(Fixtures.SHARD));
    alice.publishDataset(Fixtures.descriptor("alice").toBytes());
    return hub.runOf(hub.requester(), alice, bob);
  }

  /** Letters that were sent at the same time come in any order. */
  private static void assertReadsAndAnswers(
      TestHub hub, CoordinatorServer again, RunId run, Bytes blob) throws Exception {
    LinkedBlockingQueue<Bytes> read = new LinkedBlockingQueue<>();
    try (CoordinatorClient bob =
        CoordinatorClient.connect(
            hub.identity("bob", MemberRole.PARTY).at(again.address()), Patience.SERVICE)) {
      bob.courier()
          .receive(
              letter -> {
                if (letter.kind() == LetterKind.READY) {
                  read.add(letter.payload());
                }
              });
      assertThat(new Bytes[] {read.poll(20, TimeUnit.SECONDS), read.poll(20, TimeUnit.SECONDS)})
          .containsExactlyInAnyOrder(Bytes.utf8("hello"), blob);
      send(bob, "alice", run, Bytes.utf8("back again"));
    }
  }

  private static void send(CoordinatorClient from, String to, RunId run, Bytes payload)
      throws TransportException {
    from.courier().send(Fixtures.id(to), run, LetterKind.READY, payload);
  }

  /** Something that may be refused. */
  @FunctionalInterface
  private interface Sending {
    void run() throws TransportException;
  }

  private static CompletableFuture<Void> waiting(Sending sending) {
    return CompletableFuture.runAsync(
            () -> {
              try {
                sending.run();
              } catch (TransportException e) {
                throw new AssertionError(e);
              }
            },
            Thread::startVirtualThread)
        .orTimeout(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS);
  }
}
