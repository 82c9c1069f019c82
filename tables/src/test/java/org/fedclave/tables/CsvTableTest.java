package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fedclave.tables.BadCell.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class CsvTableTest {
  private static final String GOOD = "p1,64,12.5,female,a,3,alive";
  private static final TableLimits SMALL = new TableLimits(3, 10, 100, 2);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"COLUMN_TYPE", "CHANGED"}) // of Arrow files, and of shards: their own tests
  void eachRuleRefusesAFileBrokenInThatWayAlone(Rule rule) throws IOException {
    CsvTable table = table(broken(rule), new TableLimits(3, 40, 1000, 20));
    var refused = assertThrows(BadTableException.class, table::count);
    assertThat(refused.cells()).extracting(BadCell::rule).containsExactly(rule);
    assertThat(refused.total()).isEqualTo(1);
    assertThat(refused.getMessage()).startsWith("patients.csv").doesNotContain("\n");
  }

  private static String broken(Rule rule) {
    return switch (rule) {
      case FORMAT -> file(GOOD, "p2,64,12.5,\"male\"x,a,3,alive");
      case MISSING_COLUMN -> "id,age,dose,sex,ward,visits\np1,64,12.5,female,a,3\n";
      case UNKNOWN_COLUMN -> Patients.HEADER + ",agee\n" + GOOD + ",1\n";
      case DUPLICATE_COLUMN -> Patients.HEADER + ",age\n" + GOOD + ",1\n";
      case ROW_LENGTH -> file(GOOD, GOOD + ",");
      case SIZE -> file(GOOD, "p".repeat(41) + ",64,12.5,female,a,3,alive");
      case ROW_COUNT -> file(GOOD, GOOD, GOOD, GOOD, GOOD);
      case MISSING_VALUE -> file(GOOD, "p2,64,NA,female,a,3,alive");
      case NUMBER -> file(GOOD, "p2,64.0,12.5,female,a,3,alive");
      case BOUNDS -> file(GOOD, "p2,121,12.5,female,a,3,alive");
      case CATEGORY -> file(GOOD, "p2,64,12.5,Female,a,3,alive");
      case COLUMN_TYPE, CHANGED -> throw new AssertionError(rule);
    };
  }

  @Test
  void aBadCellIsNamedByFileLineColumnExpectedAndFound() throws IOException {
    CsvTable table = table(file(GOOD, "p2,64,12.5,femal,a,3,alive"), TableLimits.DEFAULT);
    assertThatThrownBy(table::count)
        .hasMessage(
            "patients.csv, line 3, column \"sex\": expected one of female, male, found \"femal\";"
                + " did you mean \"female\"?");
  }

  @Test
  void unknownAndMissingColumnsAreBothNamedWithTheNearest() throws IOException {
    CsvTable table = table(file(GOOD).replace("outcome", "outcom"), TableLimits.DEFAULT);
    assertThatThrownBy(table::count)
        .hasMessage(
            """
            patients.csv, line 1: expected only columns of schema patients, found the column \
            "outcom"; did you mean "outcome"?
            patients.csv, line 1, column "outcome": expected this column, found none of that name""");
  }

  @Test
  void allBadCellsAreCountedAndTheFirstOnesShown() throws IOException {
    CsvTable table =
        table(
            file("p1,-,-,-,-,-,-", GOOD, "p3,1,2,female,x,3,alive"), new TableLimits(9, 40, 99, 2));
    var refused = assertThrows(BadTableException.class, table::count);
    assertThat(refused.total()).isEqualTo(7);
    assertThat(refused.cells()).extracting(c -> c.place().column()).containsExactly("age", "dose");
    assertThat(refused.getMessage()).endsWith("\nand 5 more");
  }

  @Test
  void foreignTextInAMessageIsEscapedAndShortened() throws IOException {
    String nasty = "\u001b[2J\u202e" + "x".repeat(500);
    CsvTable table = table(file("p1," + nasty + ",1,female,a,3,alive"), TableLimits.DEFAULT);
    var refused = assertThrows(BadTableException.class, table::count);
    assertThat(refused.cells().getFirst().found())
        .startsWith("\"\\u{1B}[2J\\u{202E}xxx")
        .endsWith("xxx\"... (505 characters)")
        .hasSizeLessThan(110);
  }

  @Test
  void linesAreCountedAsAnEditorCountsThem() throws IOException {
    CsvTable table =
        table(
            file("\"two\nlines\",64,12.5,female,a,3,alive", "p2,x,1,male,b,0,dead"),
            TableLimits.DEFAULT);
    var refused = assertThrows(BadTableException.class, table::count);
    assertThat(refused.cells()).extracting(cell -> cell.place().number()).containsExactly(4L);
  }

  @Test
  void columnsInAnotherOrderAMarkAndCarriageReturnsChangeNothing() throws Exception {
    List<float[]> plain = Patients.encoded(table(file(GOOD), TableLimits.DEFAULT));
    String other =
        "\uFEFFoutcome,visits,ward,sex,dose,age,id\r\nalive,3,a,female,12.5,64,\"p,1\"\r\n";
    assertThat(Patients.encoded(table(other, TableLimits.DEFAULT)))
        .usingRecursiveComparison()
        .isEqualTo(plain);
  }

  @Test
  void aFileWithoutRowsOrHeaderIsRefused() throws IOException {
    assertThatThrownBy(table(file(), TableLimits.DEFAULT)::count)
        .hasMessage("patients.csv: expected at least one row, found none");
    assertThatThrownBy(table("", TableLimits.DEFAULT)::count).hasMessageContaining("an empty file");
  }

  @Test
  void blanksBelongToACell() throws IOException {
    CsvTable table = table(file("p1, 64,12.5,female ,a,3,alive"), TableLimits.DEFAULT);
    var refused = assertThrows(BadTableException.class, table::count);
    assertThat(refused.cells())
        .extracting(BadCell::rule)
        .containsExactly(Rule.NUMBER, Rule.CATEGORY);
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Path file = folder.resolve("patients.csv");
    Files.write(
        file, file("p\u00e9,64,12.5,female,a,3,alive").getBytes(StandardCharsets.ISO_8859_1));
    CsvTable table = CsvTable.open(file, Patients.SCHEMA, TableLimits.DEFAULT);
    assertThatThrownBy(table::count).hasMessageContaining("expected text in UTF-8");
  }

  @Test
  void aQuoteLeftOpenIsNoticedBeforeTheFileIsRead() throws IOException {
    CsvTable table = table(file("\"p1" + ",64,12.5\n".repeat(100_000)), SMALL);
    assertThatThrownBy(table::count).hasMessageContaining("line 2").hasMessageContaining("open?");
  }

  @Test
  void aQuoteLeftOpenAtTheEndIsNamed() throws IOException {
    assertThatThrownBy(table(file("\"p1,64"), TableLimits.DEFAULT)::count)
        .hasMessageContaining("line 2")
        .hasMessageContaining("quote");
  }

  @Test
  void wholeNumbersBeyondWhatADoubleHoldsAreRefused() throws Exception {
    String largest = "p1,1,2,male,a,9007199254740992,alive";
    assertThat(table(file(largest), TableLimits.DEFAULT).count().rows()).isEqualTo(1);
    for (String beyond : List.of("9007199254740993", "-9007199254740993", "99999999999999999999")) {
      CsvTable table = table(file("p1,1,2,male,a," + beyond + ",alive"), TableLimits.DEFAULT);
      var refused = assertThrows(BadTableException.class, table::count);
      assertThat(refused.cells()).extracting(BadCell::rule).containsExactly(Rule.BOUNDS);
    }
  }

  @Test
  void batchesHaveTheAskedSizeAndTheirMemoryIsUsedAgain() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    List<Long> addresses = new ArrayList<>();
    Patients.csv(folder, Patients.lines(1000))
        .read(
            64,
            batch -> {
              sizes.add(batch.rows());
              addresses.add(batch.vectors().getVector(0).getDataBuffer().memoryAddress());
            });
    List<Integer> expected = new ArrayList<>(Collections.nCopies(15, 64));
    expected.add(40);
    assertThat(sizes).isEqualTo(expected);
    assertThat(addresses).containsOnly(addresses.getFirst());
  }

  @Test
  void noBatchIsHandedOnWithOrAfterABadCell() throws IOException {
    String[] lines = Patients.lines(10);
    lines[5] = "p,x,1,male,a,3,alive";
    CsvTable table = Patients.csv(folder, lines);
    List<Integer> sizes = new ArrayList<>();
    assertThrows(BadTableException.class, () -> table.read(2, batch -> sizes.add(batch.rows())));
    assertThat(sizes).containsExactly(2, 2);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> CsvTable.open(folder.resolve("no.csv"), Patients.SCHEMA, SMALL))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no.csv");
  }

  private CsvTable table(String content, TableLimits limits) throws IOException {
    Path file = Files.writeString(folder.resolve("patients.csv"), content);
    return CsvTable.open(file, Patients.SCHEMA, limits);
  }

  private static String file(String... lines) {
    StringBuilder file = new StringBuilder(Patients.HEADER).append('\n');
    for (String line : lines) {
      file.append(line).append('\n');
    }
    return file.toString();
  }
}
