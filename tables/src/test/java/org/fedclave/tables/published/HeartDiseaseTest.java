package org.fedclave.tables.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.published.BadSourceException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class HeartDiseaseTest {
  private static final String COMPLETE = "63.0,1.0,3.0,145.0,233.0,1.0,2.0,150.0,0.0,.7,3,0,6,2\n";
  private static final String GAPS = "28,0,2,?,0,?,?,?,?,?,?,?,?,0\n";
  private static final List<String> HOSPITALS =
      List.of("cleveland", "hungarian", "switzerland", "va");

  @TempDir private Path folder;

  @Test
  void attributesGetTheirWordsAndGapsStayGaps() throws Exception {
    Imported imported = read(HeartRecipe.ALL, file("processed.cleveland.data", COMPLETE + GAPS));
    Path table = imported.tables().getFirst().file();
    assertThat(table).hasFileName("cleveland.csv");
    assertThat(Files.readAllLines(table))
        .containsExactly(
            "line,age,sex,cp,trestbps,chol,fbs,restecg,thalach,exang,oldpeak,slope,ca,thal,disease",
            "1,63,male,non-anginal pain,145,233,above 120 mg/dl,hypertrophy,150,no,0.7,down,0,"
                + "fixed,present",
            "2,28,female,atypical angina,,,,,,,,,,,absent");
    assertThat(imported.notes())
        .containsExactly(
            "cleveland: 1 cells of trestbps or chol were 0, which means unknown: now missing");
    Written.requireReadable(imported);
  }

  @Test
  void flambysRecipeKeepsCompleteRowsAndMakesThirteenNumbers() throws Exception {
    Imported imported =
        read(
            HeartRecipe.FLAMBY,
            file("processed.va.data", GAPS + COMPLETE.replace("3,0,6", "?,?,?")));
    Path table = imported.tables().getFirst().file();
    assertThat(Files.readAllLines(table))
        .containsExactly(
            "line,age,sex,trestbps,chol,fbs,thalach,exang,oldpeak,cp_2,cp_3,cp_4,restecg_1,"
                + "restecg_2,disease",
            "2,63,1,145,233,1,150,0,0.7,0,1,0,0,1,present");
    assertThat(imported.notes()).containsExactly("va: 1 rows with a missing cell were dropped");
    assertThat(Written.encoded(table).getFirst()).hasSize(13 + 2);
  }

  /** The counts of FLamby's Fed-Heart-Disease, and of the repository's own description. */
  @ParameterizedTest
  @CsvSource({"ALL, 303 294 123 200, 139 106 115 149", "FLAMBY, 303 261 46 130, 139 98 45 101"})
  void theRealFilesHaveTheKnownCounts(HeartRecipe recipe, String rows, String diseased)
      throws Exception {
    Imported imported = read(recipe, real());
    assertThat(imported.tables().stream().map(table -> "" + table.rows()))
        .containsExactly(rows.split(" "));
    assertThat(imported.tables().stream().map(table -> "" + table.labels().get("present")))
        .containsExactly(diseased.split(" "));
    Written.requireReadable(imported);
  }

  /** A published split names rows by their position among the complete ones. */
  @Test
  void thePositionsOfAPublishedSplitFitTheRows() throws Exception {
    Imported imported = read(HeartRecipe.FLAMBY, real());
    JsonNode split =
        new JsonMapper()
            .readTree(Written.realData("heart").orElseThrow().resolve("split.json").toFile());
    for (int i = 0; i < HOSPITALS.size(); i++) {
      JsonNode test = split.path("test").path(HOSPITALS.get(i));
      long rows = imported.tables().get(i).rows();
      // a third, rounded up: test .34
      assertThat((long) test.size()).isEqualTo((long) Math.ceil(rows * 0.34));
      assertThat(test.get(test.size() - 1).asLong()).isLessThan(rows);
    }
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void eachRuleRefusesAFileBrokenInThatWay(Rule rule) throws Exception {
    Path[] files = broken(rule);
    assertThatThrownBy(() -> read(HeartRecipe.FLAMBY, files))
        .isInstanceOfSatisfying(
            BadSourceException.class, refused -> assertThat(refused.rule()).isEqualTo(rule))
        .hasMessageStartingWith("processed.va.data: ")
        .hasMessageNotContaining("\n");
  }

  private Path[] broken(Rule rule) throws Exception {
    String name = "processed.va.data";
    return switch (rule) {
      case FORMAT -> new Path[] {file(name, COMPLETE + "1,2,3\n")};
      case SIZE -> new Path[] {file(name, COMPLETE.repeat(20_000))};
      case COUNT -> new Path[] {file(name, GAPS)};
      case VALUE -> new Path[] {file(name, COMPLETE.replace("3.0,145", "5.0,145"))};
      case REQUEST -> {
        Path other = Files.createDirectory(folder.resolve("other")).resolve(name);
        Files.writeString(other, COMPLETE);
        yield new Path[] {file(name, COMPLETE), other};
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "'63.0,1.0', '63.5,1.0', 'line 2, cell 1 (age): expected a whole number, found \"63.5\"'",
    "'63.0,1.0', 'NaN,1.0', 'line 2, cell 1 (age): expected a number or ?, found \"NaN\"'",
    "'6,2', '6,?', 'line 2, cell 14 (num): expected a number, found \"?\"'",
    "'6,2', '6,5', 'line 2, cell 14 (num): expected one of [0, 1, 2, 3, 4], found \"5\"'",
    "'3,0,6', '3,0,4', 'line 2, cell 13 (thal): expected one of [3, 6, 7], found \"4\"'"
  })
  void aBadCellIsNamedByLineAndAttribute(String good, String bad, String complaint)
      throws Exception {
    Path file = file("processed.va.data", COMPLETE + COMPLETE.replace(good, bad));
    assertThatThrownBy(() -> read(HeartRecipe.ALL, file))
        .hasMessage("processed.va.data: " + complaint);
  }

  @Test
  void aFailedImportLeavesNothingNotEvenTheHospitalsBefore() throws Exception {
    Path good = file("processed.cleveland.data", COMPLETE);
    Path bad = file("processed.va.data", COMPLETE.replace("63.0", "163"));
    assertThatThrownBy(() -> read(HeartRecipe.ALL, good, bad))
        .isInstanceOf(BadTableException.class)
        .hasMessageContaining("processed.va.data, line 1, column \"age\"");
    assertThat(folder.resolve("out")).isEmptyDirectory();
  }

  @Test
  void aFailedImportLeavesWhatWasThereBefore() throws Exception {
    read(HeartRecipe.ALL, file("processed.cleveland.data", COMPLETE));
    Path bad = file("processed.va.data", COMPLETE.replace("63.0", "163"));
    assertThatThrownBy(() -> read(HeartRecipe.ALL, bad)).isInstanceOf(BadTableException.class);
    try (Stream<Path> left = Files.list(folder.resolve("out"))) {
      assertThat(left)
          .extracting(path -> "" + path.getFileName())
          .containsExactlyInAnyOrder("schema.json", "cleveland.csv");
    }
  }

  private static Path[] real() {
    Optional<Path> data = Written.realData("heart");
    assumeTrue(data.isPresent(), "no shared/data/heart beside the repository");
    return HOSPITALS.stream()
        .map(hospital -> data.orElseThrow().resolve("processed." + hospital + ".data"))
        .toArray(Path[]::new);
  }

  private Imported read(HeartRecipe recipe, Path... files) throws Exception {
    return new HeartDisease(recipe, folder.resolve("out")).read(List.of(files), _ -> {});
  }

  private Path file(String name, String content) throws Exception {
    return Files.writeString(folder.resolve(name), content);
  }
}
