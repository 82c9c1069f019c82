package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.fedclave.tables.BadCell.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArrowTableTest {
  private static final String[] LINES = {
    "p0,64,12.5,female,a,3,alive", "p1,NA,0,male,,0,dead", "p2,0,7,male,c,16,alive"
  };

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filesAndStreamsReadLikeTheSameTableAsCsv(boolean stream) throws Exception {
    ArrowTable table = table(bytes(stream, this::patients));
    assertThat(table.count().rows()).isEqualTo(3);
    assertThat(Patients.encoded(table))
        .usingRecursiveComparison()
        .isEqualTo(Patients.encoded(Patients.csv(folder, LINES)));
  }

  @Test
  void narrowerTypesAreReadAsTheNumbersAndWordsTheyHold() throws Exception {
    byte[] bytes =
        bytes(
            true,
            allocator ->
                List.of(
                    text(allocator, "id", "p0", "p1", "p2"),
                    age(new TinyIntVector("age", allocator)),
                    dose(new Float4Vector("dose", allocator)),
                    largeText(allocator, "sex", "female", "male", "male"),
                    text(allocator, "ward", "a", "", "c"),
                    visits(new SmallIntVector("visits", allocator)),
                    text(allocator, "outcome", "alive", "dead", "alive")));
    assertThat(Patients.encoded(table(bytes)))
        .usingRecursiveComparison()
        .isEqualTo(Patients.encoded(Patients.csv(folder, LINES)));
  }

  @Test
  void integersAndBooleansAreCategoriesByTheirPlainText() throws Exception {
    TableSchema schema =
        new TableSchema(
            "flags",
            List.of(
                new Column(
                    "n", Role.FEATURE, new ColumnType.Category(List.of("0", "200")), Missing.NEVER),
                new Column(
                    "b",
                    Role.LABEL,
                    new ColumnType.Category(List.of("false", "true")),
                    Missing.NEVER)));
    byte[] bytes =
        bytes(
            true,
            allocator -> {
              UInt1Vector n = new UInt1Vector("n", allocator);
              n.setSafe(0, 200);
              n.setSafe(1, 0);
              BitVector b = new BitVector("b", allocator);
              b.setSafe(0, 1);
              b.setSafe(1, 0);
              return List.of(n, b);
            },
            2);
    Path file = Files.write(folder.resolve("flags.arrow"), bytes);
    List<float[]> rows = Patients.encoded(ArrowTable.open(file, schema, TableLimits.DEFAULT));
    assertThat(rows.get(0)).containsExactly(0, 1, 0, 1);
    assertThat(rows.get(1)).containsExactly(1, 0, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wordsWithADictionaryAreRead(boolean stream) throws Exception {
    TableSchema schema = new TableSchema("d", List.of(Patients.SEX, Patients.OUTCOME));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        VarCharVector words = text(allocator, "words", "male", "female");
        VarCharVector sex = text(allocator, "sex", "female", "male", "male");
        VarCharVector outcome = text(allocator, "outcome", "dead", "alive", "dead")) {
      words.setValueCount(2);
      sex.setValueCount(3);
      outcome.setValueCount(3);
      Dictionary dictionary = new Dictionary(words, new DictionaryEncoding(1, false, null));
      MapDictionaryProvider dictionaries = new MapDictionaryProvider(dictionary);
      try (FieldVector codes = (FieldVector) DictionaryEncoder.encode(sex, dictionary)) {
        VectorSchemaRoot root = VectorSchemaRoot.of(codes, outcome);
        try (ArrowWriter writer =
            stream
                ? new ArrowStreamWriter(root, dictionaries, out)
                : new ArrowFileWriter(root, dictionaries, Channels.newChannel(out))) {
          writer.writeBatch();
          writer.end();
        }
      }
    }
    Path file = Files.write(folder.resolve("d.arrow"), out.toByteArray());
    List<float[]> rows = Patients.encoded(ArrowTable.open(file, schema, TableLimits.DEFAULT));
    assertThat(rows.get(0)).containsExactly(1, 0, 0, 1);
    assertThat(rows.get(1)).containsExactly(0, 1, 1, 0);
    assertThat(rows.get(2)).containsExactly(0, 1, 0, 1);
  }

  @Test
  void aBadCellIsNamedByFileRowColumnExpectedAndFound() throws Exception {
    byte[] bytes =
        bytes(
            true,
            allocator -> {
              List<FieldVector> vectors = new ArrayList<>(patients(allocator));
              ((Float8Vector) vectors.get(2)).set(1, Double.NaN);
              ((BigIntVector) vectors.get(1)).set(2, 121);
              ((IntVector) vectors.get(5)).setNull(2);
              return vectors;
            });
    assertThatThrownBy(table(bytes)::count)
        .hasMessage(
            """
            patients.arrow, row 2, column "dose": expected a number from 0 to 1000, found NaN
            patients.arrow, row 3, column "age": expected a whole number from 0 to 120, found 121
            patients.arrow, row 3, column "visits": expected a value (the schema refuses missing \
            ones), found none""");
  }

  @Test
  void aWordThatIsTooLongIsRefused() throws Exception {
    byte[] bytes =
        bytes(
            true,
            allocator -> {
              List<FieldVector> vectors = new ArrayList<>(patients(allocator));
              vectors.set(0, text(allocator, "id", "p0", "p".repeat(20_000), "p2")).close();
              return vectors;
            });
    assertThatThrownBy(table(bytes)::count)
        .hasMessage(
            "patients.arrow, row 2, column \"id\": expected at most 4096 characters, found 6666 or"
                + " more");
  }

  @Test
  void aWordThatIsNotUtf8IsRefused() throws Exception {
    byte[] bytes =
        bytes(
            true,
            allocator -> {
              List<FieldVector> vectors = patients(allocator);
              ((VarCharVector) vectors.getFirst()).setSafe(2, new byte[] {'p', (byte) 0xE9});
              return vectors;
            });
    assertThatThrownBy(table(bytes)::count)
        .hasMessage(
            "patients.arrow, row 3, column \"id\": expected text in UTF-8, found other bytes");
  }

  @Test
  void aTypeThatWouldHaveToBeGuessedIsRefused() throws Exception {
    byte[] bytes =
        bytes(
            true,
            allocator ->
                List.of(
                    text(allocator, "id", "p0", "p1", "p2"),
                    dose(new Float8Vector("age", allocator)),
                    text(allocator, "dose", "1", "2", "3"),
                    dose(new Float8Vector("sex", allocator)),
                    text(allocator, "ward", "a", "", "c"),
                    visits(new UInt8Vector("visits", allocator)),
                    text(allocator, "outcome", "alive", "dead", "alive")));
    var refused = assertThrows(BadTableException.class, table(bytes)::count);
    assertThat(refused.cells()).extracting(BadCell::rule).containsOnly(Rule.COLUMN_TYPE);
    assertThat(refused.cells())
        .extracting(cell -> cell.place().column())
        .containsExactly("age", "dose", "sex", "visits");
    assertThat(refused.getMessage())
        .contains("column \"dose\": expected an Arrow type to read real numbers from, found Utf8");
  }

  @Test
  void columnsMustBeThoseOfTheSchema() throws Exception {
    byte[] bytes = bytes(true, allocator -> List.of(text(allocator, "di", "p0", "p1", "p2")));
    var refused = assertThrows(BadTableException.class, table(bytes)::count);
    assertThat(refused.getMessage()).contains("the column \"di\"; did you mean \"id\"?");
    assertThat(refused.total()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyTruncationIsABadTable(boolean stream) throws Exception {
    byte[] good = bytes(stream, this::patients);
    for (int length = 0; length < good.length; length += 7) {
      ArrowTable cut = table(Arrays.copyOf(good, length));
      assertThrows(BadTableException.class, cut::count, "length " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyFlippedByteReadsOrIsABadTable(boolean stream) throws Exception {
    byte[] good = bytes(stream, this::patients);
    int refused = 0;
    for (int at = 0; at < good.length; at++) {
      byte[] flipped = good.clone();
      flipped[at] ^= (byte) 0x81;
      try {
        table(flipped).count();
      } catch (BadTableException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(good.length / 10);
  }

  @Test
  void anotherFormatIsNamed() throws Exception {
    assertThatThrownBy(table(Patients.utf8("id,age\n1,2\n"))::count)
        .hasMessage(
            "patients.arrow: expected an uncompressed Arrow IPC file or stream, found one that has"
                + " no continuation marker where a message starts");
  }

  private ArrowTable table(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("patients.arrow"), bytes);
    return ArrowTable.open(file, Patients.SCHEMA, new TableLimits(1000, 4096, 1 << 20, 20));
  }

  private interface Vectors {
    List<FieldVector> of(BufferAllocator allocator);
  }

  private static byte[] bytes(boolean stream, Vectors vectors) throws IOException {
    return bytes(stream, vectors, 3);
  }

  private static byte[] bytes(boolean stream, Vectors vectors, int rows) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = new VectorSchemaRoot(vectors.of(allocator))) {
      root.setRowCount(rows);
      try (ArrowWriter writer =
          stream
              ? new ArrowStreamWriter(root, null, out)
              : new ArrowFileWriter(root, null, Channels.newChannel(out))) {
        writer.writeBatch();
        writer.end();
      }
    }
    return out.toByteArray();
  }

  /** The rows of {@link #LINES}. */
  private List<FieldVector> patients(BufferAllocator allocator) {
    return List.of(
        text(allocator, "id", "p0", "p1", "p2"),
        age(new BigIntVector("age", allocator)),
        dose(new Float8Vector("dose", allocator)),
        text(allocator, "sex", "female", "male", "male"),
        text(allocator, "ward", "a", "", "c"),
        visits(new IntVector("visits", allocator)),
        text(allocator, "outcome", "alive", "dead", "alive"));
  }

  private static FieldVector age(FieldVector vector) {
    switch (vector) {
      case BigIntVector v -> {
        v.setSafe(0, 64);
        v.setNull(1);
        v.setSafe(2, 0);
      }
      case TinyIntVector v -> {
        v.setSafe(0, 64);
        v.setNull(1);
        v.setSafe(2, 0);
      }
      default -> throw new AssertionError(vector);
    }
    return vector;
  }

  private static FieldVector dose(FieldVector vector) {
    double[] doses = {12.5, 0, 7};
    for (int i = 0; i < 3; i++) {
      switch (vector) {
        case Float8Vector v -> v.setSafe(i, doses[i]);
        case Float4Vector v -> v.setSafe(i, (float) doses[i]);
        default -> throw new AssertionError(vector);
      }
    }
    return vector;
  }

  private static FieldVector visits(FieldVector vector) {
    int[] visits = {3, 0, 16};
    for (int i = 0; i < 3; i++) {
      switch (vector) {
        case IntVector v -> v.setSafe(i, visits[i]);
        case SmallIntVector v -> v.setSafe(i, visits[i]);
        case UInt8Vector v -> v.setSafe(i, visits[i]);
        default -> throw new AssertionError(vector);
      }
    }
    return vector;
  }

  private static VarCharVector text(BufferAllocator allocator, String name, String... words) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int i = 0; i < words.length; i++) {
      vector.setSafe(i, Patients.utf8(words[i]));
    }
    return vector;
  }

  private static FieldVector largeText(BufferAllocator allocator, String name, String... words) {
    LargeVarCharVector vector = new LargeVarCharVector(name, allocator);
    for (int i = 0; i < words.length; i++) {
      vector.setSafe(i, Patients.utf8(words[i]));
    }
    return vector;
  }
}
