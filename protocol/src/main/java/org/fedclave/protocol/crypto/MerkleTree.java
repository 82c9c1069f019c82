package org.fedclave.protocol.crypto;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The Merkle tree of RFC 6962, section 2.1, with SHA-256: roots, inclusion proofs (2.1.1) and
 * consistency proofs (2.1.2).
 *
 * <p>Verification follows RFC 9162, sections 2.1.3.2 and 2.1.4.2. Trees have up to 2^62 leaves;
 * proofs are made from all leaf hashes.
 */
public final class MerkleTree {

  private final List<Digest> leafHashes;

  /** A tree over leaves that were already hashed by {@link #leafHash}. */
  public MerkleTree(List<Digest> leafHashes) {
    this.leafHashes = List.copyOf(leafHashes);
  }

  /** A tree over the raw leaves. */
  public static MerkleTree ofLeaves(List<Bytes> leaves) {
    return new MerkleTree(leaves.stream().map(MerkleTree::leafHash).toList());
  }

  /** {@code SHA-256(0x00 || leaf)}. */
  public static Digest leafHash(Bytes leaf) {
    MessageDigest sha256 = Digest.sha256();
    sha256.update((byte) 0);
    sha256.update(leaf.unsafeArray());
    return Digest.finish(sha256);
  }

  /** {@code SHA-256(0x01 || left || right)}. */
  public static Digest nodeHash(Digest left, Digest right) {
    MessageDigest sha256 = Digest.sha256();
    sha256.update((byte) 1);
    sha256.update(left.bytes().unsafeArray());
    sha256.update(right.bytes().unsafeArray());
    return Digest.finish(sha256);
  }

  /** The root; of the empty tree it is SHA-256 of nothing. */
  public Digest root() {
    return leafHashes.isEmpty() ? Digest.of(Bytes.EMPTY) : root(leafHashes);
  }

  public int size() {
    return leafHashes.size();
  }

  /** Proves that leaf {@code index} is in the tree. */
  public List<Digest> inclusionProof(int index) {
    if (index < 0 || index >= leafHashes.size()) {
      throw new IllegalArgumentException("no leaf " + index + " among " + leafHashes.size());
    }
    return path(index, leafHashes);
  }

  /** Proves that the tree of the first {@code oldSize} leaves is a prefix of this tree. */
  public List<Digest> consistencyProof(int oldSize) {
    if (oldSize < 0 || oldSize > leafHashes.size()) {
      throw new IllegalArgumentException("no prefix of " + oldSize + " among " + leafHashes.size());
    }
    if (oldSize == 0 || oldSize == leafHashes.size()) {
      return List.of();
    }
    return subProof(oldSize, leafHashes, true);
  }

  /**
   * Whether {@code proof} shows {@code leafHash} at {@code index} of the tree of {@code size}
   * leaves under {@code root}.
   */
  public static boolean includes(
      Digest leafHash, long index, long size, List<Digest> proof, Digest root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long first = index;
    long last = size - 1;
    Digest hash = leafHash;
    for (Digest sibling : proof) {
      if (last == 0) {
        return false;
      }
      if ((first & 1) == 1 || first == last) {
        hash = nodeHash(sibling, hash);
        while ((first & 1) == 0 && first != 0) {
          first >>= 1;
          last >>= 1;
        }
      } else {
        hash = nodeHash(hash, sibling);
      }
      first >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /**
   * Whether {@code proof} shows that the tree under {@code newRoot} extends the one under {@code
   * oldRoot}.
   */
  public static boolean isConsistent(
      long oldSize, Digest oldRoot, long newSize, Digest newRoot, List<Digest> proof) {
    if (oldSize < 0 || newSize < oldSize) {
      return false;
    }
    if (oldSize == newSize) {
      return proof.isEmpty() && oldRoot.equals(newRoot) && (oldSize != 0 || isEmptyRoot(oldRoot));
    }
    if (oldSize == 0) {
      return proof.isEmpty() && isEmptyRoot(oldRoot);
    }
    if (proof.isEmpty()) {
      return false;
    }
    List<Digest> path = new ArrayList<>(proof);
    if (Long.bitCount(oldSize) == 1) {
      path.addFirst(oldRoot);
    }
    return climb(path, oldSize - 1, newSize - 1, oldRoot, newRoot);
  }

  private static boolean climb(
      List<Digest> path, long first, long last, Digest oldRoot, Digest newRoot) {
    while ((first & 1) == 1) {
      first >>= 1;
      last >>= 1;
    }
    Digest before = path.getFirst();
    Digest after = path.getFirst();
    for (Digest sibling : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((first & 1) == 1 || first == last) {
        before = nodeHash(sibling, before);
        after = nodeHash(sibling, after);
        while ((first & 1) == 0 && first != 0) {
          first >>= 1;
          last >>= 1;
        }
      } else {
        after = nodeHash(after, sibling);
      }
      first >>= 1;
      last >>= 1;
    }
    return last == 0 && before.equals(oldRoot) && after.equals(newRoot);
  }

  private static boolean isEmptyRoot(Digest root) {
    return root.equals(Digest.of(Bytes.EMPTY));
  }

  private static Digest root(List<Digest> hashes) {
    if (hashes.size() == 1) {
      return hashes.getFirst();
    }
    int split = Integer.highestOneBit(hashes.size() - 1);
    return nodeHash(root(hashes.subList(0, split)), root(hashes.subList(split, hashes.size())));
  }

  private static List<Digest> path(int index, List<Digest> hashes) {
    if (hashes.size() == 1) {
      return new ArrayList<>();
    }
    int split = Integer.highestOneBit(hashes.size() - 1);
    List<Digest> left = hashes.subList(0, split);
    List<Digest> right = hashes.subList(split, hashes.size());
    List<Digest> path = index < split ? path(index, left) : path(index - split, right);
    path.add(root(index < split ? right : left));
    return path;
  }

  private static List<Digest> subProof(int oldSize, List<Digest> hashes, boolean whole) {
    if (oldSize == hashes.size()) {
      return whole ? new ArrayList<>() : new ArrayList<>(List.of(root(hashes)));
    }
    int split = Integer.highestOneBit(hashes.size() - 1);
    List<Digest> left = hashes.subList(0, split);
    List<Digest> right = hashes.subList(split, hashes.size());
    List<Digest> proof =
        oldSize <= split ? subProof(oldSize, left, whole) : subProof(oldSize - split, right, false);
    proof.add(root(oldSize <= split ? right : left));
    return proof;
  }
}
