package org.fedclave.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fedclave.tables.EncodedColumn;

/**
 * Centres and scales numeric features: {@code (x - mean) / deviation}, in double arithmetic rounded
 * once; 0 where the cell is missing. What is no number stays as it is.
 */
public final class Normaliser {
  private final double[] means;
  private final double[] deviations;
  private final List<EncodedColumn> numbers = new ArrayList<>();

  Normaliser(int featureCount) {
    this.means = new double[featureCount];
    this.deviations = new double[featureCount];
    Arrays.fill(deviations, 1);
  }

  void set(EncodedColumn column, double mean, double deviation) {
    numbers.add(column);
    means[column.offset()] = mean;
    deviations[column.offset()] = deviation > 0 ? deviation : 1;
  }

  /**
   * The same rows, normalised.
   *
   * @param examples of the features that this was made for
   */
  public Examples apply(Examples examples) {
    if (examples.featureCount() != means.length) {
      throw new IllegalArgumentException(
          "%s for a normaliser of %d features".formatted(examples, means.length));
    }
    return examples.withFeatures(
        (row, features) -> {
          for (EncodedColumn column : numbers) {
            int place = column.offset();
            boolean missing = column.mayBeMissing() && features[place + 1] != 0;
            features[place] =
                missing ? 0 : (float) ((features[place] - means[place]) / deviations[place]);
          }
        });
  }
}
