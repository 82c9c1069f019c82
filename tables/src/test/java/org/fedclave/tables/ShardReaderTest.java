package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.fedclave.tables.MalformedShardException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ShardReaderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesAShardBrokenInThatWayAlone(Rule rule) throws Exception {
    byte[] shard = broken(rule);
    var refused =
        assertThrows(MalformedShardException.class, () -> Patients.encoded(shard, Patients.SCHEMA));
    assertThat(refused.rule()).isEqualTo(rule);
    assertThat(refused.getMessage()).startsWith("the shard ").doesNotContain("\n");
  }

  private byte[] broken(Rule rule) throws Exception {
    byte[] good = Patients.shard(folder, 10);
    return switch (rule) {
      case FORMAT -> Arrays.copyOf(good, good.length + 1);
      case SIZE -> written(Patients.SCHEMA, ArrowLayout.MAXIMUM_BATCH_ROWS + 1, _ -> {});
      case SCHEMA -> written(reordered(), 10, _ -> {});
      case MESSAGE -> {
        byte[] schema = Arrays.copyOf(good, schemaBytes(good));
        yield joined(schema, good);
      }
      case VALUE -> written(Patients.SCHEMA, 10, root -> sex(root).set(3, 2));
      case EMPTY ->
          joined(Arrays.copyOf(good, schemaBytes(good)), new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
    };
  }

  @Test
  void everyCellIsCheckedAgainAndItsContentIsNotInTheMessage() throws IOException {
    assertBadCell("age", root -> age(root).set(4, 121));
    assertBadCell("age", root -> age(root).set(4, -1));
    assertBadCell(
        "visits", root -> ((BigIntVector) root.getVector("visits")).set(4, (1L << 53) + 1));
    assertBadCell(
        "visits", root -> ((BigIntVector) root.getVector("visits")).set(4, Long.MIN_VALUE));
    assertBadCell("dose", root -> dose(root).set(4, Double.NaN));
    assertBadCell("dose", root -> dose(root).set(4, Double.POSITIVE_INFINITY));
    assertBadCell("dose", root -> dose(root).set(4, -0.001));
    assertBadCell("sex", root -> sex(root).set(4, -1));
    assertBadCell("outcome", root -> ((IntVector) root.getVector("outcome")).set(4, 2));
    assertBadCell("dose", root -> dose(root).setNull(4));
    assertBadCell("sex", root -> sex(root).setNull(4));
  }

  private static void assertBadCell(String column, Consumer<VectorSchemaRoot> change)
      throws IOException {
    byte[] shard = written(Patients.SCHEMA, 10, change);
    assertThatThrownBy(() -> Patients.encoded(shard, Patients.SCHEMA))
        .isInstanceOf(MalformedShardException.class)
        .hasMessage(
            "the shard has a cell that does not fit its schema, row 5, column \"%s\""
                .formatted(column));
  }

  @Test
  void aMissingCellWhereTheSchemaAllowsItIsRead() throws Exception {
    byte[] shard = written(Patients.SCHEMA, 10, root -> age(root).setNull(4));
    List<float[]> rows = Patients.encoded(shard, Patients.SCHEMA);
    assertThat(rows.get(4)).startsWith(0, 1);
    assertThat(rows.get(3)).startsWith(-2.5f, 0);
  }

  @Test
  void anotherTypeNameOrNullabilityOfAColumnIsAnotherSchema() throws Exception {
    byte[] good = Patients.shard(folder, 10);
    Column renamed = new Column("gender", Role.FEATURE, Patients.SEX.type(), Missing.NEVER);
    Column retyped = new Column("sex", Role.FEATURE, Patients.VISITS.type(), Missing.NEVER);
    Column real = new Column("visits", Role.FEATURE, Patients.DOSE.type(), Missing.NEVER);
    Column nullable = new Column("sex", Role.FEATURE, Patients.SEX.type(), Patients.WARD.missing());
    for (Column other : List.of(renamed, retyped, nullable)) {
      assertIsAnotherSchema(good, Patients.SEX, other);
    }
    assertIsAnotherSchema(good, Patients.VISITS, real);
    assertIsAnotherSchema(good, Patients.SEX, Patients.identifier("sex"));
  }

  private static void assertIsAnotherSchema(byte[] shard, Column due, Column other) {
    List<Column> columns =
        Patients.SCHEMA.columns().stream().map(c -> c.equals(due) ? other : c).toList();
    TableSchema schema = new TableSchema("patients", columns);
    var refused =
        assertThrows(MalformedShardException.class, () -> Patients.encoded(shard, schema));
    assertThat(refused.rule()).isEqualTo(Rule.SCHEMA);
  }

  @Test
  void everyTruncationIsRefused() throws Exception {
    byte[] good = Patients.shard(folder, 10);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThrows(
          MalformedShardException.class, () -> Patients.encoded(cut, Patients.SCHEMA), "" + length);
    }
  }

  @Test
  void everyFlippedBitIsRefusedOrReadsAsCellsThatFit() throws Exception {
    byte[] good = Patients.shard(folder, 10);
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertIsRefusedOrFits(flipped, "bit " + bit);
    }
  }

  @Test
  void wordsOfHostileNumbersAreRefusedOrReadAsCellsThatFit() throws Exception {
    byte[] good = Patients.shard(folder, 10);
    int[] hostile = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 1 << 30, -8};
    for (int at = 0; at + 4 <= good.length; at += 4) {
      for (int word : hostile) {
        byte[] changed = good.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, word);
        assertIsRefusedOrFits(changed, "word %d at %d".formatted(word, at));
      }
    }
  }

  @Test
  void noiseIsRefusedOrReadsAsCellsThatFit() throws Exception {
    byte[] good = Patients.shard(folder, 10);
    for (long seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] changed = good.clone();
      for (int i = 0; i < 4; i++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      assertIsRefusedOrFits(changed, "seed " + seed);
    }
  }

  private static void assertIsRefusedOrFits(byte[] shard, String what) {
    try {
      for (float[] row : Patients.encoded(shard, Patients.SCHEMA)) {
        assertThat(row[0]).as(what).isBetween(-2.5f, 3.5f);
        assertThat(row[3] + row[4]).as(what).isEqualTo(1);
        assertThat(row[10] + row[11]).as(what).isEqualTo(1);
      }
    } catch (MalformedShardException e) {
      assertThat(e.getMessage()).as(what).isNotEmpty();
    } catch (IOException | RuntimeException e) {
      fail(what, e);
    }
  }

  @Test
  void aStatedLengthTakesNoMemoryBeforeItIsChecked() throws Exception {
    byte[] metadata = Patients.shard(folder, 10);
    ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN).putInt(4, Integer.MAX_VALUE - 8);
    assertThatThrownBy(() -> Patients.encoded(metadata, Patients.SCHEMA))
        .isInstanceOf(MalformedShardException.class)
        .hasMessageContaining("metadata of 2147483639 bytes");

    byte[] body = Patients.shard(folder, 10);
    ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putLong(bodyLengthAt(body), 1L << 40);
    var refused =
        assertThrows(MalformedShardException.class, () -> Patients.encoded(body, Patients.SCHEMA));
    assertThat(refused.rule()).isEqualTo(Rule.SIZE);
    assertThat(refused.getMessage()).contains("a batch of 1099511627776 bytes");
  }

  @Test
  void aFailingStreamIsNoMalformedShard() throws Exception {
    byte[] good = Patients.shard(folder, 10);
    InputStream closed = InputStream.nullInputStream();
    closed.close();
    InputStream failing = new SequenceInputStream(new ByteArrayInputStream(good, 0, 600), closed);
    assertThatThrownBy(() -> ShardReader.read(failing, Patients.SCHEMA, _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("Stream closed");
  }

  @Test
  void theConsumersOwnFailureIsNotTakenForTheShards() throws Exception {
    byte[] good = Patients.shard(folder, 10);
    assertThatThrownBy(
            () ->
                ShardReader.read(
                    new ByteArrayInputStream(good),
                    Patients.SCHEMA,
                    _ -> {
                      throw new IllegalStateException("mine");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
  }

  private static IntVector sex(VectorSchemaRoot root) {
    return (IntVector) root.getVector("sex");
  }

  private static BigIntVector age(VectorSchemaRoot root) {
    return (BigIntVector) root.getVector("age");
  }

  private static Float8Vector dose(VectorSchemaRoot root) {
    return (Float8Vector) root.getVector("dose");
  }

  private static TableSchema reordered() {
    return new TableSchema("patients", Patients.SCHEMA.columns().reversed());
  }

  /**
   * A shard as a hostile party writes it with Arrow's own writer: all cells 0 but the changed ones.
   */
  private static byte[] written(TableSchema schema, int rows, Consumer<VectorSchemaRoot> change)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = VectorSchemaRoot.create(ArrowLayout.schema(schema), allocator);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, out)) {
      root.getFieldVectors().forEach(vector -> fill(vector, rows));
      change.accept(root);
      root.setRowCount(rows);
      writer.writeBatch();
      writer.end();
    }
    return out.toByteArray();
  }

  private static void fill(FieldVector vector, int rows) {
    for (int row = 0; row < rows; row++) {
      switch (vector) {
        case BigIntVector wholes -> wholes.setSafe(row, 0);
        case Float8Vector reals -> reals.setSafe(row, 0);
        case IntVector codes -> codes.setSafe(row, 0);
        default -> throw new AssertionError(vector);
      }
    }
  }

  private static int schemaBytes(byte[] shard) {
    return 8 + ByteBuffer.wrap(shard).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
  }

  /** Where the second message, the batch, states the length of its body. */
  private static int bodyLengthAt(byte[] shard) {
    ByteBuffer bytes = ByteBuffer.wrap(shard).order(ByteOrder.LITTLE_ENDIAN);
    int batch = schemaBytes(shard);
    int metadata = bytes.getInt(batch + 4);
    int body = shard.length - 8 - (batch + 8 + metadata);
    for (int at = batch + 8; at < batch + 8 + metadata; at += 4) {
      if (bytes.getLong(at) == body) {
        return at;
      }
    }
    throw new AssertionError("no body length");
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
