package org.fedclave.tables.split;

/** A number of rows, cut into as many parts as there are parties. */
final class Cuts {
  private Cuts() {}

  /** Parts whose sizes differ by one at most, the larger ones first. */
  static int[] equal(int rows, int parties) {
    int[] sizes = new int[parties];
    for (int i = 0; i < parties; i++) {
      sizes[i] = rows / parties + (i < rows % parties ? 1 : 0);
    }
    return sizes;
  }

  /**
   * Parts of these shares, each rounded at its ends, so that all of the rows are given.
   *
   * @param shares they sum to 1
   */
  static int[] inShares(int rows, double[] shares) {
    int[] sizes = new int[shares.length];
    double sum = 0;
    int given = 0;
    for (int i = 0; i < shares.length; i++) {
      sum += shares[i];
      boolean last = i == shares.length - 1;
      int end = last ? rows : (int) Math.min(rows, Math.rint(rows * sum));
      sizes[i] = end - given;
      given = end;
    }
    return sizes;
  }
}
