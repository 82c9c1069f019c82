package org.fedclave.aggregation;

/**
 * SCAFFOLD's control variate c of the server (Karimireddy et al. 2020, Algorithm 1, line 17), as
 * everybody computes it who gets the models: nothing but them has to travel.
 *
 * <p>With option II of the paper's equation 4, and K steps of one length eta for every party,
 *
 * <pre>
 * c_i^+ - c_i = -c - (y_i - x) / (K eta)
 * c^+ = c + |S| / N mean(c_i^+ - c_i) = (1 - s) c - s (x^+ - x) / (eta_g K eta)      s = |S| / N
 * </pre>
 *
 * <p>because the mean of the updates {@code y_i - x} is {@code (x^+ - x) / eta_g}. So c holds as
 * exactly as the sum that moved the model: masks' rounding and a mechanism's noise are in it. One
 * array of doubles; not thread-safe.
 */
public final class ServerControl {
  private final Scaffold rule;
  private final int parties;
  private final double learningRate;
  private final double[] control;

  /**
   * Zero, as before the first round.
   *
   * @param parties N, all of the run
   * @param learningRate eta of the local steps, positive and finite
   * @param size number of the model's parameters, at least 1
   */
  public ServerControl(Scaffold rule, int parties, double learningRate, int size) {
    this.rule = rule;
    this.parties = Ranges.within("parties", parties, 1, WeightedMean.MAXIMUM_UPDATES);
    this.learningRate = Ranges.positive("learningRate", learningRate);
    this.control = new double[Ranges.within("size", size, 1, Integer.MAX_VALUE)];
  }

  /**
   * Takes in one round.
   *
   * @param before x, the round's model
   * @param after x^+, the next one
   * @param participants |S|, parties whose updates moved it, 1 to N
   */
  public void advance(float[] before, float[] after, int participants) {
    Sizes.check(control.length, before, after);
    Ranges.within("participants", participants, 1, parties);
    double share = (double) participants / parties;
    double travel = rule.serverLearningRate() * rule.localSteps() * learningRate;
    for (int i = 0; i < control.length; i++) {
      double slope = ((double) after[i] - before[i]) / travel;
      control[i] = (1 - share) * control[i] - share * slope;
    }
  }

  /** A copy of c. */
  public double[] state() {
    return control.clone();
  }

  /**
   * Continues from a {@link #state()} of the same size.
   *
   * @throws IllegalArgumentException if the length is another or a value is not finite
   */
  public void restore(double[] state) {
    Sizes.checkState(control.length, state);
    System.arraycopy(state, 0, control, 0, control.length);
  }

  /** c, rounded to float. */
  public float[] value() {
    float[] rounded = new float[control.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) control[i];
    }
    return rounded;
  }
}
