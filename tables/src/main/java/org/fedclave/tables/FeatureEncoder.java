package org.fedclave.tables;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

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
  private final List<EncodedColumn> columns;
  private final List<String> featureNames;
  private final int labelCount;

  /** Categories become one-hot. */
  public FeatureEncoder(TableSchema schema) {
    this(schema, CategoryEncoding.ONE_HOT);
  }

  public FeatureEncoder(TableSchema schema, CategoryEncoding categories) {
    this.schema = schema;
    this.categories = categories;
    this.columns = EncodedColumn.of(schema, categories);
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
    requireSchema(batch);
    requireRoom("features", features, firstRow, batch.rows(), featureCount());
    requireRoom("labels", labels, firstRow, batch.rows(), labelCount);
    write(batch, features, labels, row -> firstRow + row);
  }

  /**
   * Writes a batch's rows to places of their own.
   *
   * @param batch of this encoder's schema
   * @param features row-major 32-bit numbers, a row of {@link #featureCount()} after the other
   * @param labels row-major 32-bit numbers, a row of {@link #labelCount()} after the other
   * @param places where in both each row goes
   * @throws IndexOutOfBoundsException if a place lies outside
   */
  public void encode(
      TableBatch batch, MemorySegment features, MemorySegment labels, RowPlaces places) {
    requireSchema(batch);
    write(batch, features, labels, places);
  }

  private void requireSchema(TableBatch batch) {
    if (!batch.schema().equals(schema)) {
      throw new IllegalArgumentException(
          "a batch of schema %s for an encoder of %s"
              .formatted(batch.schema().name(), schema.name()));
    }
  }

  private void write(
      TableBatch batch, MemorySegment features, MemorySegment labels, RowPlaces places) {
    List<Cells> cells = cells(batch);
    RowWriter toFeatures = new RowWriter(features, featureCount());
    RowWriter toLabels = new RowWriter(labels, labelCount);
    for (int row = 0; row < batch.rows(); row += RowWriter.BLOCK) {
      int rows = Math.min(RowWriter.BLOCK, batch.rows() - row);
      toFeatures.begin(row, rows, places);
      toLabels.begin(row, rows, places);
      for (int i = 0; i < columns.size(); i++) {
        EncodedColumn column = columns.get(i);
        (column.isLabel() ? toLabels : toFeatures).write(column, cells.get(i));
      }
    }
  }

  private List<Cells> cells(TableBatch batch) {
    List<Cells> cells = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.add(new Cells(batch.vectors().getVector(i), columns.get(i).column()));
    }
    return cells;
  }

  private boolean isIndex(Column column) {
    return categories == CategoryEncoding.INDEX && column.categories() > 0;
  }

  private int width(Column column) {
    return isIndex(column) ? 1 : column.width();
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
}
