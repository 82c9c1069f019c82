package org.fedclave.aggregation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random rounds of a seed, and every rule over them. */
final class Rounds {
  /** Lengths around the strips and tiles in which the rules work. */
  private static final List<Integer> SIZES =
      List.of(1, 7, 63, 64, 65, 255, 256, 257, 1024, 1025, 2048, 2113);

  private Rounds() {}

  /** One rule of each kind that {@code n} updates are enough for; n is at least 3. */
  static List<Combining> rules(int n) {
    List<Combining> rules =
        new ArrayList<>(
            List.of(
                new Mean(),
                new NormBound(3),
                new FedNova(),
                new Median(),
                new TrimmedMean((n - 1) / 2),
                new TrimmedMean(1),
                new GeometricMedian(1e-6, 3)));
    if (n >= 5) {
      int attackers = (n - 3) / 2;
      rules.add(new Krum(attackers));
      rules.add(new MultiKrum(attackers, Math.max(1, n - attackers - 2)));
    }
    if (n >= 7) {
      rules.add(new Bulyan((n - 3) / 4));
    }
    return rules;
  }

  /** Updates around a common direction, a few far away, some coordinates equal or zero. */
  static Naive.Round random(long seed) {
    Random random = new Random(seed);
    int n = 3 + random.nextInt(20);
    return random(random, n, SIZES.get(random.nextInt(SIZES.size())));
  }

  static Naive.Round random(Random random, int n, int size) {
    float[] common = new float[size];
    for (int c = 0; c < size; c++) {
      common[c] = (float) random.nextGaussian();
    }
    float[][] updates = new float[n][size];
    long[] examples = new long[n];
    double[] lengths = new double[n];
    for (int i = 0; i < n; i++) {
      float spread = random.nextInt(4) == 0 ? 5 : 0.3f;
      for (int c = 0; c < size; c++) {
        updates[i][c] =
            switch (random.nextInt(16)) {
              case 0 -> common[c];
              case 1 -> -0.0f;
              default -> common[c] + spread * (float) random.nextGaussian();
            };
      }
      examples[i] = 1L + random.nextInt(10_000);
      lengths[i] = 1 + 300 * random.nextDouble();
    }
    return new Naive.Round(updates, examples, lengths);
  }

  static Combined combine(Combiner combiner, Naive.Round round, List<Integer> order)
      throws RefusedUpdateException, TooFewUpdatesException {
    for (int i : order) {
      combiner.add(
          new Origin(i, round.examples()[i], round.lengths()[i]), round.updates()[i].clone());
    }
    return combiner.combine();
  }

  static List<Integer> inOrder(int n) {
    return java.util.stream.IntStream.range(0, n).boxed().toList();
  }

  static List<Integer> shuffled(int n, Random random) {
    List<Integer> order = new ArrayList<>(inOrder(n));
    Collections.shuffle(order, random);
    return order;
  }

  static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
