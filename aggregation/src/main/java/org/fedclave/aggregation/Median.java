package org.fedclave.aggregation;

import java.util.List;
import java.util.SequencedMap;

/**
 * The median of each coordinate (Yin, Chen, Ramchandran, Bartlett 2018, "Byzantine-Robust
 * Distributed Learning: Towards Optimal Statistical Rates", definition 1, Algorithm 1 option I): of
 * an even number of values the mean of the two in the middle. Holds against fewer than half.
 * Examples do not weigh.
 *
 * <p>Memory: all updates and one result; work goes by tiles of coordinates.
 */
public record Median() implements Combining {
  @Override
  public String name() {
    return "median";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.none();
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
    return "fewer than half may be anything, so one of three";
  }

  @Override
  public Combiner combiner(int size) {
    return new HoldingCombiner(this, size, Median::combine);
  }

  private static Combined combine(HeldUpdates held) {
    List<float[]> rows = held.rows();
    int low = (rows.size() - 1) / 2;
    int high = rows.size() / 2;
    return new Combined(SortedTiles.meanOfRanks(rows, low, high), List.of());
  }
}
