package org.fedclave.aggregation.secure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a permutation into groups of a size: {@code n / size} of them (at least one), the first
 * {@code n mod} that number with one member more than the others.
 */
final class Groups {

  private Groups() {}

  static List<int[]> split(int[] order, int size) {
    int count = Math.max(1, order.length / size);
    List<int[]> groups = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < count; i++) {
      int to = from + order.length / count + (i < order.length % count ? 1 : 0);
      groups.add(Arrays.copyOfRange(order, from, to));
      from = to;
    }
    return groups;
  }
}
