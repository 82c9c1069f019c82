package org.fedclave.tables;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How a table lies in a file of its own: whole numbers in the narrowest integers that hold their
 * bounds, categories as positions in a dictionary of their words, text as Utf8. (Shards lie as
 * {@link ArrowLayout} says.)
 */
final class NarrowLayout implements AutoCloseable {
  private static final ArrowType.Int BYTE = new ArrowType.Int(8, true);
  private static final ArrowType.Int SHORT = new ArrowType.Int(16, true);
  private static final Bounds UNSIGNED_BYTES = new Bounds(0, 255);
  private static final Bounds SHORTS = new Bounds(Short.MIN_VALUE, Short.MAX_VALUE);
  private static final Bounds INTS = new Bounds(Integer.MIN_VALUE, Integer.MAX_VALUE);

  private final BufferAllocator allocator;
  private final Map<List<String>, DictionaryEncoding> encodings = new HashMap<>();
  private final List<VarCharVector> words = new ArrayList<>();
  private final DictionaryProvider.MapDictionaryProvider dictionaries =
      new DictionaryProvider.MapDictionaryProvider();
  private final Schema schema;

  NarrowLayout(TableSchema schema, BufferAllocator allocator) {
    this.allocator = allocator;
    this.schema = new Schema(schema.columns().stream().map(this::field).toList());
  }

  Schema schema() {
    return schema;
  }

  DictionaryProvider dictionaries() {
    return dictionaries;
  }

  @Override
  public void close() {
    words.forEach(VarCharVector::close);
  }

  private Field field(Column column) {
    boolean nullable = column.mayBeMissing();
    FieldType type =
        switch (column.type()) {
          case ColumnType.Numeric numeric when numeric.whole() ->
              new FieldType(nullable, integers(numeric.bounds()), null);
          case ColumnType.Numeric _ -> new FieldType(nullable, ArrowLayout.REAL, null);
          case ColumnType.Category(List<String> allowed) -> {
            DictionaryEncoding encoding = encodings.computeIfAbsent(allowed, this::encoding);
            yield new FieldType(nullable, encoding.getIndexType(), encoding);
          }
          case ColumnType.Text _ -> new FieldType(nullable, ArrowType.Utf8.INSTANCE, null);
        };
    return new Field(column.name(), type, List.of());
  }

  private static ArrowType integers(Bounds bounds) {
    if (isWithin(bounds, UNSIGNED_BYTES)) {
      return new ArrowType.Int(8, false);
    }
    if (isWithin(bounds, SHORTS)) {
      return SHORT;
    }
    return isWithin(bounds, INTS) ? new ArrowType.Int(32, true) : ArrowLayout.WHOLE;
  }

  private static boolean isWithin(Bounds inner, Bounds outer) {
    return outer.contains(inner.minimum()) && outer.contains(inner.maximum());
  }

  /** One dictionary for all columns of the same words. */
  private DictionaryEncoding encoding(List<String> allowed) {
    ArrowType.Int positions = allowed.size() <= Byte.MAX_VALUE ? BYTE : SHORT;
    var encoding = new DictionaryEncoding(words.size(), false, positions);
    var vector = new VarCharVector("words " + words.size(), allocator);
    for (int i = 0; i < allowed.size(); i++) {
      vector.setSafe(i, allowed.get(i).getBytes(StandardCharsets.UTF_8));
    }
    vector.setValueCount(allowed.size());
    words.add(vector);
    dictionaries.put(new Dictionary(vector, encoding));
    return encoding;
  }
}
