package org.fedclave.tables.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Role;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.SchemaFile;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableSource;
import org.fedclave.tables.TableWriter;
import org.fedclave.tables.WhenMissing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TableSplitTest {
  private static final int ROWS = 3000;
  private static final List<String> LABELS = List.of("red", "green", "blue", "never", "black");

  private static final TableSchema SCHEMA =
      new TableSchema(
          "balls",
          List.of(
              whole("id", Role.IDENTIFIER, Missing.NEVER),
              new Column("bag", Role.IDENTIFIER, new ColumnType.Text(), Missing.NEVER),
              whole("size", Role.FEATURE, Missing.NEVER),
              whole(
                  "weight",
                  Role.FEATURE,
                  new Missing(List.of("?"), WhenMissing.ZERO_AFTER_SCALING)),
              new Column("colour", Role.LABEL, new ColumnType.Category(LABELS), Missing.NEVER)));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iid",
        "dirichlet:0.1",
        "dirichlet:0.5",
        "dirichlet:1000",
        "labels:1",
        "labels:2",
        "labels:4",
        "quantity:0.3",
        "quantity:1000",
        "column:colour",
        "column:bag",
        "column:size"
      })
  void everyRowIsInExactlyOnePartAndPartsKeepTheOrder(String by) throws Exception {
    for (String name : List.of("balls.csv", "balls.arrow")) {
      Path out = folder.resolve(name + "-out");
      SplitReport report = split(table(name, ROWS), by, 7, out);
      List<Long> all = new ArrayList<>();
      for (SplitPart part : report.parts()) {
        List<Long> ids = column(part.file(), 0);
        assertThat(ids).as(part.party()).isSorted().hasSize((int) part.rows());
        assertThat(sum(part.labels().values())).isEqualTo(part.rows());
        assertThat(part.rows()).isGreaterThanOrEqualTo(10);
        all.addAll(ids);
      }
      assertThat(all.stream().sorted().toList())
          .isEqualTo(LongStream.range(0, ROWS).boxed().toList());
      assertThat(SchemaFile.read(out.resolve("schema.json"))).isEqualTo(SCHEMA);
    }
  }

  @Test
  void cellsStayAsTheyWere() throws Exception {
    Path table = table("balls.csv", 500);
    SplitReport report = split(table, "iid", 3, folder.resolve("out"));
    List<String> lines = new ArrayList<>();
    for (SplitPart part : report.parts()) {
      List<String> ofPart = Files.readAllLines(part.file());
      lines.addAll(ofPart.subList(1, ofPart.size()));
    }
    List<String> original = Files.readAllLines(table);
    assertThat(lines).containsExactlyInAnyOrderElementsOf(original.subList(1, original.size()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iid", "dirichlet:0.5", "labels:2", "quantity:0.5"})
  void aSeedGivesTheSameBytesAgainAndAnotherSeedOthers(String by) throws Exception {
    Path table = table("balls.arrow", ROWS);
    SplitReport once = split(table, by, 5, folder.resolve("once"));
    SplitReport again = split(table, by, 5, folder.resolve("again"));
    SplitReport other = split(table, by, 6, folder.resolve("other"));
    for (int i = 0; i < once.parts().size(); i++) {
      assertThat(again.parts().get(i).file()).hasSameBinaryContentAs(once.parts().get(i).file());
    }
    assertThat(folder.resolve("again/split.json"))
        .hasSameBinaryContentAs(folder.resolve("once/split.json"));
    assertThat(column(other.parts().getFirst().file(), 0))
        .isNotEqualTo(column(once.parts().getFirst().file(), 0));
  }

  /** Pinned, so that no change deals other rows for a seed that somebody published. */
  @ParameterizedTest
  @CsvSource({
    "iid, 5 14 32 36 53 63 66 67",
    "dirichlet:0.5, 1 5 8 13 16 17 21 25",
    "labels:2, 23 25 27 43 45 49 55 63",
    "quantity:0.5, 2 23 28 30 35 50 76 77"
  })
  void theRowsOfASeedNeverChange(String by, String firstRows) throws Exception {
    SplitReport report = split(table("balls.csv", ROWS), by, 42, folder.resolve("out"));
    List<Long> ids = column(report.parts().getFirst().file(), 0);
    assertThat(ids.subList(0, 8)).hasToString("[" + firstRows.replace(" ", ", ") + "]");
  }

  @Test
  void iidPartsAreEquallyLargeAndLikeTheWhole() throws Exception {
    SplitReport report = split(table("balls.arrow", ROWS), "iid", 1, folder.resolve("out"));
    for (SplitPart part : report.parts()) {
      assertThat(part.rows()).isBetween(ROWS / 7L, ROWS / 7L + 1);
      // Half of all rows are red: 214 of 428, deviation about 9.6.
      assertThat(part.labels().get("red")).isBetween(214L - 40, 214L + 40);
    }
  }

  @Test
  void aLargeAlphaDealsLabelsAlikeAndASmallOneToFew() throws Exception {
    SplitReport alike =
        split(table("balls.arrow", ROWS), "dirichlet:1000000", 1, folder.resolve("alike"));
    for (SplitPart part : alike.parts()) {
      assertThat(part.labels().get("red")).isBetween(1500 / 7L - 2, 1500 / 7L + 3);
    }
    var method = SplitMethod.parse("dirichlet:0.01", OptionalInt.of(2));
    SplitReport skewed =
        new TableSplit(method, 1, 1)
            .split(table("t.csv", ROWS), SCHEMA, folder.resolve("skewed"), _ -> {});
    for (String label : List.of("red", "green", "blue", "black")) {
      long most =
          skewed.parts().stream().mapToLong(part -> part.labels().get(label)).max().orElseThrow();
      long all = skewed.parts().stream().mapToLong(part -> part.labels().get(label)).sum();
      assertThat((double) most / all).as(label).isGreaterThan(0.95);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void eachPartyHasRowsOfExactlySoManyLabels(int each) throws Exception {
    for (long seed = 0; seed < 5; seed++) {
      SplitReport report =
          split(table("b.csv", ROWS), "labels:" + each, seed, folder.resolve("out" + seed));
      for (SplitPart part : report.parts()) {
        assertThat(part.labels().values().stream().filter(rows -> rows > 0)).hasSize(each);
      }
    }
  }

  @Test
  void aColumnsValuesAreThePartiesInOrder() throws Exception {
    SplitReport report = split(table("balls.csv", 500), "column:size", 1, folder.resolve("out"));
    assertThat(report.parts()).extracting(SplitPart::party).containsExactly("9", "10", "11");
    for (SplitPart part : report.parts()) {
      assertThat(column(part.file(), 2)).containsOnly(Long.valueOf(part.party()));
    }
    SplitReport byLabel =
        split(table("balls.csv", 500), "column:colour", 1, folder.resolve("labels"));
    assertThat(byLabel.parts())
        .extracting(SplitPart::party)
        .containsExactly("red", "green", "blue", "black");
  }

  @Test
  void moreThan64PartiesAreWrittenInSeveralReadings() throws Exception {
    var method = SplitMethod.parse("iid", OptionalInt.of(150));
    SplitReport report =
        new TableSplit(method, 1, 1)
            .split(table("balls.csv", ROWS), SCHEMA, folder.resolve("out"), _ -> {});
    assertThat(report.parts()).hasSize(150).allMatch(part -> part.rows() == ROWS / 150);
    assertThat(report.parts().getFirst().party()).isEqualTo("party-001");
  }

  @Test
  void splitJsonSaysWhatWasDone() throws Exception {
    Path out = folder.resolve("out");
    SplitReport report = split(table("balls.csv", ROWS), "dirichlet:0.5", 99, out);
    JsonNode json = new JsonMapper().readTree(out.resolve("split.json").toFile());
    assertThat(json.path("table").asText()).isEqualTo("balls.csv");
    assertThat(json.path("by").asText()).isEqualTo("dirichlet:0.5");
    assertThat(json.path("seed").asLong()).isEqualTo(99);
    assertThat(json.path("minimumRows").asLong()).isEqualTo(10);
    assertThat(json.path("rows").asLong()).isEqualTo(ROWS);
    JsonNode party = json.path("parties").get(2);
    assertThat(party.path("file").asText()).isEqualTo("party-3.csv");
    assertThat(party.path("rows").asLong()).isEqualTo(report.parts().get(2).rows());
    assertThat(party.path("labels").path("red").asLong())
        .isEqualTo(report.parts().get(2).labels().get("red"));
  }

  @ParameterizedTest
  @CsvSource({
    "iid, 400, need more than the 3000 rows",
    "labels:5, 7, cannot share a table of 4 labels",
    "labels:1, 3, cannot share a table of 4 labels",
    "dirichlet:0.001, 50, in each of 1000 draws",
    "quantity:0.01, 50, in each of 1000 draws",
    "column:nothing, 0, has no column \"nothing\"",
    "column:weight, 0, is missing in",
    "column:id, 0, fewer than 10"
  })
  void whatCannotBeIsRefusedInOneSentenceAndWritesNothing(String by, int parties, String complaint)
      throws Exception {
    Path table = table("balls.csv", ROWS);
    OptionalInt number = parties == 0 ? OptionalInt.empty() : OptionalInt.of(parties);
    var split = new TableSplit(SplitMethod.parse(by, number), 1, 10);
    assertThatThrownBy(() -> split.split(table, SCHEMA, folder.resolve("out"), _ -> {}))
        .isInstanceOf(ImpossibleSplitException.class)
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aLabelWithTooFewRowsForItsOwnersIsRefused() throws Exception {
    var split = new TableSplit(SplitMethod.parse("labels:4", OptionalInt.of(5)), 1, 1);
    Path table = table("balls.csv", 40); // black is every 20th
    assertThatThrownBy(() -> split.split(table, SCHEMA, folder.resolve("out"), _ -> {}))
        .hasMessage(
            "a label with 2 rows cannot have 5 owners, which labels:4 among 5 parties may give"
                + " it");
  }

  @Test
  void aFolderWithSomethingInItIsRefused() throws Exception {
    Path table = table("balls.csv", ROWS);
    assertThatThrownBy(() -> split(table, "iid", 1, folder))
        .isInstanceOf(ImpossibleSplitException.class)
        .hasMessageContaining("is not empty");
  }

  @Test
  void aBadTableIsRefusedBeforeAnythingIsWritten() throws Exception {
    Path table = Files.writeString(folder.resolve("x.csv"), "id,bag\n1,2\n");
    assertThatThrownBy(() -> split(table, "iid", 1, folder.resolve("out")))
        .isInstanceOf(BadTableException.class);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static SplitReport split(Path table, String by, long seed, Path out) throws Exception {
    OptionalInt parties = by.startsWith("column:") ? OptionalInt.empty() : OptionalInt.of(7);
    return new TableSplit(SplitMethod.parse(by, parties), seed, 10)
        .split(table, SCHEMA, out, _ -> {});
  }

  /** Half red, a quarter green, a fifth blue, a twentieth black, none "never". */
  private Path table(String name, int rows) throws Exception {
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    int[] colours = {0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 4};
    try (TableWriter table = TableWriter.create(file, SCHEMA, "test", "row")) {
      for (int i = 0; i < rows; i++) {
        table.start(i + 1L);
        table.whole(0, i);
        table.text(1, "bag, " + "abc".charAt(i / 7 % 3));
        table.whole(2, 9 + i % 3);
        table.text(3, i % 5 == 0 ? "?" : "" + i);
        table.category(4, colours[i % 20]);
        table.end();
      }
      table.finish();
    }
    return file;
  }

  private static List<Long> column(Path file, int column) throws IOException, BadTableException {
    List<Long> cells = new ArrayList<>();
    TableSource.open(file, SCHEMA, TableLimits.DEFAULT)
        .forEachRow(row -> cells.add(row.whole(column)));
    return cells;
  }

  private static long sum(Iterable<Long> values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }

  private static Column whole(String name, Role role, Missing missing) {
    return new Column(
        name,
        role,
        new ColumnType.Numeric(true, "count", Bounds.WHOLE, new Scaling.Identity()),
        missing);
  }
}
