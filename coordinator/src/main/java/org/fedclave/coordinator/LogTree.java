package org.fedclave.coordinator;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.MerkleTree;

/**
 * A growing RFC 6962 tree that keeps the hashes of all complete subtrees: appending and proving
 * take a number of hashes that grows with the logarithm of its size. Not thread-safe.
 */
final class LogTree {

  /** {@code levels.get(k).get(i)} is the root over leaves i * 2^k to (i + 1) * 2^k - 1. */
  private final List<List<Digest>> levels = new ArrayList<>();

  LogTree() {
    levels.add(new ArrayList<>());
  }

  int size() {
    return levels.getFirst().size();
  }

  void append(Digest leafHash) {
    Digest hash = leafHash;
    for (int level = 0; ; level++) {
      if (level == levels.size()) {
        levels.add(new ArrayList<>());
      }
      List<Digest> row = levels.get(level);
      row.add(hash);
      if (row.size() % 2 == 1) {
        return;
      }
      hash = MerkleTree.nodeHash(row.get(row.size() - 2), row.getLast());
    }
  }

  /** The root over the first {@code size} leaves. */
  Digest root(int size) {
    return size == 0 ? Digest.of(Bytes.EMPTY) : root(0, size);
  }

  /** RFC 6962, section 2.1.1: PATH(index, all leaves). */
  List<Digest> inclusionProof(int index) {
    if (index < 0 || index >= size()) {
      throw new IllegalArgumentException("no leaf " + index + " among " + size());
    }
    List<Digest> path = new ArrayList<>();
    int start = 0;
    int count = size();
    while (count > 1) {
      int split = Integer.highestOneBit(count - 1);
      if (index - start < split) {
        path.add(root(start + split, count - split));
        count = split;
      } else {
        path.add(root(start, split));
        start += split;
        count -= split;
      }
    }
    return path.reversed();
  }

  /** RFC 6962, section 2.1.2: PROOF(oldSize, the first newSize leaves). */
  List<Digest> consistencyProof(int oldSize, int newSize) {
    if (oldSize < 0 || oldSize > newSize || newSize > size()) {
      throw new IllegalArgumentException(
          "no prefix of " + oldSize + " among " + newSize + " of " + size());
    }
    List<Digest> proof = new ArrayList<>();
    if (oldSize == 0 || oldSize == newSize) {
      return proof;
    }
    int start = 0;
    int count = newSize;
    int rest = oldSize;
    while (rest < count) {
      int split = Integer.highestOneBit(count - 1);
      if (rest <= split) {
        proof.add(root(start + split, count - split));
        count = split;
      } else {
        proof.add(root(start, split));
        start += split;
        count -= split;
        rest -= split;
      }
    }
    if (start > 0) {
      proof.add(root(start, count));
    }
    return proof.reversed();
  }

  /** The root over {@code count} leaves from {@code start}, a multiple of the power above. */
  private Digest root(int start, int count) {
    if (Integer.bitCount(count) == 1) {
      int level = Integer.numberOfTrailingZeros(count);
      return levels.get(level).get(start >> level);
    }
    int split = Integer.highestOneBit(count - 1);
    return MerkleTree.nodeHash(root(start, split), root(start + split, count - split));
  }
}
