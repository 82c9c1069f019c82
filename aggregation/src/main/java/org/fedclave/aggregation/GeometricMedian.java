package org.fedclave.aggregation;

import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/**
 * The geometric median by smoothed Weiszfeld steps (Pillutla, Kakade, Harchaoui 2022, "Robust
 * Aggregation for Federated Learning", Algorithm 2), from the weighted mean v_0, with a_k the
 * examples:
 *
 * <pre>
 * b_k = a_k / max(smoothing, ||v_r - u_k||)        v_{r+1} = sum b_k u_k / sum b_k
 * </pre>
 *
 * <p>Holds against less than half of the examples. Nothing is left out; a far update gets little
 * weight. Memory: all updates and one result; v_r is made anew of its weights, a tile at a time.
 *
 * @param smoothing least distance that divides, positive and finite; 1e-6 in the paper
 * @param iterations steps, 1 to 100; 3 in the paper's experiments, some ten more where two fifths
 *     attack together
 */
public record GeometricMedian(double smoothing, int iterations) implements Combining {
  public GeometricMedian {
    Ranges.positive("smoothing", smoothing);
    Ranges.within("iterations", iterations, 1, 100);
  }

  @Override
  public String name() {
    return "geometric-median";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("smoothing", smoothing, "iterations", iterations);
  }

  @Override
  public Needs needs() {
    return Needs.VECTORS;
  }

  @Override
  public int minimumUpdates() {
    return 3;
  }

  @Override
  public String requirement() {
    return "less than half may be anything, so one of three";
  }

  @Override
  public Combiner combiner(int size) {
    return new HoldingCombiner(this, size, held -> new Weiszfeld(this, held).combine());
  }

  /** The iteration over one round. */
  private static final class Weiszfeld {
    /** Strips of {@link Products#LANES} coordinates in a tile. */
    private static final int STRIPS = 16;

    private final GeometricMedian rule;
    private final HeldUpdates held;

    /** One tile of v_r, strip by strip. */
    private final double[][] point = new double[STRIPS][Products.LANES];

    private final double[] lanes = new double[Products.LANES];

    Weiszfeld(GeometricMedian rule, HeldUpdates held) {
      this.rule = rule;
      this.held = held;
    }

    Combined combine() {
      List<float[]> rows = held.rows();
      double[] examples = held.origins().stream().mapToDouble(Origin::examples).toArray();
      double[] weights = normalised(examples);
      for (int i = 0; i < rule.iterations; i++) {
        double[] distances = distances(rows, weights);
        double[] next = new double[weights.length];
        for (int k = 0; k < next.length; k++) {
          next[k] = examples[k] / Math.max(rule.smoothing, distances[k]);
        }
        weights = normalised(next);
      }
      return new Combined(point(rows, weights), List.of());
    }

    private static double[] normalised(double[] weights) {
      double sum = 0;
      for (double weight : weights) {
        sum += weight;
      }
      double[] normalised = new double[weights.length];
      for (int k = 0; k < weights.length; k++) {
        normalised[k] = weights[k] / sum;
      }
      return normalised;
    }

    /** From every row to the point that {@code weights} stand for. */
    private double[] distances(List<float[]> rows, double[] weights) {
      double[] squares = new double[weights.length];
      int size = held.size();
      for (int from = 0; from < size; from += STRIPS * Products.LANES) {
        int strips = load(rows, weights, from);
        for (int row = 0; row < squares.length; row++) {
          float[] update = rows.get(row);
          for (int strip = 0; strip < strips; strip++) {
            int start = from + strip * Products.LANES;
            if (start + Products.LANES <= size) {
              addSquares(update, start, point[strip], lanes);
            } else {
              for (int k = 0; start + k < size; k++) {
                double difference = point[strip][k] - update[start + k];
                lanes[k] = Math.fma(difference, difference, lanes[k]);
              }
            }
          }
          squares[row] += Products.drain(lanes);
        }
      }
      for (int row = 0; row < squares.length; row++) {
        squares[row] = Math.sqrt(squares[row]);
      }
      return squares;
    }

    private static void addSquares(float[] update, int from, double[] point, double[] lanes) {
      for (int k = 0; k < Products.LANES; k++) {
        double difference = point[k] - update[from + k];
        lanes[k] = Math.fma(difference, difference, lanes[k]);
      }
    }

    private float[] point(List<float[]> rows, double[] weights) {
      float[] result = new float[held.size()];
      for (int from = 0; from < result.length; from += STRIPS * Products.LANES) {
        load(rows, weights, from);
        int width = Math.min(STRIPS * Products.LANES, result.length - from);
        for (int k = 0; k < width; k++) {
          result[from + k] = (float) point[k / Products.LANES][k % Products.LANES];
        }
      }
      return result;
    }

    /** Makes one tile of the weighted mean; says how many strips it has. */
    private int load(List<float[]> rows, double[] weights, int from) {
      int size = held.size();
      int strips = Math.min(STRIPS, (size - from + Products.LANES - 1) / Products.LANES);
      for (int strip = 0; strip < strips; strip++) {
        int start = from + strip * Products.LANES;
        Arrays.fill(point[strip], 0);
        for (int row = 0; row < weights.length; row++) {
          if (start + Products.LANES <= size) {
            addWeighted(rows.get(row), start, weights[row], point[strip]);
          } else {
            for (int k = 0; start + k < size; k++) {
              point[strip][k] =
                  Math.fma(weights[row], (double) rows.get(row)[start + k], point[strip][k]);
            }
          }
        }
      }
      return strips;
    }

    private static void addWeighted(float[] update, int from, double weight, double[] point) {
      for (int k = 0; k < Products.LANES; k++) {
        point[k] = Math.fma(weight, (double) update[from + k], point[k]);
      }
    }
  }
}
