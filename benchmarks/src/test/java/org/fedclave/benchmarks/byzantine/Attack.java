package org.fedclave.benchmarks.byzantine;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What attackers send instead of their update. They know every honest update of the round and all
 * send the same vector, except for noise and flipped labels.
 */
enum Attack {
  /** Five times the opposite of what they should send. */
  SIGN_FLIP,
  /** Noise of deviation 5 in each coordinate, far larger than any honest update. */
  GAUSSIAN,
  /** What training on 9 - label gives. */
  LABEL_FLIP,
  /**
   * "A Little Is Enough" (Baruch, Baruch, Goldberg 2019, Algorithm 3): as far below the mean, in
   * deviations, as still leaves enough honest updates farther out.
   */
  LITTLE_IS_ENOUGH,
  /** Inner-product manipulation (Xie, Koyejo, Gupta 2019): -2 times the honest mean. */
  INNER_PRODUCT,
  /**
   * Min-max (Shejwalkar, Houmansadr 2021, equation 9), against the deviation: as far from the mean
   * as two honest updates are from each other.
   */
  MIN_MAX;

  /**
   * One attacker's vector.
   *
   * @param own what the attacker should send
   * @param onFlippedLabels what it would send after training on flipped labels
   * @param honest the others' updates
   * @param attackers how many there are
   */
  float[] send(
      float[] own,
      float[] onFlippedLabels,
      List<float[]> honest,
      int attackers,
      RandomGenerator random) {
    return switch (this) {
      case SIGN_FLIP -> along(new float[own.length], own, -5);
      case GAUSSIAN -> gaussian(own.length, random);
      case LABEL_FLIP -> onFlippedLabels.clone();
      case LITTLE_IS_ENOUGH ->
          along(mean(honest), deviation(honest), -deviations(honest.size() + attackers, attackers));
      case INNER_PRODUCT -> along(new float[own.length], mean(honest), -2);
      case MIN_MAX -> minMax(honest);
    };
  }

  private static float[] along(float[] from, float[] direction, double factor) {
    float[] vector = new float[from.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (from[i] + factor * direction[i]);
    }
    return vector;
  }

  private static float[] gaussian(int size, RandomGenerator random) {
    float[] vector = new float[size];
    for (int i = 0; i < size; i++) {
      vector[i] = (float) (5 * random.nextGaussian());
    }
    return vector;
  }

  /** z_max: the quantile of the normal distribution at (n - m - s) / (n - m). */
  private static double deviations(int n, int attackers) {
    int supporters = n / 2 + 1 - attackers;
    return quantile((double) (n - attackers - supporters) / (n - attackers));
  }

  /** By bisection over the integral of the density, which is summed by Simpson's rule. */
  private static double quantile(double probability) {
    double low = -8;
    double high = 8;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (below(middle) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double below(double x) {
    int steps = 400;
    double width = (x + 10) / steps;
    double sum = density(-10) + density(x);
    for (int i = 1; i < steps; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * density(-10 + i * width);
    }
    return sum * width / 3;
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static float[] minMax(List<float[]> honest) {
    double widest = 0;
    for (float[] a : honest) {
      for (float[] b : honest) {
        widest = Math.max(widest, distance(a, b));
      }
    }
    float[] mean = mean(honest);
    float[] deviation = deviation(honest);
    double low = 0;
    double high = 100;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      float[] vector = along(mean, deviation, -middle);
      if (honest.stream().mapToDouble(other -> distance(vector, other)).max().orElseThrow()
          <= widest) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return along(mean, deviation, -low);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static float[] mean(List<float[]> updates) {
    float[] mean = new float[updates.getFirst().length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] update : updates) {
        sum += update[i];
      }
      mean[i] = (float) (sum / updates.size());
    }
    return mean;
  }

  private static float[] deviation(List<float[]> updates) {
    float[] mean = mean(updates);
    float[] deviation = new float[mean.length];
    for (int i = 0; i < mean.length; i++) {
      double squares = 0;
      for (float[] update : updates) {
        squares += ((double) update[i] - mean[i]) * ((double) update[i] - mean[i]);
      }
      deviation[i] = (float) Math.sqrt(squares / updates.size());
    }
    return deviation;
  }
}
