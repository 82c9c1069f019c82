package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.loopback.LoopbackCouriers;
import org.fedclave.transport.loopback.LoopbackLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoopbackTest {

  private static final RunId RUN = RunId.of(Bytes.utf8("contract"));

  private final LoopbackCouriers couriers = new LoopbackCouriers();
  private final Courier alice = couriers.courier(new MemberId("alice"));
  private final Courier bob = couriers.courier(new MemberId("bob"));

  private static void assertRule(
      Rule rule, org.assertj.core.api.ThrowableAssert.ThrowingCallable c) {
    assertThatThrownBy(c)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.rule()).isEqualTo(rule));
  }

  @Test
  void lettersArriveInOrderAndAFailedOneComesAgain() throws Exception {
    alice.send(bob.self(), RUN, 0, LetterKind.READY, Bytes.utf8("one"));
    alice.send(bob.self(), RUN, 0, LetterKind.UPDATE, Bytes.utf8("two"));
    Subscription failing =
        bob.receive(
            _ -> {
              throw new IllegalStateException("no");
            });
    assertRule(Rule.FAULT, failing::await);
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    Subscription box = bob.receive(letters::add);
    Letter one = letters.poll(20, TimeUnit.SECONDS);
    Letter two = letters.poll(20, TimeUnit.SECONDS);
    assertThat(one)
        .isEqualTo(
            new Letter(
                one.id(), alice.self(), bob.self(), RUN, 0, LetterKind.READY, Bytes.utf8("one")));
    assertThat(two.payload()).isEqualTo(Bytes.utf8("two"));
    box.close();
    box.await();
  }

  @Test
  void blobsAreCheckedAsOverTheWire() throws Exception {
    Bytes blob = Bytes.utf8("ciphertext");
    Digest digest = alice.putBlob(BlobSource.of(blob));
    assertThat(bob.getBlob(digest, 10)).isEqualTo(blob);
    assertRule(Rule.TOO_LARGE, () -> bob.getBlob(digest, 9));
    assertRule(Rule.NOT_FOUND, () -> bob.getBlob(Digest.of(Bytes.EMPTY), 9));
    var wrong =
        new BlobSource(Digest.of(Bytes.EMPTY), 10, () -> new ByteArrayInputStream(blob.toArray()));
    assertRule(Rule.DIGEST, () -> alice.putBlob(wrong));
  }

  @Test
  void theLogProvesItsEntriesAndItsGrowth() throws Exception {
    var log = new LoopbackLog("log");
    var first = new LogEntry(LogEntry.Kind.ROUND, RUN, Digest.of(Bytes.utf8("1")));
    var second = new LogEntry(LogEntry.Kind.ROUND, RUN, Digest.of(Bytes.utf8("2")));
    log.append(first.toBytes()).verify(first, log.verifierKey());
    assertThat(log.append(second.toBytes()).index()).isEqualTo(1);
    assertThat(log.append(first.toBytes()).index()).isEqualTo(0);
    log.prove(1).verify(second, log.verifierKey());
    Digest oldRoot = MerkleTree.leafHash(first.toBytes());
    Digest newRoot =
        MerkleTree.ofLeaves(java.util.List.of(first.toBytes(), second.toBytes())).root();
    assertThat(MerkleTree.isConsistent(1, oldRoot, 2, newRoot, log.proveConsistency(1).path()))
        .isTrue();
    assertRule(Rule.NOT_FOUND, () -> log.prove(2));
    assertRule(Rule.TOO_LARGE, () -> log.append(Bytes.EMPTY));
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfLetterReadsBack(LetterKind kind) throws Exception {
    assertThat(LetterKind.parse(kind.wireName())).isEqualTo(kind);
  }

  @ParameterizedTest
  @EnumSource
  void everyRoleReadsBack(MemberRole role) throws Exception {
    assertThat(MemberRole.parse(role.wireName())).isEqualTo(role);
  }

  @Test
  void anOfferReadsBackAndAWrongOneIsRefused() throws Exception {
    var offer = offer("sev-snp", "a cloud", 3);
    assertThat(NodeOffer.parse(offer.toBytes())).isEqualTo(offer);
    assertThatThrownBy(() -> NodeOffer.parse(Bytes.EMPTY)).hasMessageContaining("node offer");
    assertThatThrownBy(() -> offer("sev-snp", "a cloud", 0)).hasMessageContaining("0");
    assertThatThrownBy(() -> offer("a cloud", Set.of(), Map.of())).hasMessageContaining("engines");
    assertThatThrownBy(() -> offer("a cloud", Set.of("DL4J"), Map.of()))
        .hasMessageContaining("lower case");
    assertThatThrownBy(() -> offer("a cloud", Set.of("dl4j"), Map.of("gpu", "x".repeat(201))))
        .hasMessageContaining("200 characters");
    assertThatThrownBy(() -> new NodeTerms(" ", "eu", "spot", 0, 1)).hasMessageContaining("name");
    assertThatThrownBy(() -> new NodeTerms("x", "EU", "spot", 0, 1)).hasMessageContaining("EU");
    assertThatThrownBy(() -> new NodeTerms("x", "eu", "", 0, 1)).hasMessageContaining("tier");
    assertThatThrownBy(() -> new NodeTerms("x", "eu", "spot", -1, 1)).hasMessageContaining("-1");
  }

  private static NodeOffer offer(String tee, String operator, int capacity) {
    return new NodeOffer(
        tee,
        new NodeTerms(operator, "eu-de", "spot", 250, capacity),
        new TreeSet<>(List.of("dl4j", "libtorch")),
        new TreeSet<>(List.of("nvidia-h200")),
        new TreeMap<>(Map.of("threads", "2", "processor", "a fast one")));
  }

  private static NodeOffer offer(String operator, Set<String> engines, Map<String, String> words) {
    return new NodeOffer(
        "none",
        NodeTerms.usual(operator, 1),
        new TreeSet<>(engines),
        new TreeSet<>(),
        new TreeMap<>(words));
  }

  @Test
  void theOldestIdsAreForgottenFirst() {
    RecentIds ids = new RecentIds();
    for (int i = 0; i < 10_000; i++) {
      ids.add(Digest.of(Bytes.utf8("letter " + i)));
    }
    assertThat(ids.contains(Digest.of(Bytes.utf8("letter 0")))).isFalse();
    assertThat(ids.contains(Digest.of(Bytes.utf8("letter 9999")))).isTrue();
  }
}
