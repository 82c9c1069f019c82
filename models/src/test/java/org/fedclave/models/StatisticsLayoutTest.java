package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import org.fedclave.models.ColumnStatistics.OfCategory;
import org.fedclave.models.ColumnStatistics.OfNumber;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Role;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.WhenMissing;
import org.junit.jupiter.api.Test;

final class StatisticsLayoutTest {

  /** Two numbers, one of which may be missing, a category, and a label. */
  private static final TableSchema SCHEMA =
      new TableSchema(
          "statistics",
          List.of(
              new Column(
                  "age",
                  Role.FEATURE,
                  new ColumnType.Numeric(
                      true, "years", new Bounds(0, 100), new Scaling.Standard(50, 10)),
                  new Missing(List.of("NA"), WhenMissing.ZERO_AFTER_SCALING)),
              new Column(
                  "dose",
                  Role.FEATURE,
                  new ColumnType.Numeric(false, "mg", new Bounds(0, 1000), new Scaling.Log1p(0, 1)),
                  Missing.NEVER),
              new Column(
                  "ward", Role.FEATURE, new ColumnType.Category(List.of("a", "b")), Missing.NEVER),
              new Column(
                  "outcome",
                  Role.LABEL,
                  new ColumnType.Category(List.of("alive", "dead")),
                  Missing.NEVER)));

  private static final StatisticsLayout LAYOUT = new StatisticsLayout(SCHEMA);

  /** Age 40, 60 and missing; doses 0, 9 and 99; wards a, b, b; outcomes alive, dead, dead. */
  private static final Examples ROWS =
      Examples.of(
          new float[] {
            -1, 0, 0, 1, 0,
            1, 0, (float) Math.log(10), 0, 1,
            0, 1, (float) Math.log(100), 0, 1
          },
          new float[] {1, 0, 0, 1, 0, 1},
          5,
          2);

