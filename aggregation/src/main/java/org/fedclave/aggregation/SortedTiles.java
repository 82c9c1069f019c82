package org.fedclave.aggregation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Sorts every coordinate over all updates, a tile of coordinates at a time, and makes one value of
 * each sorted column. The work memory is one tile, whatever the model's size.
 *
 * <p>Floats are compared as integers in the order of {@link Float#compare}, so -0 is below 0: the
 * processor does that in half the instructions.
 */
final class SortedTiles {
  /** Coordinates of a tile. */
  static final int WIDTH = 256;

  private final List<MemorySegment> rows;
  private final int size;
  private final SortingNetwork network;

  /** Wire by coordinate: {@link #turn}ed bits while they are sorted, floats afterwards. */
  private final int[][] bits;

  private final float[][] tile;

  private SortedTiles(List<float[]> rows, int firstRank, int lastRank) {
    this.rows = rows.stream().map(MemorySegment::ofArray).toList();
    this.size = rows.getFirst().length;
    this.network = SortingNetwork.of(rows.size(), firstRank, lastRank);
    this.bits = new int[rows.size()][WIDTH];
    this.tile = new float[rows.size()][WIDTH];
  }

  /** Makes one value of a sorted column. */
  interface Reduction {
    /**
     * The value of one column.
     *
     * @param sorted one coordinate of every update, ascending; only the ranks asked for are right
     */
    float reduce(float[] sorted);
  }

  /** The mean of the ranks {@code low} to {@code high}, summed in ascending order in double. */
  static float[] meanOfRanks(List<float[]> rows, int low, int high) {
    SortedTiles tiles = new SortedTiles(rows, low, high);
    float[] result = new float[tiles.size];
    double[] sums = new double[WIDTH];
    for (int from = 0; from < result.length; from += WIDTH) {
      int width = tiles.sort(from, low, high);
      Arrays.fill(sums, 0);
      for (int rank = low; rank <= high; rank++) {
        add(tiles.tile[rank], sums);
      }
      for (int k = 0; k < width; k++) {
        result[from + k] = (float) (sums[k] / (high - low + 1));
      }
    }
    return result;
  }

  private static void add(float[] values, double[] sums) {
    for (int k = 0; k < WIDTH; k++) {
      sums[k] += values[k];
    }
  }

  /** One value of each column, by {@code reduction}, with all ranks. */
  static float[] reduce(List<float[]> rows, Reduction reduction) {
    int last = rows.size() - 1;
    SortedTiles tiles = new SortedTiles(rows, 0, last);
    float[] result = new float[tiles.size];
    float[] column = new float[rows.size()];
    for (int from = 0; from < result.length; from += WIDTH) {
      int width = tiles.sort(from, 0, last);
      for (int k = 0; k < width; k++) {
        for (int rank = 0; rank < column.length; rank++) {
          column[rank] = tiles.tile[rank][k];
        }
        result[from + k] = reduction.reduce(column);
      }
    }
    return result;
  }

  /** The mean of {@code sorted[low..high]}, summed in ascending order in double. */
  static float mean(float[] sorted, int low, int high) {
    double sum = 0;
    for (int i = low; i <= high; i++) {
      sum += sorted[i];
    }
    return (float) (sum / (high - low + 1));
  }

  static double median(float[] sorted) {
    return ((double) sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /**
   * Loads and sorts the tile that begins at {@code from} and puts the wanted ranks back as floats;
   * says how many coordinates it has.
   */
  private int sort(int from, int firstRank, int lastRank) {
    int width = Math.min(WIDTH, size - from);
    for (int row = 0; row < bits.length; row++) {
      MemorySegment.copy(
          rows.get(row), ValueLayout.JAVA_INT, (long) Float.BYTES * from, bits[row], 0, width);
      turn(bits[row]);
    }
    network.run((low, high) -> exchange(bits[low], bits[high]));
    for (int rank = firstRank; rank <= lastRank; rank++) {
      turn(bits[rank]);
      MemorySegment.copy(
          MemorySegment.ofArray(bits[rank]), ValueLayout.JAVA_FLOAT, 0, tile[rank], 0, WIDTH);
    }
    return width;
  }

  /** Turns a float's bits into an integer of the same order, and back. */
  private static void turn(int[] values) {
    for (int k = 0; k < WIDTH; k++) {
      int value = values[k];
      values[k] = value ^ ((value >> 31) & Integer.MAX_VALUE);
    }
  }

  private static void exchange(int[] low, int[] high) {
    for (int k = 0; k < WIDTH; k++) {
      int a = low[k];
      int b = high[k];
      low[k] = Math.min(a, b);
      high[k] = Math.max(a, b);
    }
  }
}
