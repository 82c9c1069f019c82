package org.fedclave.aggregation;

import java.util.Arrays;

/**
 * The server of SCAFFOLD (Karimireddy, Kale, Mohri, Reddi, Stich, Suresh 2020, "SCAFFOLD:
 * Stochastic Controlled Averaging for Federated Learning", Algorithm 1, lines 16 and 17): besides
 * the model it keeps a control variate, by which trainers correct their drift.
 *
 * <pre>
 * x = x + serverLearningRate mean(y_i - x)
 * c = c + |S| / N mean(c_i^+ - c_i)
 * </pre>
 *
 * <p>The means are over the parties of the round, each with the same weight, so they can be sums
 * under masks. The trainers' side, lines 6 to 13, is not here. One array of doubles; not
 * thread-safe.
 */
public final class Scaffold {
  private final double serverLearningRate;
  private final int parties;
  private final double[] control;

  /**
   * @param serverLearningRate positive and finite; 1 in the paper's experiments
   * @param parties N, all of the run
   * @param size number of the model's parameters, at least 1
   */
  public Scaffold(double serverLearningRate, int parties, int size) {
    this.serverLearningRate = Ranges.positive("serverLearningRate", serverLearningRate);
    this.parties = Ranges.within("parties", parties, 1, WeightedMean.MAXIMUM_UPDATES);
    this.control = new double[Ranges.within("size", size, 1, Integer.MAX_VALUE)];
  }

  /**
   * Applies one round, in place.
   *
   * @param model the parameters before; after the call, those of the next round
   * @param meanUpdate mean of the parties' {@code y_i - x}
   * @param meanControlChange mean of the parties' {@code c_i^+ - c_i}
   * @param participants |S|, parties in these means, 1 to N
   */
  public void step(float[] model, float[] meanUpdate, float[] meanControlChange, int participants) {
    Sizes.check(control.length, model, meanUpdate);
    Sizes.check(control.length, model, meanControlChange);
    Ranges.within("participants", participants, 1, parties);
    double share = (double) participants / parties;
    for (int i = 0; i < control.length; i++) {
      model[i] = (float) (model[i] + serverLearningRate * meanUpdate[i]);
      control[i] += share * meanControlChange[i];
    }
  }

  /** c, as trainers get it. */
  public float[] control() {
    float[] rounded = new float[control.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) control[i];
    }
    return rounded;
  }

  /** A copy of what the next step depends on. */
  public double[] state() {
    return Arrays.copyOf(control, control.length);
  }

  /** Continues from a {@link #state()} of the same size. */
  public void restore(double[] state) {
    Sizes.checkState(control.length, state);
    System.arraycopy(state, 0, control, 0, state.length);
  }
}
