package org.fedclave.coordinator;

import java.util.HashMap;
import java.util.Map;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.Limits;
import org.fedclave.transport.LogConsistency;
import org.fedclave.transport.TransportException.Rule;

/**
 * The RFC 6962 log. A leaf is on the disk before a checkpoint covers it, so that a power failure
 * never makes two histories. The same leaf again is the same entry. Thread-safe.
 */
final class TreeLog {

  private final CoordinatorStore store;
  private final String origin;
  private final Bytes seed;
  private final LogTree tree = new LogTree();
  private final Map<Digest, Integer> places = new HashMap<>();

  /**
   * @param origin the log's name in its checkpoints
   * @param seed its private Ed25519 key, 32 bytes
   */
  TreeLog(CoordinatorStore store, String origin, Bytes seed) {
    this.store = store;
    this.origin = origin;
    this.seed = seed;
    store.leafHashes().forEach(this::grow);
  }

  private void grow(Digest leafHash) {
    places.put(leafHash, tree.size());
    tree.append(leafHash);
  }

  SignedNote.VerifierKey verifierKey() {
    return SignedNote.verifierKey(origin, seed);
  }

  /** How many leaves it has. */
  synchronized int size() {
    return tree.size();
  }

  synchronized LogProof append(Bytes leaf) throws RefusedCall {
    if (leaf.isEmpty() || leaf.size() > Limits.LEAF_BYTES) {
      throw new RefusedCall(
          Rule.TOO_LARGE, "a leaf has 1 to " + Limits.LEAF_BYTES + " bytes, not " + leaf.size());
    }
    Digest hash = MerkleTree.leafHash(leaf);
    Integer known = places.get(hash);
    if (known == null) {
      store.addLeaf(tree.size(), hash, leaf);
      grow(hash);
      return proof(tree.size() - 1);
    }
    return proof(known);
  }

  synchronized LogProof prove(long index) throws RefusedCall {
    if (index < 0 || index >= tree.size()) {
      throw new RefusedCall(Rule.NOT_FOUND, "the log has no leaf " + index);
    }
    return proof((int) index);
  }

  /**
   * Proves that the tree of {@code newSize} leaves, or the newest one if it is 0, begins with the
   * first {@code oldSize}.
   */
  synchronized LogConsistency proveConsistency(long oldSize, long newSize) throws RefusedCall {
    long end = newSize == 0 ? tree.size() : newSize;
    if (oldSize < 0 || oldSize > end || end > tree.size()) {
      throw new RefusedCall(
          Rule.NOT_FOUND, "the log never had " + oldSize + " and then " + end + " leaves");
    }
    return new LogConsistency(
        checkpoint((int) end), end, tree.consistencyProof((int) oldSize, (int) end));
  }

  private LogProof proof(int index) {
    return new LogProof(checkpoint(tree.size()), index, tree.inclusionProof(index));
  }

  private SignedNote checkpoint(int size) {
    return SignedNote.sign(LogProof.checkpointText(origin, size, tree.root(size)), origin, seed);
  }
}
