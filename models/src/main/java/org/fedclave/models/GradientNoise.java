package org.fedclave.models;

/**
 * What makes a clipped sum of gradients private; its owner brings it.
 *
 * <p>It is called once a step, also for a step that sampled no example, and must draw afresh each
 * time: noise on whole numbers (the discrete Gaussian of Canonne, Kamath, Steinke 2020) is not open
 * to attacks on floating-point noise (Mironov 2012), as noise on a {@code double[]} would be.
 */
@FunctionalInterface
public interface GradientNoise {
  /**
   * Adds noise to each number.
   *
   * @param sum whole numbers in units of {@link PrivateTraining#unit()}, each below 2^47 in
   *     magnitude; two sums that differ by one example are at most {@link
   *     PrivateTraining#sensitivity} apart, in Euclidean norm
   */
  void addTo(long[] sum);
}
