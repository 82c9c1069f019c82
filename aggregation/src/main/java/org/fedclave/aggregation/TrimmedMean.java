package org.fedclave.aggregation;

import java.util.List;
import java.util.SequencedMap;

/**
 * The mean of each coordinate without its b lowest and b highest values (Yin, Chen, Ramchandran,
 * Bartlett 2018, definition 2, Algorithm 1 option II). Holds against at most b. Examples do not
 * weigh.
 *
 * <p>Memory: all updates and one result; work goes by tiles of coordinates.
 *
 * @param trimmed b, values left out at either end; 1 to 1,000
 */
public record TrimmedMean(int trimmed) implements Combining {
  public TrimmedMean {
    Ranges.within("trimmed", trimmed, 1, 1_000);
  }

  @Override
  public String name() {
    return "trimmed-mean";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("trimmed", trimmed);
  }

  @Override
  public Needs needs() {
    return Needs.VECTORS;
  }

  @Override
  public int minimumUpdates() {
    return 2 * trimmed + 1;
  }

  @Override
  public String requirement() {
    return "n > 2b with b = " + trimmed;
  }

  @Override
  public Combiner combiner(int size) {
    return new HoldingCombiner(this, size, this::combine);
  }

  private Combined combine(HeldUpdates held) {
    List<float[]> rows = held.rows();
    return new Combined(
        SortedTiles.meanOfRanks(rows, trimmed, rows.size() - 1 - trimmed), List.of());
  }
}
