package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.CsvTable;
import org.fedclave.tables.HeldOut;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.tables.ShardWriter;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExamplesTest {
  private static final String SCHEMA =
      """
      {"name": "loans", "columns": [
        {"name": "id", "role": "identifier", "type": "text"},
        {"name": "amount", "role": "feature", "type": "integer", "unit": "USD",
         "scaling": {"kind": "identity"}},
        {"name": "outcome", "role": "label", "type": "category", "allowed": ["good", "bad"]}
      ]}
      """;

  private static final String REGRESSION =
      SCHEMA.replace(
          "\"category\", \"allowed\": [\"good\", \"bad\"]",
          "\"real\", \"unit\": \"USD\", \"scaling\": {\"kind\": \"identity\"}");

  @TempDir private Path folder;

  @Test
  void shardsBecomeTheRowsOfTheTableInOrder() throws Exception {
    List<Examples> shards = new ArrayList<>();
    for (byte[] shard : shards(10, 4)) {
      shards.add(
          Examples.read(new ByteArrayInputStream(shard), schema(), CategoryEncoding.ONE_HOT));
    }
    assertThat(shards).extracting(Examples::rows).containsExactly(4, 4, 2);
    Examples all = Examples.concatenate(shards);
    assertThat(all.rows()).isEqualTo(10);
    assertThat(all.featureCount()).isEqualTo(1);
    assertThat(all.labelCount()).isEqualTo(2);
    for (int row = 0; row < 10; row++) {
      assertThat(feature(all, row)).isEqualTo(1000 + row);
      assertThat(all.label(row)).isEqualTo(row % 3 == 0 ? 1 : 0);
    }
  }

  @Test
  void aReaderGivesTheRowsOfAllShardsSplitAsByHand() throws Exception {
    for (int percent : new int[] {0, 30, 99}) {
      HeldOut rule = new HeldOut(percent, 42);
      ExamplesReader reader = new ExamplesReader(schema(), CategoryEncoding.ONE_HOT, rule);
      List<Examples> shards = new ArrayList<>();
      for (byte[] shard : shards(100, 33)) {
        reader.read(new ByteArrayInputStream(shard));
        shards.add(
            Examples.read(new ByteArrayInputStream(shard), schema(), CategoryEncoding.ONE_HOT));
      }
      Examples.Split byHand = Examples.concatenate(shards).split(rule, 0);
      assertThat(reader.rows()).isEqualTo(100);
      assertSame(reader.split().training(), byHand.training());
      assertSame(reader.split().heldOut(), byHand.heldOut());
    }
  }

  private static void assertSame(Examples read, Examples expected) {
    assertThat(read).hasToString(expected.toString());
    assertThat(read.features().mismatch(expected.features())).isEqualTo(-1);
    assertThat(read.labels().mismatch(expected.labels())).isEqualTo(-1);
  }

  @Test
  void aMalformedShardIsRefused() throws Exception {
    byte[] shard = shards(10, 10).getFirst();
    byte[] cut = java.util.Arrays.copyOf(shard, shard.length / 2);
    assertThrows(
        MalformedShardException.class,
        () -> Examples.read(new ByteArrayInputStream(cut), schema(), CategoryEncoding.ONE_HOT));
  }

  @Test
  void aLabelThatIsANumberIsOneNumber() throws Exception {
    Examples examples = read(REGRESSION, "id,amount,outcome\nx,1,2.5\ny,2,-4\n");
    assertThat(examples.labelCount()).isEqualTo(1);
    assertThat(examples.number(0)).isEqualTo(2.5f);
    assertThat(examples.number(1)).isEqualTo(-4f);
    assertThat(examples).hasToString("2 examples of 1 features, one number");
  }

  @Test
  void reconstructionHasItsFeaturesAsLabels() {
    Examples examples = Fixtures.examples(3, 5, 2, 1);
    Examples again = examples.reconstructing();
    assertThat(again.labelCount()).isEqualTo(5);
    assertThat(again.labels().mismatch(examples.features())).isEqualTo(-1);
    assertThat(again.features().mismatch(examples.features())).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void aSplitOfPartsIsThePartsOfTheSplit(int firstPart) {
    Examples all = numbered(0, 101);
    HeldOut rule = new HeldOut(20, 42);
    Examples.Split whole = all.split(rule, 0);
    Examples.Split first = numbered(0, firstPart).split(rule, 0);
    Examples.Split second = numbered(firstPart, 101).split(rule, firstPart);
    assertThat(features(whole.training())).isEqualTo(joined(first.training(), second.training()));
    assertThat(features(whole.heldOut())).isEqualTo(joined(first.heldOut(), second.heldOut()));
    TreeSet<Float> both = new TreeSet<>(features(whole.training()));
    both.addAll(features(whole.heldOut()));
    assertThat(both).hasSize(101);
    assertThat(whole.heldOut().rows()).isBetween(10, 32);
  }

  @Test
  void arraysThatAreNotRowsAreRefused() {
    assertRefused(new float[3], new float[] {1, 0}, 2, 2);
    assertRefused(new float[2], new float[] {1, 0, 0, 1}, 2, 2);
    assertRefused(new float[2], new float[] {Float.NaN}, 2, 1);
    assertRefused(new float[2], new float[] {1, 2}, 2, 1);
    assertRefused(new float[] {Float.NaN}, new float[] {1, 0}, 1, 2);
    assertRefused(new float[1], new float[] {1, 1}, 1, 2);
    assertRefused(new float[1], new float[] {0, 0}, 1, 2);
    assertRefused(new float[1], new float[] {0.5f, 0.5f}, 1, 2);
  }

  @Test
  void rowsOfDifferentWidthDoNotContinueEachOther() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Examples.concatenate(
                List.of(Fixtures.examples(1, 3, 2, 1), Fixtures.examples(1, 4, 2, 1))));
  }

  @Test
  void nothingPrivateIsShown() {
    assertThat(Fixtures.examples(7, 3, 2, 1)).hasToString("7 examples of 3 features, 2 classes");
  }

  private static void assertRefused(float[] features, float[] labels, int width, int classes) {
    assertThrows(
        IllegalArgumentException.class, () -> Examples.of(features, labels, width, classes));
  }

  private static Examples numbered(int from, int to) {
    float[] features = new float[to - from];
    float[] labels = new float[2 * features.length];
    for (int i = 0; i < features.length; i++) {
      features[i] = from + i;
      labels[2 * i + i % 2] = 1;
    }
    return Examples.of(features, labels, 1, 2);
  }

  private static float feature(Examples examples, int row) {
    MiniBatch batch = new MiniBatch(1, examples.featureCount(), examples.labelCount());
    batch.fill(examples, row);
    return batch.features().getFloat(0, 0);
  }

  private static List<Float> features(Examples examples) {
    List<Float> features = new ArrayList<>();
    for (int row = 0; row < examples.rows(); row++) {
      features.add(feature(examples, row));
    }
    return features;
  }

  private static List<Float> joined(Examples a, Examples b) {
    List<Float> joined = new ArrayList<>(features(a));
    joined.addAll(features(b));
    return joined;
  }

  private static TableSchema schema() throws Exception {
    return TableSchema.parse(SCHEMA.getBytes(StandardCharsets.UTF_8));
  }

  private List<byte[]> shards(int rows, int rowsPerShard) throws Exception {
    StringBuilder csv = new StringBuilder("id,amount,outcome\n");
    for (int i = 0; i < rows; i++) {
      csv.append("loan-").append(i).append(',').append(1000 + i).append(',');
      csv.append(i % 3 == 0 ? "bad" : "good").append('\n');
    }
    return shards(schema(), csv.toString(), rowsPerShard);
  }

  private Examples read(String schema, String csv) throws Exception {
    TableSchema parsed = TableSchema.parse(schema.getBytes(StandardCharsets.UTF_8));
    byte[] shard = shards(parsed, csv, 1000).getFirst();
    return Examples.read(new ByteArrayInputStream(shard), parsed, CategoryEncoding.ONE_HOT);
  }

  private List<byte[]> shards(TableSchema schema, String csv, int rowsPerShard) throws Exception {
    Path file = folder.resolve("loans.csv");
    Files.writeString(file, csv);
    TableSource table = CsvTable.open(file, schema, TableLimits.DEFAULT);
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
}
