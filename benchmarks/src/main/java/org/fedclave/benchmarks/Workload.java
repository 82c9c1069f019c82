package org.fedclave.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.datasets.SampleParty;
import org.fedclave.models.InputLayout;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelRequest;
import org.fedclave.protocol.MemberId;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Role;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableSchema;

/**
 * What is trained, on what.
 *
 * @param purpose of the contract
 * @param schema of every party's table
 * @param tables each party's CSV file, in the contract's order
 * @param model what is trained
 * @param heldOutPercent share of the rows that only measures
 */
record Workload(
    String purpose,
    TableSchema schema,
    SequencedMap<MemberId, Path> tables,
    ModelConfiguration model,
    int heldOutPercent) {

  private static final int SIDE = 28;
  private static final int CLASSES = 10;
  private static final int FEW_PICTURES = 1000;
  private static final int MANY_PICTURES = 4000;
  private static final int SEED = 7;

  /** The names that {@link #of} knows. */
  static final List<String> NAMES = List.of("digits", "mlp", "cnn", "cnn-many", "banks");

  /**
   * Makes a workload's tables.
   *
   * @param name {@code digits}: 1,797 real images, 64-128-10; {@code banks}: 9,857 real loans, one
   *     hidden layer of 16; {@code mlp} and {@code cnn}: 4 x 1,000 images of noise of 28 x 28, for
   *     time alone, 784-200-200-10 or two convolutions; {@code cnn-many}: 4 x 4,000 of them
   * @param folder for the tables
   */
  static Workload of(String name, Path folder) throws IOException {
    return switch (name) {
      case "digits" -> sample(SampleDataset.DIGITS, folder, "128", "0.1");
      case "banks" -> sample(SampleDataset.BANKS, folder, "16", "0.05");
      case "mlp" -> pictures(folder, FEW_PICTURES, mlp(SIDE * SIDE, CLASSES, "200,200", "0.01"));
      case "cnn" -> pictures(folder, FEW_PICTURES, ImageNetworks.ofPeers(0.01));
      case "cnn-many" -> pictures(folder, MANY_PICTURES, ImageNetworks.ofPeers(0.01));
      default ->
          throw new IllegalArgumentException(
              "there is no workload \"" + name + "\"; there are " + String.join(", ", NAMES));
    };
  }

  private static Workload sample(SampleDataset dataset, Path folder, String hidden, String rate)
      throws IOException {
    dataset.writeTo(folder);
    SequencedMap<MemberId, Path> tables = new LinkedHashMap<>();
    for (SampleParty party : dataset.parties()) {
      tables.put(new MemberId(party.id()), folder.resolve(party.fileName()));
    }
    FeatureEncoder encoder = new FeatureEncoder(dataset.schema());
    return new Workload(
        dataset.purpose(),
        dataset.schema(),
        tables,
        mlp(encoder.featureCount(), encoder.labelCount(), hidden, rate),
        20);
  }

  private static ModelConfiguration mlp(int features, int classes, String hidden, String rate) {
    return new ModelRequest("mlp", Map.of("hidden", hidden, "learning-rate", rate))
        .configuration(InputLayout.ofNumbers(features, classes));
  }

  /** Time does not depend on what is in the images, so they are noise. */
  private static Workload pictures(Path folder, int each, ModelConfiguration model)
      throws IOException {
    Files.createDirectories(folder);
    SplittableRandom random = new SplittableRandom(SEED);
    SequencedMap<MemberId, Path> tables = new LinkedHashMap<>();
    for (String party : List.of("north", "east", "south", "west")) {
      Path file = folder.resolve(party + ".csv");
      try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
        writePictures(out, each, random);
      }
      tables.put(new MemberId(party), file);
    }
    return new Workload("speed", pictureSchema(), tables, model, 0);
  }

  private static void writePictures(BufferedWriter out, int pictures, SplittableRandom random)
      throws IOException {
    List<Column> columns = pictureSchema().columns();
    out.write(String.join(",", columns.stream().map(Column::name).toList()));
    out.newLine();
    for (int row = 0; row < pictures; row++) {
      for (int i = 0; i < SIDE * SIDE; i++) {
        out.write(Integer.toString(random.nextInt(256)));
        out.write(',');
      }
      out.write(Integer.toString(random.nextInt(CLASSES)));
      out.newLine();
    }
  }

  private static TableSchema pictureSchema() {
    List<Column> columns = new ArrayList<>();
    var brightness =
        new ColumnType.Numeric(true, "level", new Bounds(0, 255), new Scaling.Range(0, 255));
    for (int i = 0; i < SIDE * SIDE; i++) {
      columns.add(new Column("p" + i, Role.FEATURE, brightness, Missing.NEVER));
    }
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < CLASSES; i++) {
      classes.add(Integer.toString(i));
    }
    columns.add(new Column("class", Role.LABEL, new ColumnType.Category(classes), Missing.NEVER));
    return new TableSchema("images of noise", columns);
  }
}
