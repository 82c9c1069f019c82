package org.fedclave.models;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.TableSchema;

/**
 * What rows are to a model: what it gets and what is known of each row.
 *
 * @param features numbers of a row, at least 1
 * @param indexes features that are indexes of categories, counted from 0, and how many values each
 *     has, at least 2
 * @param labels the classes of the label, or 1 where it is a number
 */
public record InputLayout(int features, NavigableMap<Integer, Integer> indexes, int labels) {
  public InputLayout {
    indexes = Collections.unmodifiableNavigableMap(new TreeMap<>(indexes));
    if (features < 1 || labels < 1) {
      throw new IllegalArgumentException(
          "%d features and %d labels; each is at least 1".formatted(features, labels));
    }
    indexes.forEach(
        (feature, values) -> {
          if (feature < 0 || feature >= features || values < 2) {
            throw new IllegalArgumentException(
                "feature %d of %d is an index of %d values".formatted(feature, features, values));
          }
        });
  }

  /** Rows of a schema. */
  public static InputLayout of(TableSchema schema, CategoryEncoding categories) {
    FeatureEncoder encoder = new FeatureEncoder(schema, categories);
    return new InputLayout(encoder.featureCount(), encoder.indexes(), encoder.labelCount());
  }

  /** Rows of numbers alone. */
  public static InputLayout ofNumbers(int features, int labels) {
    return new InputLayout(features, new TreeMap<>(), labels);
  }

  @Override
  public String toString() {
    return "%d features%s and %s"
        .formatted(
            features,
            indexes.isEmpty() ? "" : ", %d of them indexes,".formatted(indexes.size()),
            labels == 1 ? "one number" : labels + " classes");
  }
}
