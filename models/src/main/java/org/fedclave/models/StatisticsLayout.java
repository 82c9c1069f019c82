package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.EncodedColumn;
import org.fedclave.tables.TableSchema;

/**
 * What is counted of a table, as a vector of numbers from 0 to 1 that are means over its rows: the
 * mean over several parties' rows is then the mean of their vectors, weighted by rows. All follows
 * from the public schema.
 *
 * <p>For a number, with {@code z} its feature moved to [0, 1] by the schema's bounds: the part of
 * rows that have it; the means of {@code z} and {@code z^2}, 0 where it is missing; and the part of
 * rows in each of {@value #BINS} equal bins of [0, 1]. For a category: the part of rows in each.
 * Columns in the schema's order, the label among them.
 */
public final class StatisticsLayout {
  /** Bins of a number's histogram. */
  public static final int BINS = 32;

  /** The longest vector: 1 MiB of doubles. */
  public static final int MAXIMUM_LENGTH = 1 << 17;

  /** Bounds further apart, in units of the feature, would leave too few digits of a mean. */
  private static final double WIDEST = 1e6;

  private final List<CountedColumn> columns;
  private final int length;

  /**
   * The layout for a schema.
   *
   * @throws IllegalArgumentException if a number's bounds are too wide to average it, or there are
   *     too many columns; the message says what to do
   */
  public StatisticsLayout(TableSchema schema) {
    this(schema, CategoryEncoding.ONE_HOT);
  }

  /**
   * The layout for a schema.
   *
   * @param categories how rows have them; the vector is the same
   * @throws IllegalArgumentException as above
   */
  public StatisticsLayout(TableSchema schema, CategoryEncoding categories) {
    List<CountedColumn> counted = new ArrayList<>();
    int at = 0;
    for (EncodedColumn column : EncodedColumn.of(schema, categories)) {
      CountedColumn next =
          column.column().type() instanceof ColumnType.Numeric number
              ? new CountedNumber(column, at, requireNarrow(column, number))
              : new CountedCategory(column, at);
      counted.add(next);
      at += next.length();
      if (at > MAXIMUM_LENGTH) {
        throw new IllegalArgumentException(
            "schema %s has too many columns for statistics: more than %d numbers"
                .formatted(schema.name(), MAXIMUM_LENGTH));
      }
    }
    this.columns = List.copyOf(counted);
    this.length = at;
  }

  /** The vector's length. */
  public int length() {
    return length;
  }

  /**
   * One party's vector.
   *
   * @param examples rows of the schema; at least one
   */
  public double[] of(Examples examples) {
    double[] means = new double[length];
    for (int row = 0; row < examples.rows(); row++) {
      for (CountedColumn column : columns) {
        column.count(examples, row, means);
      }
    }
    for (int i = 0; i < length; i++) {
      means[i] /= examples.rows();
    }
    return means;
  }

  /**
   * What a vector says.
   *
   * @param rows that it is the mean over
   * @param means as {@link #of} makes them, or a mean of several
   */
  public TableStatistics read(long rows, double[] means) {
    return read(rows, means, 0);
  }

  /**
   * What a vector with noise says. Counts and means are what the noise leaves of them, taken
   * between what is possible; a deviation is at least what the noise hides.
   *
   * @param noise standard deviation of the noise in each mean of {@link BoundedStatistics}, 0 or
   *     more
   */
  public TableStatistics read(long rows, double[] means, double noise) {
    if (means.length != length) {
      throw new IllegalArgumentException(
          "statistics of %d numbers for a schema of %d".formatted(means.length, length));
    }
    return new TableStatistics(
        rows, columns.stream().map(c -> c.read(rows, means, noise)).toList());
  }

  /** The vector's parts, in the schema's order. */
  List<CountedColumn> columns() {
    return columns;
  }

  private static ColumnType.Numeric requireNarrow(EncodedColumn column, ColumnType.Numeric number) {
    double width =
        number.scaling().apply(number.bounds().maximum())
            - number.scaling().apply(number.bounds().minimum());
    if (!(width <= WIDEST)) {
      throw new IllegalArgumentException(
          ("the bounds of column %s, %s to %s, are too wide to average it without knowing more;"
                  + " write the bounds that its values really have into the schema")
              .formatted(
                  column.column().name(), number.bounds().minimum(), number.bounds().maximum()));
    }
    return number;
  }
}
