package org.fedclave.transport.loopback;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.Limits;
import org.fedclave.transport.LogConsistency;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;

/** A log inside one process, for tests. Its key dies with it. Thread-safe. */
public final class LoopbackLog implements TransparencyLog {

  private final String origin;
  private final Bytes seed;
  private final List<Digest> leaves = new ArrayList<>();

  /**
   * @param origin the log's name in its checkpoints
   */
  public LoopbackLog(String origin) {
    this(origin, new SecureRandom());
  }

  LoopbackLog(String origin, SecureRandom random) {
    this(origin, seed(random));
  }

  private static Bytes seed(SecureRandom random) {
    byte[] fresh = new byte[32];
    random.nextBytes(fresh);
    return Bytes.wrap(fresh);
  }

  private LoopbackLog(String origin, Bytes seed) {
    this.origin = origin;
    this.seed = seed;
  }

  /**
   * A log under the same key that has the first {@code size} leaves and then goes its own way, as a
   * coordinator's that shows two histories.
   */
  public synchronized LoopbackLog fork(int size) {
    var fork = new LoopbackLog(origin, seed);
    fork.leaves.addAll(leaves.subList(0, size));
    return fork;
  }

  @Override
  public SignedNote.VerifierKey verifierKey() {
    return SignedNote.verifierKey(origin, seed);
  }

  @Override
  public synchronized LogProof append(Bytes leaf) throws TransportException {
    Limits.requireLeaf(leaf);
    Digest hash = MerkleTree.leafHash(leaf);
    int index = leaves.indexOf(hash);
    if (index < 0) {
      leaves.add(hash);
    }
    return prove(index < 0 ? leaves.size() - 1L : index);
  }

  @Override
  public synchronized LogProof prove(long index) throws TransportException {
    if (index < 0 || index >= leaves.size()) {
      throw new TransportException(Rule.NOT_FOUND, "the log has no leaf " + index);
    }
    MerkleTree tree = new MerkleTree(leaves);
    return new LogProof(checkpoint(tree), index, tree.inclusionProof(Math.toIntExact(index)));
  }

  @Override
  public synchronized LogConsistency proveConsistency(long oldSize, long newSize)
      throws TransportException {
    long end = newSize == NEWEST ? leaves.size() : newSize;
    if (oldSize < 0 || oldSize > end || end > leaves.size()) {
      throw new TransportException(
          Rule.NOT_FOUND, "the log never had " + oldSize + " and then " + end + " leaves");
    }
    MerkleTree tree = new MerkleTree(leaves.subList(0, Math.toIntExact(end)));
    return new LogConsistency(
        checkpoint(tree), tree.size(), tree.consistencyProof(Math.toIntExact(oldSize)));
  }

  private SignedNote checkpoint(MerkleTree tree) {
    return SignedNote.sign(LogProof.checkpointText(origin, tree.size(), tree.root()), origin, seed);
  }
}
