package org.fedclave.models;

import java.util.List;

/**
 * Whether a classifier is as often right as it is sure: examples by the probability of their most
 * probable class, in {@value #BINS} equal bins of (0, 1] (Guo et al., On Calibration of Modern
 * Neural Networks, ICML 2017).
 *
 * @param examples in each bin
 * @param correct of these, whose most probable class is the true one
 * @param confidence sum of these examples' probabilities
 */
public record Calibration(List<Long> examples, List<Long> correct, List<Double> confidence) {
  /** Bins, as many as in the paper. */
  public static final int BINS = 15;

  public Calibration {
    examples = List.copyOf(examples);
    correct = List.copyOf(correct);
    confidence = List.copyOf(confidence);
    Sums.require(
        examples.size() == BINS && correct.size() == BINS && confidence.size() == BINS,
        "a calibration of other than " + BINS + " bins");
    Sums.of(examples);
    Sums.of(correct);
    for (int i = 0; i < BINS; i++) {
      long count = examples.get(i);
      double sure = confidence.get(i);
      Sums.require(
          correct.get(i) <= count && sure >= 0 && sure <= count * (1 + 1e-6),
          "a calibration that contradicts itself in bin " + i);
    }
  }

  /** The bin of a probability: {@code ((m-1)/15, m/15]}. */
  static int bin(double probability) {
    return Math.clamp((long) Math.ceil(probability * BINS) - 1, 0, BINS - 1);
  }

  Calibration merge(Calibration other) {
    return new Calibration(
        Sums.add(examples, other.examples),
        Sums.add(correct, other.correct),
        Sums.addNumbers(confidence, other.confidence));
  }

  /**
   * The expected calibration error: {@code sum_m |B_m| / n * |acc(B_m) - conf(B_m)|} (equation 3).
   */
  double error() {
    double gap = 0;
    for (int i = 0; i < BINS; i++) {
      gap += Math.abs(correct.get(i) - confidence.get(i));
    }
    return gap / Sums.of(examples);
  }
}
