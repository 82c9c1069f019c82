package org.fedclave.coordinator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/operations.md} shows the measures that there are. */
class MeasureTableTest {

  private static final Path PAGE = Path.of("..", "docs", "operations.md");
  private static final String BEGIN = "<!-- meters -->";
  private static final String END = "<!-- end of meters -->";

  @Test
  void thePageShowsEachMeasureAsTheProgramHasIt() throws IOException {
    String page = Files.readString(PAGE);
    String shown = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)).strip();
    List<String> rows = Arrays.stream(Measure.values()).map(MeasureTableTest::row).toList();
    assertThat(shown.lines().toList())
        .as("rows to paste between the two marks in %s:%n%s", PAGE, String.join("\n", rows))
        .isEqualTo(rows);
  }

  private static String row(Measure measure) {
    String labels =
        measure.labels().stream().map(label -> '`' + label + '`').collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(
            measure.exposedName(),
            measure.type().name().toLowerCase(Locale.ROOT),
            labels,
            measure.description());
  }

  @Test
  void noLabelTakesMoreThanAFewValues() {
    for (Measure measure : Measure.values()) {
      assertThat(measure.labelValues()).as(measure.name()).hasSizeLessThan(64);
      assertThat(measure.labels())
          .as(measure.name())
          .isSubsetOf(
              "direction",
              "kind",
              "method",
              "outcome",
              "rule",
              "standing",
              "state",
              "table",
              "where");
    }
  }
}
