package org.fedclave.aggregation.secure;

/**
 * How many neighbours, and which threshold, so that a round of random k-regular graphs is private
 * and completes but for stated probabilities (after Bell et al. 2020, section 3.4, for an active
 * server).
 *
 * <p>Of n participants at most {@code corrupted * n} collude with the server, and at most {@code
 * dropouts * n} drop out; both are fixed before the graph is known. Then, by union over
 * participants:
 *
 * <ul>
 *   <li>nobody has 2t-k-2 or more colluding neighbours, with which the server could get both of its
 *       secrets or have two sets of survivors confirmed: {@code n * P[Hypergeometric(n-1,
 *       corrupted, k) >= 2t-k-2] <= 2^-(sigma+1)};
 *   <li>no k/2 places of the circle in a row have only colluding participants and dropouts, so what
 *       is left is connected: {@code n * (corrupted + dropouts)^(k/2) <= 2^-(sigma+1)};
 *   <li>everybody has t neighbours that stay: {@code n * P[Hypergeometric(n-1, staying, k) < t] <=
 *       2^-eta}.
 * </ul>
 *
 * @param degree k, even
 * @param threshold t, of the k+1 that hold shares of a secret
 */
public record NeighbourhoodSize(int degree, int threshold) {

  /**
   * The smallest degree for which the three hold, with the smallest threshold; all others, with the
   * threshold of an active adversary, where no smaller degree does.
   *
   * @param parties n, 2 to 1024
   * @param dropouts share that drops out, 0 to 1, below 1
   * @param corrupted share that colludes with the server, 0 to 1; less than 1 together with {@code
   *     dropouts}
   * @param sigma privacy fails with a probability of at most 2^-sigma
   * @param eta the round fails with a probability of at most 2^-eta
   */
  public static NeighbourhoodSize of(
      int parties, double dropouts, double corrupted, int sigma, int eta) {
    if (!(dropouts >= 0) || !(corrupted >= 0) || dropouts + corrupted >= 1) {
      throw new IllegalArgumentException(
          "shares of dropouts "
              + dropouts
              + " and corrupted "
              + corrupted
              + "; from 0 up, together below 1");
    }
    int colluding = (int) Math.ceil(corrupted * parties);
    int staying = parties - 1 - (int) Math.ceil(dropouts * parties);
    double leak = Math.scalb(1.0, -sigma - 1) / parties;
    double failure = Math.scalb(1.0, -eta) / parties;
    for (int k = 2; k < parties - 1; k += 2) {
      int threshold = smallestThreshold(parties, colluding, k, leak);
      if (threshold <= k
          && Math.pow(corrupted + dropouts, k / 2.0) <= leak
          && Hypergeometric.below(parties - 1, staying, k, threshold) <= failure) {
        return new NeighbourhoodSize(k, threshold);
      }
    }
    return new NeighbourhoodSize(parties - 1, MaskingParameters.activeThreshold(parties));
  }

  /** From the least that parameters may have; k+1 if none does. */
  private static int smallestThreshold(int parties, int colluding, int k, double leak) {
    int threshold = (k + 1) / 2 + 2;
    while (threshold <= k
        && Hypergeometric.atLeast(parties - 1, colluding, k, 2 * threshold - k - 2) > leak) {
      threshold++;
    }
    return threshold;
  }

  /** The topology that this is for, among {@code parties}. */
  public Topology topology(int parties) {
    return degree >= parties - 1 ? new Topology.Everybody() : new Topology.Regular(degree);
  }
}
