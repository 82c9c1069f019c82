package org.fedclave.tables;

import java.util.List;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.fedclave.tables.MalformedShardException.Rule;

/**
 * Compares the schema that a shard carries to the one it must have, field by field on the
 * flatbuffer: Arrow's own reader would follow a hostile schema's nesting before anybody could look
 * at it.
 */
final class WrittenSchema {
  private WrittenSchema() {}

  /** Accessors throw unchecked exceptions where the flatbuffer points outside itself. */
  static void requireEqual(Message message, List<Column> columns) throws MalformedShardException {
    Schema schema = (Schema) message.header(new Schema());
    ShardReader.require(
        schema != null && schema.endianness() == 0 && schema.fieldsLength() == columns.size(),
        Rule.SCHEMA,
        "has not the %d columns of its schema".formatted(columns.size()));
    for (int i = 0; i < columns.size(); i++) {
      Field field = schema.fields(i);
      Column column = columns.get(i);
      ShardReader.require(
          column.name().equals(field.name())
              && field.nullable() == column.mayBeMissing()
              && field.childrenLength() == 0
              && field.dictionary() == null
              && hasType(field, column),
          Rule.SCHEMA,
          "has another column where %s is due".formatted(Quoted.of(column.name())));
    }
  }

  private static boolean hasType(Field field, Column column) {
    return switch (column.type()) {
      case ColumnType.Numeric numeric ->
          numeric.whole() ? isInt(field, Long.SIZE) : isDouble(field);
      case ColumnType.Category _ -> isInt(field, Integer.SIZE);
      case ColumnType.Text _ -> false;
    };
  }

  private static boolean isInt(Field field, int bits) {
    return field.typeType() == Type.Int
        && field.type(new Int()) instanceof Int type
        && type.bitWidth() == bits
        && type.isSigned();
  }

  private static boolean isDouble(Field field) {
    return field.typeType() == Type.FloatingPoint
        && field.type(new FloatingPoint()) instanceof FloatingPoint type
        && type.precision() == Precision.DOUBLE;
  }
}
