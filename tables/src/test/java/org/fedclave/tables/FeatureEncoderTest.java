package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeatureEncoderTest {
  @TempDir private Path folder;

  @Test
  void featuresAreInSchemaOrderAndNamed() {
    FeatureEncoder encoder = new FeatureEncoder(Patients.SCHEMA);
    assertThat(encoder.featureNames())
        .containsExactly(
            "age",
            "age missing",
            "dose",
            "sex=female",
            "sex=male",
            "ward=a",
            "ward=b",
            "ward=c",
            "ward missing",
            "visits");
    assertThat(encoder.featureCount()).isEqualTo(10);
    assertThat(encoder.labelCount()).isEqualTo(2);
  }

  @Test
  void rowsBecomeWhatTheSchemaSays() throws Exception {
    List<float[]> rows =
        Patients.encoded(
            Patients.csv(
                folder, "p1,64,0,female,b,4,dead", "p2,NA,53.598150033144236,male,,16,alive"));
    // 53.598… is e^4 - 1, so its logarithm of 1 + x is 4.
    assertThat(rows.get(0)).containsExactly(0.7f, 0, -0.5f, 1, 0, 0, 1, 0, 0, 0.25f, 0, 1);
    assertThat(rows.get(1)).containsExactly(0, 1, 1.5f, 0, 1, 0, 0, 0, 1, 1, 1, 0);
  }

  @Test
  void categoriesByIndexAreOneNumberAndAMissingOneIsTheNumberOfCategories() throws Exception {
    FeatureEncoder encoder = new FeatureEncoder(Patients.SCHEMA, CategoryEncoding.INDEX);
    assertThat(encoder.featureNames())
        .containsExactly("age", "age missing", "dose", "sex", "ward", "visits");
    assertThat(encoder.indexes()).isEqualTo(Map.of(3, 2, 4, 4));
    float[] features = filled(2 * 6);
    float[] labels = filled(2 * 2);
    Patients.csv(folder, "p1,64,0,female,b,4,dead", "p2,NA,53.598150033144236,male,,16,alive")
        .read(
            2,
            batch ->
                encoder.encode(
                    batch, MemorySegment.ofArray(features), MemorySegment.ofArray(labels), 0));
    assertThat(features).containsExactly(0.7f, 0, -0.5f, 0, 1, 0.25f, 0, 1, 1.5f, 1, 3, 1);
    assertThat(labels).containsExactly(0, 1, 1, 0);
  }

  @Test
  void columnsLieWhereTheEncoderPutsThem() {
    for (CategoryEncoding categories : CategoryEncoding.values()) {
      List<String> names = new FeatureEncoder(Patients.SCHEMA, categories).featureNames();
      for (EncodedColumn column : EncodedColumn.of(Patients.SCHEMA, categories)) {
        if (!column.isLabel()) {
          assertThat(names.get(column.offset())).startsWith(column.column().name());
          if (column.mayBeMissing()) {
            assertThat(names.get(column.offset() + column.values())).endsWith(" missing");
          }
        }
      }
    }
  }

  @Test
  void onlyTheTwoWordsAreEncodings() {
    assertThat(CategoryEncoding.of("index")).isEqualTo(CategoryEncoding.INDEX);
    assertThat(CategoryEncoding.of("one-hot")).isEqualTo(CategoryEncoding.ONE_HOT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CategoryEncoding.of("onehot"))
        .withMessageContaining("take one-hot or index");
  }

  @Test
  void identifiersNeitherReachABatchNorAnyFeature() throws Exception {
    String[] lines = Patients.lines(30);
    String[] renamed = lines.clone();
    for (int i = 0; i < lines.length; i++) {
      renamed[i] = "somebody-else-" + lines[i];
    }
    List<float[]> features = Patients.encoded(Patients.csv(folder, lines));
    assertThat(Patients.encoded(Patients.csv(folder, renamed)))
        .usingRecursiveComparison()
        .isEqualTo(features);
    Patients.csv(folder, lines)
        .read(
            8,
            batch ->
                assertThat(batch.vectors().getSchema().getFields())
                    .extracting(field -> field.getName())
                    .containsExactly("age", "dose", "sex", "ward", "visits", "outcome"));
    assertThat(new FeatureEncoder(Patients.SCHEMA).featureNames())
        .noneMatch(n -> n.startsWith("id"));
  }

  @Test
  void aNumberAsLabelIsOneScaledValue() throws Exception {
    TableSchema regression =
        new TableSchema(
            "r",
            List.of(
                new Column(
                    "y",
                    Role.LABEL,
                    new ColumnType.Numeric(
                        false, "mm", new Bounds(0, 10), new Scaling.Standard(5, 2)),
                    Missing.NEVER),
                Patients.SEX));
    Path file = Files.writeString(folder.resolve("r.csv"), "sex,y\nmale,8\n");
    List<float[]> rows = Patients.encoded(CsvTable.open(file, regression, TableLimits.DEFAULT));
    assertThat(new FeatureEncoder(regression).labelCount()).isEqualTo(1);
    assertThat(rows.getFirst()).containsExactly(0, 1, 1.5f);
  }

  @Test
  void rowsGoWhereTheyAreToldOverWhateverIsThere() throws Exception {
    FeatureEncoder encoder = new FeatureEncoder(Patients.SCHEMA);
    float[] features = filled(4 * 10);
    float[] labels = filled(4 * 2);
    CsvTable table = Patients.csv(folder, "p1,64,0,female,b,4,dead", "p2,NA,0,male,,16,alive");
    table.read(
        2,
        batch ->
            encoder.encode(
                batch, MemorySegment.ofArray(features), MemorySegment.ofArray(labels), 1));
    assertThat(features).startsWith(filled(10)).endsWith(filled(10));
    assertThat(labels).containsExactly(9, 9, 0, 1, 1, 0, 9, 9);
    List<float[]> rows = Patients.encoded(table);
    for (int i = 0; i < 10; i++) {
      assertThat(features[10 + i]).isEqualTo(rows.get(0)[i]);
      assertThat(features[20 + i]).isEqualTo(rows.get(1)[i]);
    }
  }

  @Test
  void rowsGoToPlacesOfTheirOwnAlsoOverSeveralBlocks() throws Exception {
    FeatureEncoder encoder = new FeatureEncoder(Patients.SCHEMA);
    int count = 3 * RowWriter.BLOCK + 1;
    CsvTable table = Patients.csv(folder, Patients.lines(count));
    List<float[]> rows = Patients.encoded(table);
    float[] features = filled(count * 10);
    float[] labels = filled(count * 2);
    table.read(
        count,
        batch ->
            encoder.encode(
                batch,
                MemorySegment.ofArray(features),
                MemorySegment.ofArray(labels),
                row -> count - 1 - row));
    for (int row = 0; row < count; row++) {
      int place = count - 1 - row;
      assertThat(Arrays.copyOfRange(features, place * 10, place * 10 + 10))
          .isEqualTo(Arrays.copyOf(rows.get(row), 10));
      assertThat(Arrays.copyOfRange(labels, place * 2, place * 2 + 2))
          .isEqualTo(Arrays.copyOfRange(rows.get(row), 10, 12));
    }
  }

  @Test
  void aPlaceOutsideMemoryIsRefused() throws Exception {
    FeatureEncoder encoder = new FeatureEncoder(Patients.SCHEMA);
    Patients.csv(folder, Patients.lines(2))
        .read(
            2,
            batch ->
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(
                        () -> encoder.encode(batch, memory(20), memory(4), row -> row + 1)));
  }

  @Test
  void arraysWithoutRoomAndBatchesOfAnotherSchemaAreRefused() throws Exception {
    FeatureEncoder encoder = new FeatureEncoder(Patients.SCHEMA);
    FeatureEncoder other =
        new FeatureEncoder(new TableSchema("other", List.of(Patients.SEX, Patients.OUTCOME)));
    Patients.csv(folder, Patients.lines(2))
        .read(
            2,
            batch -> {
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> encoder.encode(batch, memory(19), memory(4), 0));
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> encoder.encode(batch, memory(20), memory(4), 1));
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> encoder.encode(batch, memory(20), memory(3), 0));
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> encoder.encode(batch, memory(20), memory(4), -1));
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> other.encode(batch, memory(20), memory(4), 0));
            });
  }

  private static float[] filled(int length) {
    float[] array = new float[length];
    Arrays.fill(array, 9);
    return array;
  }

  private static MemorySegment memory(int numbers) {
    return MemorySegment.ofArray(new float[numbers]);
  }
}
