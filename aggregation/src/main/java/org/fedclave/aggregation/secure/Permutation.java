package org.fedclave.aggregation.secure;

import java.nio.ByteBuffer;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;

/**
 * A uniform permutation of 0 .. n-1 from a seed: Fisher and Yates' shuffle, from the last place
 * down, {@code swap(i, r mod (i + 1))}.
 *
 * <p>The numbers r are the words, in {@code u32be}, of {@code H("fedclave/mask-graph"; seed,
 * u32be(0))}, {@code H(...; seed, u32be(1))} and so on; one is skipped if it is not below the
 * largest multiple of i + 1 that 32 bits hold, so that every place is equally likely.
 */
final class Permutation {

  private final Digest seed;
  private ByteBuffer block = ByteBuffer.allocate(0);
  private int blocks;

  private Permutation(Digest seed) {
    this.seed = seed;
  }

  static int[] of(Digest seed, int n) {
    var numbers = new Permutation(seed);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = numbers.below(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private int below(int bound) {
    long limit = (1L << Integer.SIZE) / bound * bound;
    long word;
    do {
      word = word();
    } while (word >= limit);
    return (int) (word % bound);
  }

  private long word() {
    if (!block.hasRemaining()) {
      Digest next = Domain.MASK_GRAPH.hash(seed.bytes(), KeySchedule.number(blocks++));
      block = ByteBuffer.wrap(next.bytes().toArray());
    }
    return Integer.toUnsignedLong(block.getInt());
  }
}
