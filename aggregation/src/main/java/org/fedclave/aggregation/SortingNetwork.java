package org.fedclave.aggregation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Batcher's odd-even merge sort for any number of wires (Knuth, "The Art of Computer Programming",
 * volume 3, 5.2.2, Algorithm M), without the comparators that the wanted ranks do not depend on.
 * Which wires are compared does not depend on the values, so many coordinates are sorted at once.
 */
final class SortingNetwork {
  /** Pairs of wires, lower one first, in the order of comparison. */
  private final int[] comparators;

  private SortingNetwork(int[] comparators) {
    this.comparators = comparators;
  }

  /** What exchanges two wires so that the lower one has the lesser values. */
  interface Exchange {
    void exchange(int low, int high);
  }

  /**
   * @param wires at least 1
   * @param firstRank lowest rank that must be on its wire at the end, from 0
   * @param lastRank highest such rank
   */
  static SortingNetwork of(int wires, int firstRank, int lastRank) {
    int[] all = batcher(wires);
    BitSet wanted = new BitSet(wires);
    wanted.set(firstRank, lastRank + 1);
    int[] kept = new int[all.length];
    int start = kept.length;
    for (int i = all.length - 2; i >= 0; i -= 2) {
      if (wanted.get(all[i]) || wanted.get(all[i + 1])) {
        wanted.set(all[i]);
        wanted.set(all[i + 1]);
        start -= 2;
        kept[start] = all[i];
        kept[start + 1] = all[i + 1];
      }
    }
    return new SortingNetwork(Arrays.copyOfRange(kept, start, kept.length));
  }

  private static int[] batcher(int wires) {
    var pairs = IntStream.builder();
    int top = wires < 2 ? 0 : Integer.highestOneBit(wires - 1);
    for (int p = top; p > 0; p /= 2) {
      int remainder = 0;
      int distance = p;
      for (int q = top; ; q /= 2) {
        for (int i = 0; i < wires - distance; i++) {
          if ((i & p) == remainder) {
            pairs.add(i).add(i + distance);
          }
        }
        if (q == p) {
          break;
        }
        distance = q - p;
        remainder = p;
      }
    }
    return pairs.build().toArray();
  }

  void run(Exchange exchange) {
    for (int i = 0; i < comparators.length; i += 2) {
      exchange.exchange(comparators[i], comparators[i + 1]);
    }
  }

  int comparators() {
    return comparators.length / 2;
  }
}
