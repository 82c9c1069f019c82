package org.fedclave.aggregation;

/**
 * Makes one update of a round's updates. For one round, then spent; not thread-safe.
 *
 * <p>The result depends on the set of updates and their {@link Origin}s alone, bit for bit: not on
 * the order in which they arrive.
 */
public interface Combiner {
  /**
   * Takes one update. A refused one leaves everything as it was.
   *
   * @param origin whose it is; an index that is already in is an {@link IllegalArgumentException}
   * @param update one value a parameter, each finite and of magnitude below {@link
   *     WeightedMean#LIMIT}; rules that need all updates keep this very array, so the caller gives
   *     it away
   */
  void add(Origin origin, float[] update) throws RefusedUpdateException;

  /**
   * Combines what was added, once.
   *
   * @throws TooFewUpdatesException if fewer came than the rule can combine
   */
  Combined combine() throws TooFewUpdatesException;
}
