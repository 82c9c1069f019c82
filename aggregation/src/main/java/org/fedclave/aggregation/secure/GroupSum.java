package org.fedclave.aggregation.secure;

import java.util.List;

/** The sum of some participants' vectors modulo 2^bits. */
public final class GroupSum {

  private final List<Integer> parties;
  private final int[] sum;

  GroupSum(List<Integer> parties, int[] sum) {
    this.parties = List.copyOf(parties);
    this.sum = sum;
  }

  /** Whose vectors, ascending. */
  public List<Integer> parties() {
    return parties;
  }

  /** The sum, in the low bits of each element, the others zero. The array itself: not copied. */
  public int[] sum() {
    return sum;
  }

  @Override
  public String toString() {
    return "sum of " + parties.size() + " vectors of " + sum.length + " elements";
  }
}
