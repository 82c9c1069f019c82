package org.fedclave.tables;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;

/**
 * Rows to numbers for training, by nothing but the schema: features in schema order, then for each
 *
 * <ul>
 *   <li>number: one feature, the scaled value;
 *   <li>category: one feature for each allowed category, 1 at the row's own and 0 elsewhere; or its
 *       index alone, as {@link CategoryEncoding} says;
 *   <li>column that may be missing, but for an index: one more feature, 1 where the cell is missing
 *       (its others are 0).
 * </ul>
 *
 * <p>The label becomes one-hot classes in the order of {@code allowed}, or one scaled value. Equal
 * rows give equal bits on every machine. Identifiers are not in a batch and so in no feature.
 * Immutable.
 */
public final class FeatureEncoder {
  private final TableSchema schema;
  private final CategoryEncoding categories;
  private final List<String> featureNames;
  private final int labelCount;

  /** Categories become one-hot. */
  public FeatureEncoder(TableSchema schema) {
    this(schema, CategoryEncoding.ONE_HOT);
  }

  public FeatureEncoder(TableSchema schema, CategoryEncoding categories) {
    this.schema = schema;
    this.categories = categories;
    this.featureNames = schema.features().stream().flatMap(c -> names(c).stream()).toList();
    this.labelCount = schema.label().width();
  }

  /** The numbers that a row's features become. */
  public int featureCount() {
    return featureNames.size();
  }

  /**
   * The features that are indexes of categories, counted from 0, and how many values each one has:
   * a missing cell is one more.
   */
  public NavigableMap<Integer, Integer> indexes() {
    NavigableMap<Integer, Integer> indexes = new TreeMap<>();
    int at = 0;
    for (Column column : schema.features()) {
      if (isIndex(column)) {
        indexes.put(at, column.categories() + (column.mayBeMissing() ? 1 : 0));
      }
      at += width(column);
    }
    return indexes;
  }

  /** The classes of the label; 1 where it is a number. */
  public int labelCount() {
    return labelCount;
  }

  /** What each feature is, such as {@code age}, {@code term=36} or {@code age missing}. */
  public List<String> featureNames() {
    return featureNames;
  }

  /**
   * Writes a batch's rows.
   *
   * @param batch of this encoder's schema
   * @param features row-major 32-bit numbers, a row of {@link #featureCount()} after the other
   * @param labels row-major 32-bit numbers, a row of {@link #labelCount()} after the other
   * @param firstRow where in both, counted in rows, the batch's first row goes
   */
  public void encode(TableBatch batch, MemorySegment features, MemorySegment labels, int firstRow) {
    if (!batch.schema().equals(schema)) {
      throw new IllegalArgumentException(
          "a batch of schema %s for an encoder of %s"
              .formatted(batch.schema().name(), schema.name()));
    }
    requireRoom("features", features, firstRow, batch.rows(), featureCount());
    requireRoom("labels", labels, firstRow, batch.rows(), labelCount);
    int at = 0;
    int vector = 0;
    for (Column column : schema.shardColumns()) {
      FieldVector cells = batch.vectors().getVector(vector++);
      if (column.role() == Role.LABEL) {
        encode(column, cells, new Target(labels, firstRow, labelCount, 0, batch.rows()));
      } else {
        Target target = new Target(features, firstRow, featureCount(), at, batch.rows());
        if (isIndex(column)) {
          indexes((IntVector) cells, column.categories(), target);
        } else {
          encode(column, cells, target);
        }
        at += width(column);
      }
    }
  }

  private boolean isIndex(Column column) {
    return categories == CategoryEncoding.INDEX && column.categories() > 0;
  }

  private int width(Column column) {
    return isIndex(column) ? 1 : column.width();
  }

  /** A missing cell counts as one more category, behind the others. */
  private static void indexes(IntVector codes, int missing, Target target) {
    for (int row = 0; row < target.rows; row++) {
      target.put(row, 0, codes.isNull(row) ? missing : codes.get(row));
    }
  }

  private static void encode(Column column, FieldVector cells, Target target) {
    target.clear(column.width());
    switch (column.type()) {
      case ColumnType.Category _ -> oneHot((IntVector) cells, target);
      case ColumnType.Numeric numeric when numeric.whole() ->
          scaled((BigIntVector) cells, numeric.scaling(), target);
      case ColumnType.Numeric numeric -> scaled((Float8Vector) cells, numeric.scaling(), target);
      case ColumnType.Text _ -> throw new AssertionError("text never leaves the party");
    }
    if (column.mayBeMissing() && cells.getNullCount() > 0) {
      indicators(cells, target, column.width() - 1);
    }
  }

  private static void oneHot(IntVector codes, Target target) {
    for (int row = 0; row < target.rows; row++) {
      if (!codes.isNull(row)) {
        target.put(row, codes.get(row), 1);
      }
    }
  }

  private static void scaled(BigIntVector values, Scaling scaling, Target target) {
    for (int row = 0; row < target.rows; row++) {
      if (!values.isNull(row)) {
        target.put(row, 0, (float) scaling.apply((double) values.get(row)));
      }
    }
  }

  private static void scaled(Float8Vector values, Scaling scaling, Target target) {
    for (int row = 0; row < target.rows; row++) {
      if (!values.isNull(row)) {
        target.put(row, 0, (float) scaling.apply(values.get(row)));
      }
    }
  }

  private static void indicators(FieldVector cells, Target target, int offset) {
    for (int row = 0; row < target.rows; row++) {
      if (cells.isNull(row)) {
        target.put(row, offset, 1);
      }
    }
  }

  private List<String> names(Column column) {
    if (isIndex(column)) {
      return List.of(column.name());
    }
    List<String> names = new ArrayList<>();
    if (column.type() instanceof ColumnType.Category(List<String> allowed)) {
      allowed.forEach(category -> names.add(column.name() + "=" + category));
    } else {
      names.add(column.name());
    }
    if (column.mayBeMissing()) {
      names.add(column.name() + " missing");
    }
    return names;
  }

  private static void requireRoom(
      String what, MemorySegment memory, int firstRow, int rows, int width) {
    long length = memory.byteSize() / Float.BYTES;
    if (firstRow < 0 || ((long) firstRow + rows) * width > length) {
      throw new IllegalArgumentException(
          "%s of length %d have no room for rows %d to %d of width %d"
              .formatted(what, length, firstRow, (long) firstRow + rows, width));
    }
  }

  /** The part of row-major memory that one column of a batch becomes. */
  private static final class Target {
    private final MemorySegment memory;
    private final int width;
    private final long start;
    private final int rows;

    Target(MemorySegment memory, int firstRow, int width, int offset, int rows) {
      this.memory = memory;
      this.width = width;
      this.start = (long) firstRow * width + offset;
      this.rows = rows;
    }

    void put(int row, int column, float value) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, start + (long) row * width + column, value);
    }

    void clear(int columns) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          put(row, column, 0);
        }
      }
    }
  }
}
