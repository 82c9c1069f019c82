package org.fedclave.benchmarks.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.fedclave.models.Examples;
import org.fedclave.protocol.MemberId;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.published.BadSourceException;
import org.fedclave.tables.published.HeartDisease;
import org.fedclave.tables.published.HeartRecipe;

/**
 * Fed-Heart-Disease: the four hospitals' rows by FLamby's recipe, and which of them only test.
 *
 * @param schema of all tables
 * @param tables each hospital's training rows as a file, for a confidential run
 * @param training each hospital's training rows, scaled by the schema alone
 * @param test each hospital's test rows, likewise
 */
record Hospitals(
    TableSchema schema,
    SequencedMap<MemberId, Path> tables,
    SequencedMap<MemberId, Examples> training,
    SequencedMap<MemberId, Examples> test) {

  private static final List<String> NAMES = List.of("cleveland", "hungarian", "switzerland", "va");

  /**
   * Imports the published files and takes the test rows out.
   *
   * @param source with the four {@code processed.*.data} and {@code split.json}: test rows by their
   *     place among the complete ones
   * @param work an empty folder for tables
   */
  static Hospitals load(Path source, Path work)
      throws IOException, BadSourceException, BadTableException {
    TableSchema schema = HeartRecipe.FLAMBY.schema();
    Path all = work.resolve("all");
    List<Path> files =
        NAMES.stream().map(name -> source.resolve("processed." + name + ".data")).toList();
    new HeartDisease(HeartRecipe.FLAMBY, all).read(files, _ -> {});
    JsonNode split = new JsonMapper().readTree(source.resolve("split.json").toFile()).path("test");
    Path trainingFolder = Files.createDirectories(work.resolve("training"));
    Path testFolder = Files.createDirectories(work.resolve("test"));
    SequencedMap<MemberId, Path> tables = new LinkedHashMap<>();
    SequencedMap<MemberId, Examples> training = new LinkedHashMap<>();
    SequencedMap<MemberId, Examples> test = new LinkedHashMap<>();
    for (String name : NAMES) {
      Set<Long> testRows = new HashSet<>();
      split.path(name).forEach(row -> testRows.add(row.asLong()));
      Path table = all.resolve(name + ".csv");
      Path trainingTable = trainingFolder.resolve(name + ".csv");
      Path testTable = testFolder.resolve(name + ".csv");
      TableRows.copy(table, schema, row -> !testRows.contains(row), trainingTable);
      TableRows.copy(table, schema, testRows::contains, testTable);
      MemberId hospital = new MemberId(name);
      tables.put(hospital, trainingTable);
      training.put(hospital, TableRows.read(trainingTable, schema));
      test.put(hospital, TableRows.read(testTable, schema));
    }
    return new Hospitals(schema, tables, training, test);
  }

  /** The test rows of all hospitals. */
  Examples pooledTest() {
    return Examples.concatenate(List.copyOf(test.values()));
  }

  /** The training rows of all hospitals. */
  Examples pooledTraining() {
    return Examples.concatenate(List.copyOf(training.values()));
  }
}
