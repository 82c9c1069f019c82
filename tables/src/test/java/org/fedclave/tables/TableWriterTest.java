package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TableWriterTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"copy.csv", "copy.CSV", "copy.arrow"})
  void aCopiedTableReadsAsTheOriginal(String name) throws Exception {
    CsvTable original = Patients.csv(folder, Patients.lines(3000));
    TableSource copy = copy(original, folder.resolve(name));
    assertThat(copy.count().rows()).isEqualTo(3000);
    List<float[]> copied = Patients.encoded(copy);
    List<float[]> rows = Patients.encoded(original);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(copied.get(i)).isEqualTo(rows.get(i));
    }
    assertThat(identifiers(copy)).isEqualTo(identifiers(original));
  }

  @ParameterizedTest
  @ValueSource(strings = {".csv", ".arrow"})
  void equalRowsGiveEqualBytes(String suffix) throws Exception {
    CsvTable original = Patients.csv(folder, Patients.lines(2500));
    copy(original, folder.resolve("a" + suffix));
    copy(original, folder.resolve("b" + suffix));
    assertThat(folder.resolve("a" + suffix)).hasSameBinaryContentAs(folder.resolve("b" + suffix));
  }

  @Test
  void aCsvOfPlainCellsIsCopiedByteForByte() throws Exception {
    CsvTable original = Patients.csv(folder, Patients.lines(50));
    // "NA" is the first spelling of age's missing cells, the empty text of ward's.
    copy(original, folder.resolve("copy.csv"));
    assertThat(folder.resolve("copy.csv")).hasSameBinaryContentAs(folder.resolve("patients.csv"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy.csv", "copy.arrow"})
  void textWithSeparatorsComesBack(String name) throws Exception {
    String nasty = "\"a,b \"\"c\"\"\nd\u00e9\",64,1,male,a,3,alive";
    TableSource copy = copy(Patients.csv(folder, nasty), folder.resolve(name));
    assertThat(identifiers(copy)).containsExactly("a,b \"c\"\nd\u00e9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"n.csv", "n.arrow"})
  void wholeNumbersOfEveryWidthComeBackFromTheirEnds(String name) throws Exception {
    List<Bounds> widths =
        List.of(
            new Bounds(0, 255),
            new Bounds(-1, 255),
            new Bounds(-32768, 32767),
            new Bounds(-2147483648.0, 2147483647),
            new Bounds(-1, 2147483648.0),
            Bounds.WHOLE);
    TableSchema schema = numbers(widths);
    Path file = folder.resolve(name);
    try (TableWriter table = TableWriter.create(file, schema, "source", "row")) {
      for (int row = 0; row < 2; row++) {
        table.start(row + 1);
        for (int i = 0; i < widths.size(); i++) {
          Bounds bounds = widths.get(i);
          table.whole(i, (long) (row == 0 ? bounds.minimum() : bounds.maximum()));
        }
        table.category(widths.size(), row);
        table.end();
      }
      table.finish();
    }
    List<List<Long>> rows = new ArrayList<>();
    TableSource.open(file, schema, TableLimits.DEFAULT)
        .forEachRow(
            row -> {
              List<Long> cells = new ArrayList<>();
              for (int i = 0; i < widths.size(); i++) {
                cells.add(row.whole(i));
              }
              rows.add(cells);
            });
    assertThat(rows.getFirst())
        .isEqualTo(widths.stream().map(bounds -> (long) bounds.minimum()).toList());
    assertThat(rows.getLast())
        .isEqualTo(widths.stream().map(bounds -> (long) bounds.maximum()).toList());
  }

  @Test
  void aByteOfPixelsTakesAByte() throws Exception {
    TableSchema schema = numbers(Collections.nCopies(100, new Bounds(0, 255)));
    Path file = folder.resolve("pixels.arrow");
    try (TableWriter table = TableWriter.create(file, schema, "source", "row")) {
      for (int row = 0; row < 10_000; row++) {
        table.start(row);
        for (int i = 0; i < 100; i++) {
          table.whole(i, row % 256);
        }
        table.category(100, row % 2);
        table.end();
      }
      table.finish();
    }
    assertThat(Files.size(file)).isBetween(1_010_000L, 1_350_000L);
  }

  @Test
  void aCellThatDoesNotFitNamesTheSourceAndLeavesNoFile() throws Exception {
    Path file = folder.resolve("bad.csv");
    assertThatThrownBy(
            () -> {
              try (TableWriter table =
                  TableWriter.create(file, Patients.SCHEMA, "study.data", "line")) {
                table.start(7);
                String[] cells = "p1,640,1,male,a,3,alive".split(",", -1);
                for (int i = 0; i < cells.length; i++) {
                  table.text(i, cells[i]);
                }
                table.end();
              }
            })
        .isInstanceOf(BadTableException.class)
        .hasMessage(
            "study.data, line 7, column \"age\": expected a whole number from 0 to 120, found"
                + " 640");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatIsThereStays() throws Exception {
    Path file = Files.writeString(folder.resolve("there.csv"), "mine");
    assertThatThrownBy(() -> TableWriter.create(file, Patients.SCHEMA, "s", "line"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("mine");
  }

  @Test
  void csvCannotHoldAMissingCellWithoutASpelling() {
    Column age =
        new Column(
            "age",
            Role.FEATURE,
            new ColumnType.Numeric(true, "years", new Bounds(0, 120), new Scaling.Identity()),
            new Missing(List.of(), WhenMissing.ZERO_AFTER_SCALING));
    TableSchema schema = new TableSchema("s", List.of(age, Patients.OUTCOME));
    assertThatThrownBy(() -> TableWriter.create(folder.resolve("x.csv"), schema, "s", "line"))
        .hasMessageContaining("\"age\"")
        .hasMessageContaining("spelling");
  }

  @Test
  void labelsAreCountedInSchemaOrder() throws Exception {
    try (TableWriter table =
        TableWriter.create(folder.resolve("c.csv"), Patients.SCHEMA, "s", "line")) {
      Patients.csv(folder, Patients.lines(10)).forEachRow(table::append);
      assertThat(table.labelCounts())
          .containsExactly(Map.entry("alive", 6L), Map.entry("dead", 4L));
    }
  }

  @Test
  void aSchemaFileReadsBackAndIsNotReplacedByAnother() throws Exception {
    SchemaFile.write(folder, Patients.SCHEMA);
    SchemaFile.write(folder, Patients.SCHEMA);
    Path file = folder.resolve(SchemaFile.NAME);
    assertThat(SchemaFile.read(file)).isEqualTo(Patients.SCHEMA);
    assertThat(Files.readString(file).lines()).hasSize(Patients.SCHEMA.columns().size() + 5);
    TableSchema other = new TableSchema("other", Patients.SCHEMA.columns());
    assertThatThrownBy(() -> SchemaFile.write(folder, other))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(SchemaFile.read(file)).isEqualTo(Patients.SCHEMA);
  }

  @Test
  void fileNamesAreSafeAndDistinct() {
    List<String> names =
        FileNames.distinct(
            List.of("f0000_14", "../../etc", "A b", "a_b", "", ".x", "-rf", "x".repeat(300)));
    assertThat(names)
        .containsExactly("f0000_14", "__.._etc", "A_b", "a_b-2", "_", "_x", "_rf", "x".repeat(80));
  }

  private static TableSchema numbers(List<Bounds> widths) {
    List<Column> columns = new ArrayList<>();
    for (Bounds bounds : widths) {
      columns.add(
          new Column(
              "n" + columns.size(),
              Role.FEATURE,
              new ColumnType.Numeric(true, "count", bounds, new Scaling.Identity()),
              Missing.NEVER));
    }
    columns.add(Patients.OUTCOME);
    return new TableSchema("numbers", columns);
  }

  private static TableSource copy(TableSource from, Path to) throws IOException, BadTableException {
    try (TableWriter table = TableWriter.create(to, from.schema(), "source", "row")) {
      from.forEachRow(table::append);
      table.finish();
    }
    return TableSource.open(to, from.schema(), TableLimits.DEFAULT);
  }

  private static List<String> identifiers(TableSource table) throws IOException, BadTableException {
    List<String> texts = new ArrayList<>();
    table.forEachRow(row -> texts.add(row.text(0)));
    return texts;
  }
}
