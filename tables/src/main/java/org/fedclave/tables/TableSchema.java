package org.fedclave.tables;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a party's table holds, and how it becomes numbers: the same, public, for all parties of a
 * run.
 *
 * <p>It cannot exist malformed. It says nothing about the rows: no value in it may be computed from
 * private rows.
 *
 * @param name of the kind of table, 1 to 128 printable characters
 * @param columns 2 to {@value #MAXIMUM_COLUMNS} with distinct names: exactly one label, at least
 *     one feature. Their order is the order of the features; a file's columns may stand in another
 */
public record TableSchema(String name, List<Column> columns) {
  /** The most columns of a table. */
  public static final int MAXIMUM_COLUMNS = 4096;

  /** The most features, one-hot categories counted, that a row may become. */
  public static final int MAXIMUM_FEATURES = 65_536;

  /** The largest schema as JSON, in bytes. */
  public static final int MAXIMUM_JSON_BYTES = 1 << 20;

  public TableSchema {
    Names.require("schema name", name);
    columns = List.copyOf(columns);
    if (columns.size() > MAXIMUM_COLUMNS) {
      throw new IllegalArgumentException(
          columns.size() + " columns are more than " + MAXIMUM_COLUMNS);
    }
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException("two columns are named " + Quoted.of(column.name()));
      }
    }
    long labels = columns.stream().filter(column -> column.role() == Role.LABEL).count();
    if (labels != 1) {
      throw new IllegalArgumentException("a table has exactly one label, not " + labels);
    }
    int width =
        columns.stream().filter(c -> c.role() == Role.FEATURE).mapToInt(Column::width).sum();
    if (width < 1 || width > MAXIMUM_FEATURES) {
      throw new IllegalArgumentException(
          "the columns become %d features; 1 to %d are possible"
              .formatted(width, MAXIMUM_FEATURES));
    }
  }

  /**
   * Reads a schema.
   *
   * @param json UTF-8, at most {@value #MAXIMUM_JSON_BYTES} bytes; the keys are those of {@link
   *     #toJson()}
   * @throws BadSchemaException naming the first thing that is wrong and where; unknown keys,
   *     duplicate keys and trailing text are refused
   */
  public static TableSchema parse(byte[] json) throws BadSchemaException {
    return SchemaReader.read(json);
  }

  /**
   * The schema as canonical JSON: no blanks, members in a fixed order, all of them present. Equal
   * schemas have equal bytes, so that a digest of them names the schema.
   */
  public byte[] toJson() {
    return SchemaWriter.write(this);
  }

  /** The columns that go into the model, in schema order. */
  public List<Column> features() {
    return columns.stream().filter(column -> column.role() == Role.FEATURE).toList();
  }

  /** The column that the model learns to say. */
  public Column label() {
    return columns.stream().filter(column -> column.role() == Role.LABEL).findFirst().orElseThrow();
  }

  /** The columns that leave the party inside shards, in schema order: all but the identifiers. */
  public List<Column> shardColumns() {
    return columns.stream().filter(column -> column.role() != Role.IDENTIFIER).toList();
  }

  /** The columns' names, in schema order. */
  List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }
}
