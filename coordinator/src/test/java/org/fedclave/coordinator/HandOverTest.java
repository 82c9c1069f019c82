package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.fedclave.coordinator.Fixtures.id;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.coordinator.Fixtures.Terms;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.TlsIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three coordinators, two of them processes of their own, on one PostgreSQL and one blob store. */
class HandOverTest {

  /** Five seconds is what is promised, and measured on a quiet machine; this one may be busy. */
  private static final Duration BOUND = Duration.ofSeconds(10);

  @TempDir Path temporary;
  private final List<CoordinatorProcess> processes = new ArrayList<>();
  private final List<CoordinatorClient> clients = new ArrayList<>();
  private final BlockingQueue<Letter> bobs = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    clients.forEach(CoordinatorClient::close);
    processes.forEach(CoordinatorProcess::close);
  }

  @Test
  void aStandbyGoesOnWhenTheOneThatServedIsKilledAndOneThatSleptThroughTheSameWritesNothing()
      throws Exception {
    List<Path> folders = folders(3);
    CoordinatorProcess first = start(folders.get(0));
    String verifierKey = first.awaitLine("listening at").replaceAll(".*, log ", "");
    CoordinatorProcess second = start(folders.get(1));
    second.awaitLine("standing by");

    TlsIdentity alices = join(folders.getFirst(), "alice", MemberRole.PARTY);
    CoordinatorClient alice = party(alices);
    CoordinatorClient bob = party(join(folders.getFirst(), "bob", MemberRole.PARTY));
    RunId run = submit(folders.getFirst(), verifierKey);
    send(alice, run, "one");
    send(alice, run, "two");
    Bytes leaf = new LogEntry(LogEntry.Kind.ROUND, run, run.digest()).toBytes();
    long leaves = alice.log().append(leaf).index() + 1;
    try (Subscription _ = read(bob)) {
      assertThat(take(2)).containsExactly("one", "two");

      first.kill();
      Duration handOver = untilAnswered(alice, second);
      System.out.println("killed: answered by another after " + handOver.toMillis() + " ms");
      assertThat(handOver).isLessThan(BOUND);
      assertThat(alice.run(run).contractEnvelope()).isNotNull();
      assertThat(alice.log().append(leaf).index()).isEqualTo(leaves - 1);
      send(alice, run, "three");
      assertThat(take(1)).containsExactly("three");

      CoordinatorClient toTheSecond = connect(alices.at(alices.addresses().get(1)));
      var _ = toTheSecond.runs(); // connected before it stops
      CompletableFuture<CoordinatorServer> third = standBy(folders.get(2));
      second.signal("STOP");
      CompletableFuture<Void> late =
          CompletableFuture.runAsync(
              () -> sendUnchecked(toTheSecond, run, "too late"), Thread::startVirtualThread);
      try (CoordinatorServer successor = third.get(60, TimeUnit.SECONDS)) {
        CoordinatorClient toTheThird = connect(alices.at(successor.address()));
        send(toTheThird, run, "four");

        second.signal("CONT");
        assertThat(late)
            .failsWithin(Duration.ofSeconds(60))
            .withThrowableThat()
            .withCauseInstanceOf(IllegalStateException.class);
        second.awaitLine("stopped serving");
        second.awaitLine("standing by");
        send(toTheThird, run, "five");
        assertThat(take(2)).containsExactly("four", "five");
        assertThat(toTheThird.log().proveConsistency(leaves).size()).isEqualTo(leaves);
      }
    }
  }

  /** A third one, in this process; waits for its turn. */
  private static CompletableFuture<CoordinatorServer> standBy(Path folder) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return serve(folder);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  /** The same keys, database and blobs; each on a port of its own. */
  private List<Path> folders(int count) throws Exception {
    List<HubAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(new HubAddress("localhost", CoordinatorProcess.freePort()));
    }
    DatabaseSettings database = TestDatabase.settings(temporary);
    List<Path> folders = new ArrayList<>();
    for (HubAddress address : addresses) {
      Path folder = temporary.resolve("hub-" + address.port());
      var settings =
          CoordinatorSettings.usual(
                  "127.0.0.1", List.of("localhost"), address.port(), Optional.empty())
              .on(database, addresses);
      CoordinatorFolder.init(folder, settings, Clock.systemUTC());
      if (!folders.isEmpty()) {
        share(folders.getFirst(), folder);
      }
      folders.add(folder);
    }
    return folders;
  }

  private static void share(Path first, Path other) throws IOException {
    try (var files = Files.list(first)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("settings.json")) {
          Files.copy(file, other.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    Files.createDirectories(first.resolve("store"));
    Files.createSymbolicLink(other.resolve("store"), first.resolve("store"));
  }

  private CoordinatorProcess start(Path folder) throws IOException {
    CoordinatorProcess started = CoordinatorProcess.start(folder);
    processes.add(started);
    return started;
  }

  private CoordinatorClient connect(TlsIdentity identity) {
    CoordinatorClient client = CoordinatorClient.connect(identity);
    clients.add(client);
    return client;
  }

  private TlsIdentity join(Path folder, String name, MemberRole role) throws Exception {
    try (var admin = CoordinatorClient.connect(new CoordinatorFolder(folder).admin().load())) {
      TlsIdentity identity = CoordinatorClient.enrol(admin.invite(id(name), role));
      assertThat(identity.addresses()).hasSize(3);
      return identity;
    }
  }

  private CoordinatorClient party(TlsIdentity identity) throws Exception {
    return Fixtures.published(connect(identity));
  }

  private RunId submit(Path folder, String verifierKey) throws Exception {
    CoordinatorClient requester = connect(join(folder, "scientist", MemberRole.REQUESTER));
    requester.publishIdentity(Fixtures.keys("scientist").identity().toBytes());
    SignedContract contract =
        Fixtures.signed(
            Terms.of(verifierKey, "alice", "bob")
                .expiring(Clock.systemUTC().instant().plusSeconds(3600)));
    return requester.submitRun(contract.envelopeJson());
  }

  private void send(CoordinatorClient alice, RunId run, String text) throws TransportException {
    alice.courier().send(id("bob"), run, LetterKind.READY, Bytes.utf8(text));
  }

  private void sendUnchecked(CoordinatorClient alice, RunId run, String text) {
    try {
      send(alice, run, text);
    } catch (TransportException e) {
      assertThat(e.rule()).isIn(Rule.UNREACHABLE, Rule.TIMED_OUT);
      throw new IllegalStateException(e);
    }
  }

  private Subscription read(CoordinatorClient bob) {
    return bob.courier()
        .receive(
            letter -> {
              if (letter.kind() == LetterKind.READY) {
                bobs.add(letter);
              }
            });
  }

  /** The next letters to Bob; there is no other in between. */
  private List<String> take(int count) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Letter letter = bobs.poll(30, TimeUnit.SECONDS);
      assertThat(letter).as("a letter within 30 s").isNotNull();
      texts.add(letter.payload().toUtf8());
    }
    return texts;
  }

  /** How long nobody answers; fails if that does not end. */
  private static Duration untilAnswered(CoordinatorClient client, CoordinatorProcess next) {
    long began = System.nanoTime();
    while (true) {
      try {
        var _ = client.runs();
        return Duration.ofNanos(System.nanoTime() - began);
      } catch (TransportException e) {
        assertThat(e.rule()).as(e.toString()).isEqualTo(Rule.UNREACHABLE);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("nobody answers; the next one said: %s", next.toldSince())
          .isLessThan(Duration.ofSeconds(60));
    }
  }

  @Test
  void aCoordinatorWithoutTheDatabasesBlobsDoesNotServe() throws Exception {
    List<Path> folders = folders(2);
    try (CoordinatorServer server = serve(folders.get(0))) {
      assertThat(server.deposed()).isEmpty();
    }
    Path link = folders.get(1).resolve("store");
    Files.delete(link);
    Files.createSymbolicLink(link, temporary.resolve("not-mounted"));
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> serve(folders.get(1)))
        .withMessageContaining("a link to nothing");
    Files.delete(link);
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> serve(folders.get(1)))
        .withMessageContaining("is not the one that goes with the database");
    try (Database database = TestDatabase.POSTGRESQL.connect(temporary)) {
      assertThat(new LeaseTable(database).take("next", Duration.ofSeconds(1))).isPresent();
    }
  }

  private static CoordinatorServer serve(Path folder) throws Exception {
    return CoordinatorServer.start(new CoordinatorFolder(folder), Clock.systemUTC());
  }
}
