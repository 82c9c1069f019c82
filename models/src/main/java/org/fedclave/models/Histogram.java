package org.fedclave.models;

import java.util.Arrays;
import java.util.List;
import org.fedclave.tables.Scaling;

/**
 * How a column's cells are spread over its bounds, in bins that are equally wide after the schema's
 * scaling. Immutable.
 */
public final class Histogram {
  private final Scaling scaling;
  private final double least;
  private final double width;
  private final List<Long> counts;

  Histogram(Scaling scaling, double least, double width, long[] counts) {
    this.scaling = scaling;
    this.least = least;
    this.width = width;
    this.counts = Arrays.stream(counts).boxed().toList();
  }

  /** Rows in each bin, from the lowest. */
  public List<Long> counts() {
    return counts;
  }

  /** The cell at a bin's lower edge, or, for the number of bins, at the last one's upper edge. */
  public double edge(int bin) {
    return at((double) bin / counts.size());
  }

  /**
   * A quantile of the cells, taken as spread evenly within a bin (after scaling), so that it is off
   * by less than a bin.
   *
   * @param part 0 to 1
   * @return NaN where there are no cells
   */
  public double quantile(double part) {
    double wanted = part * counts.stream().mapToLong(Long::longValue).sum();
    double below = 0;
    for (int bin = 0; bin < counts.size(); bin++) {
      long here = counts.get(bin);
      if (here > 0 && below + here >= wanted) {
        return at((bin + (wanted - below) / here) / counts.size());
      }
      below += here;
    }
    return Double.NaN;
  }

  /** The cell at a place, 0 to 1, between the bounds after scaling. */
  private double at(double place) {
    return scaling.invert(least + width * place);
  }
}
