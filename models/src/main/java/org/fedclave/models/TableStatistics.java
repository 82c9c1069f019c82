package org.fedclave.models;

import java.util.List;
import org.fedclave.models.ColumnStatistics.OfNumber;

/**
 * What is known of several parties' tables together: counts, means, deviations, histograms,
 * categories, missing cells; of no single party and no single row, as long as there are many.
 *
 * @param rows counted
 * @param columns in the schema's order
 */
public record TableStatistics(long rows, List<ColumnStatistics> columns) {
  public TableStatistics {
    columns = List.copyOf(columns);
  }

  /**
   * Centres and scales numeric features by their global mean and deviation. A feature whose values
   * are all equal is only centred.
   *
   * @param featureCount of the rows
   */
  public Normaliser normaliser(int featureCount) {
    Normaliser normaliser = new Normaliser(featureCount);
    for (ColumnStatistics column : columns) {
      if (column instanceof OfNumber number && !column.column().isLabel()) {
        normaliser.set(column.column(), number.mean(), number.deviation());
      }
    }
    return normaliser;
  }
}
