package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.proof.LogCheckpoint;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.Limits;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class TreeLogTest {

  private static final Bytes SEED = Bytes.wrap(new byte[32]);

  @TempDir Path folder;
  private final TestDatabase database;

  TreeLogTest(TestDatabase database) {
    this.database = database;
  }

  private static Digest leafHash(int i) {
    return MerkleTree.leafHash(Bytes.utf8("leaf " + i));
  }

  @Test
  void theGrowingTreeIsTheTreeOfRfc6962AtEverySize() {
    LogTree growing = new LogTree();
    List<Digest> leaves = new ArrayList<>();
    for (int size = 0; size <= 40; size++) {
      MerkleTree tree = new MerkleTree(leaves);
      assertThat(growing.root(size)).isEqualTo(tree.root());
      for (int i = 0; i < size; i++) {
        assertThat(growing.inclusionProof(i)).isEqualTo(tree.inclusionProof(i));
      }
      for (int old = 0; old <= size; old++) {
        assertThat(growing.consistencyProof(old, size)).isEqualTo(tree.consistencyProof(old));
      }
      leaves.add(leafHash(size));
      growing.append(leafHash(size));
    }
  }

  @Test
  void anEntryIsProvenUnderTheLogsKeyAlsoAfterARestart() throws Exception {
    var first =
        new LogEntry(
            LogEntry.Kind.ROUND, RunId.of(Bytes.utf8("a")), Digest.of(Bytes.utf8("head 1")));
    var second =
        new LogEntry(
            LogEntry.Kind.ROUND, RunId.of(Bytes.utf8("a")), Digest.of(Bytes.utf8("head 2")));
    try (CoordinatorStore store = database.open(folder)) {
      TreeLog log = new TreeLog(store, "log", SEED);
      log.append(first.toBytes()).verify(first, log.verifierKey());
      log.append(second.toBytes()).verify(second, log.verifierKey());
    }
    try (CoordinatorStore store = database.open(folder)) {
      TreeLog log = new TreeLog(store, "log", SEED);
      LogProof proof = log.prove(0);
      proof.verify(first, log.verifierKey());
      assertThat(log.append(second.toBytes()).index()).isEqualTo(1);
      var consistency = log.proveConsistency(1, 0);
      Digest oldRoot = MerkleTree.leafHash(first.toBytes());
      Digest newRoot = MerkleTree.ofLeaves(List.of(first.toBytes(), second.toBytes())).root();
      assertThat(MerkleTree.isConsistent(1, oldRoot, 2, newRoot, consistency.path())).isTrue();
    }
  }

  @Test
  void everyTwoStatesOfTheLogAreProvenToBeOneHistory() throws Exception {
    int most = 17;
    try (CoordinatorStore store = database.open(folder)) {
      TreeLog log = new TreeLog(store, "log", SEED);
      List<Bytes> leaves = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        leaves.add(Bytes.utf8("leaf " + i));
        log.append(leaves.getLast());
      }
      for (int from = 1; from <= most; from++) {
        Digest old = MerkleTree.ofLeaves(leaves.subList(0, from)).root();
        for (int to = from; to <= most; to++) {
          Digest newer = MerkleTree.ofLeaves(leaves.subList(0, to)).root();
          var proof = log.proveConsistency(from, to);
          assertThat(MerkleTree.isConsistent(from, old, to, newer, proof.path())).isTrue();
          assertThat(LogCheckpoint.verified(proof.checkpoint(), log.verifierKey()).root())
              .isEqualTo(newer);
        }
      }
      assertRefused(Rule.NOT_FOUND, () -> log.proveConsistency(3, 2));
      assertRefused(Rule.NOT_FOUND, () -> log.proveConsistency(1, most + 1));
    }
  }

  @Test
  void whatTheLogDoesNotHaveItDoesNotProve() throws Exception {
    try (CoordinatorStore store = database.open(folder)) {
      TreeLog log = new TreeLog(store, "log", SEED);
      assertRefused(Rule.NOT_FOUND, () -> log.prove(0));
      assertRefused(Rule.NOT_FOUND, () -> log.prove(-1));
      assertRefused(Rule.NOT_FOUND, () -> log.proveConsistency(1, 0));
      assertRefused(Rule.TOO_LARGE, () -> log.append(Bytes.EMPTY));
      assertRefused(Rule.TOO_LARGE, () -> log.append(Bytes.wrap(new byte[Limits.LEAF_BYTES + 1])));
      assertThat(store.leafHashes()).isEmpty();
    }
  }
}