  private static ColumnStatistics column(TableStatistics statistics, String name) {
    return statistics.columns().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void meansDeviationsCategoriesAndMissingCellsAreCounted() {
    TableStatistics statistics = LAYOUT.read(3, LAYOUT.of(ROWS));
    var age = (OfNumber) column(statistics, "age");
    assertThat(age.missing()).isEqualTo(1);
    assertThat(age.mean()).isEqualTo(0, within(1e-9));
    assertThat(age.deviation()).isEqualTo(1, within(1e-9));
    var ward = (OfCategory) column(statistics, "ward");
    assertThat(ward.counts()).containsExactly(Map.entry("a", 1L), Map.entry("b", 2L));
    var outcome = (OfCategory) column(statistics, "outcome");
    assertThat(outcome.counts()).containsExactly(Map.entry("alive", 1L), Map.entry("dead", 2L));
  }

  @Test
  void categoriesByIndexAreCountedAsOneHotOnesAre() {
    StatisticsLayout byIndex = new StatisticsLayout(SCHEMA, CategoryEncoding.INDEX);
    Examples rows =
        Examples.of(
            new float[] {
              -1, 0, 0, 0,
              1, 0, (float) Math.log(10), 1,
              0, 1, (float) Math.log(100), 1
            },
            new float[] {1, 0, 0, 1, 0, 1},
            4,
            2);
    assertThat(byIndex.of(rows)).isEqualTo(LAYOUT.of(ROWS));
    TableStatistics statistics = byIndex.read(3, byIndex.of(rows));
    Examples normalised = statistics.normaliser(4).apply(rows);
    assertThat(normalised.feature(1, 3)).isEqualTo(1);
    assertThat(normalised.feature(2, 1)).isEqualTo(1);
  }

  @Test
  void histogramsAndQuantilesAreOfTheCellsThemselves() {
    TableStatistics statistics = LAYOUT.read(3, LAYOUT.of(ROWS));
    Histogram ages = ((OfNumber) column(statistics, "age")).histogram();
    assertThat(ages.edge(0)).isEqualTo(0);
    assertThat(ages.edge(StatisticsLayout.BINS)).isEqualTo(100, within(1e-9));
    assertThat(ages.quantile(0.25)).isBetween(40.0 - 100.0 / 32, 40.0 + 100.0 / 32);
    assertThat(ages.quantile(1)).isBetween(60.0 - 100.0 / 32, 60.0 + 100.0 / 32);
    Histogram doses = ((OfNumber) column(statistics, "dose")).histogram();
    assertThat(doses.counts().stream().mapToLong(c -> c).sum()).isEqualTo(3);
    assertThat(doses.quantile(1)).isBetween(80.0, 125.0);
    assertThat(doses.edge(StatisticsLayout.BINS)).isEqualTo(1000, within(1e-9));
  }

  @Test
  void theMeanOfTwoPartiesVectorsByTheirRowsIsTheVectorOfAllRows() {
    Examples first = part(0, 1);
    Examples others = part(1, 3);
    double[] a = LAYOUT.of(first);
    double[] b = LAYOUT.of(others);
    double[] both = LAYOUT.of(ROWS);
    for (int i = 0; i < both.length; i++) {
      assertThat((a[i] + 2 * b[i]) / 3).isEqualTo(both[i], within(1e-15));
      assertThat(both[i]).isBetween(0.0, 1.0);
    }
  }

  private static Examples part(int from, int to) {
    float[] features = new float[(to - from) * 5];
    float[] labels = new float[(to - from) * 2];
    MemorySegment x = MemorySegment.ofArray(features);
    MemorySegment y = MemorySegment.ofArray(labels);
    ROWS.copyRows(from, to - from, x, y, 0);
    return Examples.of(features, labels, 5, 2);
  }

  @Test
  void normalisedNumbersHaveMeanZeroAndDeviationOneAndMissingOnesAreZero() {
    Normaliser normaliser = LAYOUT.read(3, LAYOUT.of(ROWS)).normaliser(5);
    Examples normal = normaliser.apply(ROWS);
    TableStatistics again = LAYOUT.read(3, LAYOUT.of(ROWS));
    double mean = ((OfNumber) column(again, "dose")).mean();
    double deviation = ((OfNumber) column(again, "dose")).deviation();
    for (int row = 0; row < 3; row++) {
      double before = at(ROWS, row, 2);
      assertThat(at(normal, row, 2)).isEqualTo((before - mean) / deviation, within(1e-6));
      assertThat(at(normal, row, 3)).isEqualTo(at(ROWS, row, 3));
    }
    assertThat(at(normal, 2, 0)).isZero();
    assertThat(at(normal, 2, 1)).isEqualTo(1);
    assertThat(at(normal, 0, 0)).isEqualTo(-1, within(1e-6));
    assertThat(normal.label(1)).isEqualTo(1);
  }

  private static double at(Examples rows, int row, int column) {
    return rows.features().getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * 5 + column);
  }

  @Test
  void aColumnWhoseValuesAreAllEqualIsOnlyCentred() {
    Examples equal =
        Examples.of(new float[] {1, 0, 2, 1, 0, 1, 0, 2, 1, 0}, new float[] {1, 0, 1, 0}, 5, 2);
    Examples normal = LAYOUT.read(2, LAYOUT.of(equal)).normaliser(5).apply(equal);
    assertThat(at(normal, 0, 2)).isEqualTo(0, within(1e-6));
    assertThat(at(normal, 1, 0)).isEqualTo(0, within(1e-6));
  }

  @Test
  void aColumnWithoutUsefulBoundsIsRefusedByName() {
    Column endless =
        new Column(
            "visits",
            Role.FEATURE,
            new ColumnType.Numeric(true, "count", Bounds.WHOLE, new Scaling.Identity()),
            Missing.NEVER);
    var schema = new TableSchema("wide", List.of(endless, SCHEMA.label()));
    assertThatThrownBy(() -> new StatisticsLayout(schema))
        .hasMessageContaining("column visits")
        .hasMessageContaining("into the schema");
  }

  @Test
  void aVectorOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> LAYOUT.read(3, new double[LAYOUT.length() + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
