package org.fedclave.aggregation.secure;

/**
 * What all participants and the server of a run agree on; it follows from the contract.
 *
 * @param parties of the contract, 2 to {@link #MOST_PARTIES}; participants are numbered below it
 * @param topology who shares with whom
 * @param threshold shares that recover a secret in a full neighbourhood of m = {@link
 *     Topology#neighbourhood}: from floor(m/2)+1, on regular graphs floor(m/2)+2, to m. 2t-m-1
 *     participants of a neighbourhood may collude with the server, on regular graphs 2t-m-2; m-t
 *     may drop out
 * @param minimumSurvivors participants without whose inputs nobody reveals anything, at least 2 and
 *     at least the threshold unless there are groups
 * @param bits of an element of the ring, 8 to 32
 * @param length elements of a vector, at least 1
 */
public record MaskingParameters(
    int parties, Topology topology, int threshold, int minimumSurvivors, int bits, int length) {

  /** As many as a contract may have. */
  public static final int MOST_PARTIES = 1024;

  public static final int FEWEST_BITS = 8;
  public static final int MOST_BITS = 32;

  public MaskingParameters {
    require(parties >= 2 && parties <= MOST_PARTIES, "parties", parties, "2 to 1024");
    int m = topology.neighbourhood(parties);
    int least = leastThreshold(m, m < parties && topology instanceof Topology.Regular);
    require(threshold >= least && threshold <= m, "threshold", threshold, least + " to " + m);
    require(
        minimumSurvivors >= threshold && minimumSurvivors <= parties,
        "minimum of survivors",
        minimumSurvivors,
        threshold + " to " + parties);
    require(bits >= FEWEST_BITS && bits <= MOST_BITS, "bits", bits, "8 to 32");
    require(length >= 1, "length", length, "at least 1");
  }

  /**
   * The parameters of Bonawitz et al. 2017 for an active adversary: threshold {@link
   * #activeThreshold}, and as many survivors.
   */
  public static MaskingParameters of(int parties, Topology topology, int bits, int length) {
    int threshold = activeThreshold(topology.neighbourhood(parties));
    return new MaskingParameters(parties, topology, threshold, threshold, bits, length);
  }

  /**
   * More than half of a neighbourhood, or nobody could trust in there being one set of survivors.
   * On a circle one more: or it could be cut into two arcs whose ends each have their half.
   */
  private static int leastThreshold(int m, boolean isCircle) {
    return isCircle ? m / 2 + 2 : m / 2 + 1;
  }

  /**
   * floor(2m/3)+1: with it the server learns no more than the sum though it colludes with less than
   * a third of a neighbourhood of {@code m} (Bonawitz et al. 2017, figure 2, last row).
   */
  public static int activeThreshold(int m) {
    return 2 * m / 3 + 1;
  }

  /**
   * The threshold in a neighbourhood of {@code size}, owner included: {@link #threshold}, and one
   * more for each member above a full one, as groups may have. It does not fall with the number
   * that turn up, or a server could shrink a round until the colluding are enough.
   */
  public int thresholdIn(int size) {
    return threshold + Math.max(0, size - topology.neighbourhood(parties));
  }

  private static void require(boolean holds, String what, int value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(what + " " + value + "; allowed: " + allowed);
    }
  }
}
