package org.fedclave.aggregation;

import java.util.List;

/**
 * Sorts every coordinate over all updates, a tile of coordinates at a time, and makes one value of
 * each sorted column. The work memory is one tile, whatever the model's size.
 */
final class SortedTiles {
  /** Coordinates of a tile. */
  static final int WIDTH = 256;

  private final List<float[]> rows;
  private final SortingNetwork network;

  /** Wire by coordinate. */
  private final float[][] tile;

  private SortedTiles(List<float[]> rows, int firstRank, int lastRank) {
    this.rows = rows;
    this.network = SortingNetwork.of(rows.size(), firstRank, lastRank);
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
    float[] result = new float[rows.getFirst().length];
    double[] sums = new double[WIDTH];
    for (int from = 0; from < result.length; from += WIDTH) {
      int width = tiles.sort(from);
      java.util.Arrays.fill(sums, 0);
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

  /** One value of each column, by {@code reduction}. */
  static float[] reduce(List<float[]> rows, int firstRank, int lastRank, Reduction reduction) {
    SortedTiles tiles = new SortedTiles(rows, firstRank, lastRank);
    float[] result = new float[rows.getFirst().length];
    float[] column = new float[rows.size()];
    for (int from = 0; from < result.length; from += WIDTH) {
      int width = tiles.sort(from);
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

  static double median(float[] sorted, int count) {
    return ((double) sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }

  /** Loads and sorts the tile that begins at {@code from}; says how many coordinates it has. */
  private int sort(int from) {
    int width = Math.min(WIDTH, rows.getFirst().length - from);
    for (int row = 0; row < tile.length; row++) {
      System.arraycopy(rows.get(row), from, tile[row], 0, width);
    }
    network.run((low, high) -> exchange(tile[low], tile[high]));
    return width;
  }

  private static void exchange(float[] low, float[] high) {
    for (int k = 0; k < WIDTH; k++) {
      float a = low[k];
      float b = high[k];
      low[k] = Math.min(a, b);
      high[k] = Math.max(a, b);
    }
  }
}
