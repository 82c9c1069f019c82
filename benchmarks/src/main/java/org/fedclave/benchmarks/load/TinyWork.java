package org.fedclave.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fedclave.models.InputLayout;
import org.fedclave.models.ModelRequest;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Role;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableSchema;

/** The least that a run can train: 40 rows of two numbers, a network of four hidden neurons. */
final class TinyWork {

  static final String PURPOSE = "load";
  static final String DATASET = "rows";
  private static final int ROWS = 40;

  private TinyWork() {}

  static TableSchema schema() {
    var number =
        new ColumnType.Numeric(true, "unit", new Bounds(0, 100), new Scaling.Range(0, 100));
    return new TableSchema(
        "tiny",
        List.of(
            new Column("x", Role.FEATURE, number, Missing.NEVER),
            new Column("y", Role.FEATURE, number, Missing.NEVER),
            new Column(
                "more", Role.LABEL, new ColumnType.Category(List.of("x", "y")), Missing.NEVER)));
  }

  static Path table(Path folder) throws IOException {
    List<String> lines = new ArrayList<>(List.of("x,y,more"));
    for (int row = 0; row < ROWS; row++) {
      int x = row * 37 % 101;
      int y = row * 53 % 101;
      lines.add(x + "," + y + "," + (x > y ? "x" : "y"));
    }
    return Files.write(folder.resolve("tiny.csv"), lines);
  }

  /** DL4J's configuration. */
  static String model() {
    return new ModelRequest("mlp", Map.of("hidden", "4", "learning-rate", "0.05"))
        .configuration(InputLayout.ofNumbers(2, 2))
        .dl4jJson();
  }
}
