package org.fedclave.tables;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A made-up table with a column of each kind, for all tests of this package. */
final class Patients {
  static final String HEADER = "id,age,dose,sex,ward,visits,outcome";

  static final Column ID = identifier("id");
  static final Column AGE =
      new Column(
          "age",
          Role.FEATURE,
          new ColumnType.Numeric(true, "years", new Bounds(0, 120), new Scaling.Standard(50, 20)),
          new Missing(List.of("NA"), WhenMissing.ZERO_AFTER_SCALING));
  static final Column DOSE =
      new Column(
          "dose",
          Role.FEATURE,
          new ColumnType.Numeric(false, "mg", new Bounds(0, 1000), new Scaling.Log1p(1, 2)),
          new Missing(List.of("NA"), WhenMissing.REFUSE));
  static final Column SEX =
      new Column(
          "sex", Role.FEATURE, new ColumnType.Category(List.of("female", "male")), Missing.NEVER);
  static final Column WARD =
      new Column(
          "ward",
          Role.FEATURE,
          new ColumnType.Category(List.of("a", "b", "c")),
          new Missing(List.of(""), WhenMissing.ZERO_AFTER_SCALING));
  static final Column VISITS =
      new Column(
          "visits",
          Role.FEATURE,
          new ColumnType.Numeric(true, "count", Bounds.WHOLE, new Scaling.Range(0, 16)),
          Missing.NEVER);
  static final Column OUTCOME =
      new Column(
          "outcome", Role.LABEL, new ColumnType.Category(List.of("alive", "dead")), Missing.NEVER);

  static final TableSchema SCHEMA =
      new TableSchema("patients", List.of(ID, AGE, DOSE, SEX, WARD, VISITS, OUTCOME));

  private Patients() {}

  static Column identifier(String name) {
    return new Column(name, Role.IDENTIFIER, new ColumnType.Text(), Missing.NEVER);
  }

  /** A file of the header and these lines. */
  static CsvTable csv(Path folder, String... lines) throws IOException {
    Path file = folder.resolve("patients.csv");
    Files.writeString(file, HEADER + "\n" + String.join("\n", lines) + "\n");
    return CsvTable.open(file, SCHEMA, TableLimits.DEFAULT);
  }

  /** {@code rows} different good lines. */
  static String[] lines(int rows) {
    String[] lines = new String[rows];
    for (int i = 0; i < rows; i++) {
      lines[i] =
          "person-%d,%s,%d.25,%s,%s,%d,%s"
              .formatted(
                  i,
                  i % 7 == 0 ? "NA" : "" + i % 121,
                  i % 999,
                  i % 2 == 0 ? "female" : "male",
                  List.of("a", "b", "c", "").get(i % 4),
                  i,
                  i % 3 == 0 ? "dead" : "alive");
    }
    return lines;
  }

  /** The plaintext shards of a table. */
  static List<byte[]> shards(TableSource table, int rowsPerShard)
      throws IOException, BadTableException {
    List<ByteArrayOutputStream> shards = new ArrayList<>();
    new ShardWriter(rowsPerShard)
        .write(
            table,
            table.count(),
            (index, count) -> {
              shards.add(new ByteArrayOutputStream());
              return shards.getLast();
            });
    return shards.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  static byte[] shard(Path folder, int rows) throws IOException, BadTableException {
    return shards(csv(folder, lines(rows)), Math.max(1, rows)).getFirst();
  }

  static List<float[]> encoded(TableSource table) throws IOException, BadTableException {
    List<float[]> rows = new ArrayList<>();
    table.read(5, batch -> rows.addAll(rows(batch)));
    return rows;
  }

  static List<float[]> encoded(byte[] shard, TableSchema schema)
      throws IOException, MalformedShardException {
    List<float[]> rows = new ArrayList<>();
    ShardReader.read(new ByteArrayInputStream(shard), schema, batch -> rows.addAll(rows(batch)));
    return rows;
  }

  /** Each row's features, then its labels. */
  private static List<float[]> rows(TableBatch batch) {
    FeatureEncoder encoder = new FeatureEncoder(batch.schema());
    float[] features = new float[batch.rows() * encoder.featureCount()];
    float[] labels = new float[batch.rows() * encoder.labelCount()];
    encoder.encode(batch, MemorySegment.ofArray(features), MemorySegment.ofArray(labels), 0);
    List<float[]> rows = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      float[] both = new float[encoder.featureCount() + encoder.labelCount()];
      System.arraycopy(features, row * encoder.featureCount(), both, 0, encoder.featureCount());
      System.arraycopy(
          labels, row * encoder.labelCount(), both, encoder.featureCount(), encoder.labelCount());
      rows.add(both);
    }
    return rows;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
