package org.fedclave.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.SharedVectors;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

  private static final int LARGEST = 40;

  @Test
  void everyPublicInclusionCaseComesOutAsWritten() throws Exception {
    int cases = 0;
    for (JsonNode vector : SharedVectors.json("tlog/inclusion/cases.json")) {
      Optional<List<Digest>> proof = proof(vector.get("proof"));
      boolean holds =
          proof.isPresent()
              && digest(vector, "leafHash").isPresent()
              && digest(vector, "root").isPresent()
              && MerkleTree.includes(
                  digest(vector, "leafHash").orElseThrow(),
                  vector.get("leafIdx").longValue(),
                  vector.get("treeSize").longValue(),
                  proof.orElseThrow(),
                  digest(vector, "root").orElseThrow());
      assertThat(holds).as(vector.get("name").textValue()).isEqualTo(!wantsError(vector));
      cases++;
    }
    assertThat(cases).isEqualTo(66);
  }

  @Test
  void everyPublicConsistencyCaseComesOutAsWritten() throws Exception {
    int cases = 0;
    for (JsonNode vector : SharedVectors.json("tlog/consistency/cases.json")) {
      Optional<List<Digest>> proof = proof(vector.get("proof"));
      boolean holds =
          proof.isPresent()
              && digest(vector, "root1").isPresent()
              && digest(vector, "root2").isPresent()
              && MerkleTree.isConsistent(
                  vector.get("size1").longValue(),
                  digest(vector, "root1").orElseThrow(),
                  vector.get("size2").longValue(),
                  digest(vector, "root2").orElseThrow(),
                  proof.orElseThrow());
      assertThat(holds).as(vector.get("name").textValue()).isEqualTo(!wantsError(vector));
      cases++;
    }
    assertThat(cases).isEqualTo(65);
  }

  private static boolean wantsError(JsonNode vector) {
    return vector.get("wantErr").booleanValue();
  }

  /** Absent where a hash has another size, which a {@link Digest} cannot have. */
  private static Optional<Digest> digest(JsonNode vector, String name) {
    return digest(vector.get(name).textValue());
  }

  private static Optional<Digest> digest(String base64) {
    Bytes bytes = Bytes.base64(base64);
    return bytes.size() == Digest.SIZE ? Optional.of(new Digest(bytes)) : Optional.empty();
  }

  private static Optional<List<Digest>> proof(JsonNode hashes) {
    List<Digest> proof = new ArrayList<>();
    for (JsonNode hash : hashes) {
      Optional<Digest> digest = digest(hash.textValue());
      if (digest.isEmpty()) {
        return Optional.empty();
      }
      proof.add(digest.orElseThrow());
    }
    return Optional.of(proof);
  }

  @Test
  void theRootFollowsTheDefinition() {
    for (int size = 0; size <= LARGEST; size++) {
      List<Bytes> leaves = leaves(size);
      assertThat(MerkleTree.ofLeaves(leaves).root()).as("%d leaves", size).isEqualTo(root(leaves));
    }
  }

  /** MTH of RFC 6962, section 2.1, word for word. */
  private static Digest root(List<Bytes> leaves) {
    int n = leaves.size();
    if (n == 0) {
      return Digest.of(new byte[0]);
    }
    if (n == 1) {
      return MerkleTree.leafHash(leaves.getFirst());
    }
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return MerkleTree.nodeHash(root(leaves.subList(0, k)), root(leaves.subList(k, n)));
  }

  @Test
  void everyInclusionProofHoldsForItsLeafAndPlaceOnly() {
    for (int size = 1; size <= LARGEST; size++) {
      MerkleTree tree = MerkleTree.ofLeaves(leaves(size));
      for (int index = 0; index < size; index++) {
        List<Digest> proof = tree.inclusionProof(index);
        for (int claimed = -1; claimed <= size; claimed++) {
          assertThat(MerkleTree.includes(leaf(index), claimed, size, proof, tree.root()))
              .isEqualTo(claimed == index);
        }
        assertThat(MerkleTree.includes(leaf(99), index, size, proof, tree.root())).isFalse();
        requireOnlyThisProof(tree, index, proof);
      }
    }
  }

  private static void requireOnlyThisProof(MerkleTree tree, int index, List<Digest> proof) {
    for (int i = 0; i < proof.size(); i++) {
      List<Digest> changed = new ArrayList<>(proof);
      changed.set(i, leaf(99));
      List<Digest> shorter = new ArrayList<>(proof);
      shorter.remove(i);
      assertThat(MerkleTree.includes(leaf(index), index, tree.size(), changed, tree.root()))
          .isFalse();
      assertThat(MerkleTree.includes(leaf(index), index, tree.size(), shorter, tree.root()))
          .isFalse();
    }
    List<Digest> longer = new ArrayList<>(proof);
    longer.add(leaf(99));
    assertThat(MerkleTree.includes(leaf(index), index, tree.size(), longer, tree.root())).isFalse();
  }

  @Test
  void everyConsistencyProofHoldsForItsTreesOnly() {
    for (int size = 0; size <= LARGEST; size++) {
      MerkleTree tree = MerkleTree.ofLeaves(leaves(size));
      for (int old = 0; old <= size; old++) {
        Digest oldRoot = root(leaves(old));
        List<Digest> proof = tree.consistencyProof(old);
        assertThat(MerkleTree.isConsistent(old, oldRoot, size, tree.root(), proof)).isTrue();
        assertThat(MerkleTree.isConsistent(old, leaf(99), size, tree.root(), proof)).isFalse();
        assertThat(MerkleTree.isConsistent(old, oldRoot, size, leaf(99), proof))
            .isEqualTo(old == 0 && size > 0);
        List<Digest> longer = new ArrayList<>(proof);
        longer.add(leaf(99));
        assertThat(MerkleTree.isConsistent(old, oldRoot, size, tree.root(), longer)).isFalse();
        for (int i = 0; i < proof.size(); i++) {
          List<Digest> changed = new ArrayList<>(proof);
          changed.set(i, leaf(99));
          assertThat(MerkleTree.isConsistent(old, oldRoot, size, tree.root(), changed)).isFalse();
        }
      }
    }
  }

  @Test
  void placesOutsideTheTreeAreRefused() {
    MerkleTree tree = MerkleTree.ofLeaves(leaves(3));
    assertThatThrownBy(() -> tree.inclusionProof(3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.inclusionProof(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.consistencyProof(4)).isInstanceOf(IllegalArgumentException.class);
    assertThat(MerkleTree.isConsistent(4, leaf(0), 3, leaf(0), List.of())).isFalse();
    assertThat(MerkleTree.isConsistent(-1, leaf(0), 3, leaf(0), List.of())).isFalse();
    assertThat(MerkleTree.includes(leaf(0), 0, 0, List.of(), tree.root())).isFalse();
  }

  private static List<Bytes> leaves(int size) {
    List<Bytes> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      leaves.add(Bytes.utf8("leaf " + i));
    }
    return leaves;
  }

  private static Digest leaf(int index) {
    return MerkleTree.leafHash(Bytes.utf8("leaf " + index));
  }
}
