package org.fedclave.aggregation;

/**
 * Turns a round's combined update into the next model. It is made by {@link
 * AggregationRule#optimiser} for one run, keeps what it needs from round to round, and is not
 * thread-safe.
 */
public interface ServerOptimiser {
  /**
   * Applies one round, in place.
   *
   * @param model the parameters before; after the call, those of the next round
   * @param update the round's {@link Combined#update()}, as long as the model
   */
  void step(float[] model, float[] update);

  /** A copy of what the next step depends on; empty where a step depends on nothing. */
  double[] state();

  /**
   * Continues from a {@link #state()} of the same rule and size.
   *
   * @throws IllegalArgumentException if the length is another or a value is not finite
   */
  void restore(double[] state);
}
