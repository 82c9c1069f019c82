package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.fedclave.models.ColumnStatistics.OfCategory;
import org.fedclave.models.ColumnStatistics.OfNumber;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.EncodedColumn;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Role;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.WhenMissing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one row, or one party, can change in statistics, against rows that are taken out. */
final class BoundedStatisticsTest {

  private static final Missing AT_TIMES =
      new Missing(List.of("NA"), WhenMissing.ZERO_AFTER_SCALING);
  private static final Column OUTCOME =
      new Column(
          "outcome", Role.LABEL, new ColumnType.Category(List.of("no", "yes")), Missing.NEVER);

  /** A random small table: its schema, how categories are encoded, its rows. */
  private record Table(TableSchema schema, CategoryEncoding encoding, Examples rows) {

    StatisticsLayout layout() {
      return new StatisticsLayout(schema, encoding);
    }

    BoundedStatistics bounded() {
      return new BoundedStatistics(layout());
    }
  }

  private static Table table(long seed) {
    var random = new SplittableRandom(seed);
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      columns.add(column("column-" + i, random));
    }
    columns.add(OUTCOME);
    var schema = new TableSchema("random", columns);
    CategoryEncoding encoding =
        random.nextBoolean() ? CategoryEncoding.ONE_HOT : CategoryEncoding.INDEX;
    return new Table(schema, encoding, rows(schema, encoding, 1 + random.nextInt(12), random));
  }

  private static Column column(String name, SplittableRandom random) {
    Missing missing = random.nextBoolean() ? AT_TIMES : Missing.NEVER;
    ColumnType type =
        random.nextInt(3) > 0
            ? new ColumnType.Numeric(
                false, "mm", new Bounds(-3, random.nextInt(-3, 9)), new Scaling.Standard(1, 2))
            : new ColumnType.Category(List.of("a", "b", "c"));
    return new Column(name, Role.FEATURE, type, missing);
  }

  /** Values within their bounds, on them and beyond them. */
  private static Examples rows(
      TableSchema schema, CategoryEncoding encoding, int count, SplittableRandom random) {
    List<EncodedColumn> columns = EncodedColumn.of(schema, encoding);
    int width =
        columns.stream()
            .filter(c -> !c.isLabel())
            .mapToInt(c -> c.values() + (c.mayBeMissing() ? 1 : 0))
            .sum();
    float[] features = new float[count * width];
    float[] labels = new float[count * 2];
    for (int row = 0; row < count; row++) {
      for (EncodedColumn column : columns) {
        write(
            column,
            column.isLabel() ? labels : features,
            row * (column.isLabel() ? 2 : width),
            random);
      }
    }
    return Examples.of(features, labels, width, 2);
  }

  private static void write(EncodedColumn column, float[] row, int from, SplittableRandom random) {
    int at = from + column.offset();
    int categories = column.column().categories();
    if (column.isIndex()) {
      row[at] = random.nextInt(categories + 1);
    } else if (column.mayBeMissing() && random.nextInt(4) == 0) {
      row[at + column.values()] = 1;
    } else if (categories > 0) {
      row[at + random.nextInt(categories)] = 1;
    } else {
      float[] values = {-2, 4, 100, -100, (float) random.nextDouble(-2, 4)};
      row[at] = values[random.nextInt(values.length)];
    }
  }

  private static double norm(long[] steps) {
    double squares = 0;
    for (long step : steps) {
      squares += (double) step * step;
    }
    return Math.sqrt(squares);
  }

  @Test
  void noRowThatIsTakenOutMovesTheSumsByMoreThanTheSensitivity() {
    double closest = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      Table table = table(seed);
      BoundedStatistics bounded = table.bounded();
      long[] all = bounded.sums(table.rows());
      for (int out = 0; out < table.rows().rows(); out++) {
        int without = out;
        long[] difference = all.clone();
        if (table.rows().rows() > 1) {
          long[] rest = bounded.sums(table.rows().where(row -> row != without));
          IntStream.range(0, all.length).forEach(i -> difference[i] -= rest[i]);
        }
        double moved = norm(difference);
        assertThat(moved)
            .as("seed %d, row %d", seed, out)
            .isLessThanOrEqualTo((double) bounded.sensitivity());
        closest = Math.max(closest, moved / (double) bounded.sensitivity());
      }
    }
    assertThat(closest).as("the bound is reached").isGreaterThan(1 - 1e-6);
  }

  /** Any mean of rows is a party's vector under central privacy. */
  @Test
  void noPartysMeansAreLongerThanTheNorm() {
    for (long seed = 0; seed < 500; seed++) {
      Table table = table(seed);
      BoundedStatistics bounded = table.bounded();
      double[] means = bounded.means(bounded.sums(table.rows()), table.rows().rows());
      double squares = 0;
      for (double mean : means) {
        squares += mean * mean;
      }
      assertThat(Math.sqrt(squares))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(bounded.norm() + 1e-12);
    }
  }

  @Test
  void theSensitivityIsThatOfTheFormula() {
    List<Column> columns = new ArrayList<>();
    var number = new ColumnType.Numeric(false, "mm", new Bounds(0, 1), new Scaling.Identity());
    columns.add(new Column("a", Role.FEATURE, number, Missing.NEVER));
    columns.add(new Column("b", Role.FEATURE, number, AT_TIMES));
    columns.add(
        new Column("c", Role.FEATURE, new ColumnType.Category(List.of("x", "y")), AT_TIMES));
    columns.add(OUTCOME);
    var bounded = new BoundedStatistics(new StatisticsLayout(new TableSchema("four", columns)));
    assertThat(bounded.norm()).isEqualTo(3); // 3 * 2 + 1 + 2 = 9
    assertThat(bounded.sensitivity()).isEqualTo(3L << 20);
    columns.removeFirst();
    bounded = new BoundedStatistics(new StatisticsLayout(new TableSchema("three", columns)));
    assertThat(bounded.sensitivity())
        .isEqualTo((long) Math.ceil(Math.sqrt(6) * BoundedStatistics.STEPS));
  }

  @Test
  void withoutNoiseTheyAreTheStatisticsThatAreCountedWithoutPrivacy() {
    for (long seed = 0; seed < 200; seed++) {
      Table table = table(seed);
      BoundedStatistics bounded = table.bounded();
      double[] means = bounded.means(bounded.sums(table.rows()), table.rows().rows());
      assertThat(bounded.turnBack(means))
          .as("seed %d", seed)
          .containsExactly(table.layout().of(table.rows()), within(0x1p-20));
    }
  }

  /** Noise of any size, on rows of any kind: what is read of it is possible. */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 10})
  void whatIsReadOfNoisyMeansIsPossible(double noise) {
    for (long seed = 0; seed < 300; seed++) {
      Table table = table(seed);
      BoundedStatistics bounded = table.bounded();
      long[] sums = bounded.sums(table.rows());
      int rows = table.rows().rows();
      var random = new SplittableRandom(seed);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += Math.round(random.nextGaussian() * noise * rows * BoundedStatistics.STEPS);
      }
      double[] turned = bounded.turnBack(bounded.means(sums, rows));
      for (int i = 0; i < turned.length; i++) {
        turned[i] = Math.max(0, Math.min(1, turned[i])); // as the record has them
      }
      for (ColumnStatistics column : table.layout().read(rows, turned, noise).columns()) {
        assertThat(column.missing()).as("seed %d", seed).isBetween(0L, (long) rows);
        switch (column) {
          case OfNumber number -> requirePossible(number, noise);
          case OfCategory category ->
              assertThat(category.counts().values()).allMatch(c -> c >= 0 && c <= rows);
        }
      }
    }
  }

  private static void requirePossible(OfNumber number, double noise) {
    if (!(number.column().column().type() instanceof ColumnType.Numeric type)) {
      throw new AssertionError("a number's statistics are of a numeric column");
    }
    double least = type.scaling().apply(type.bounds().minimum());
    double width = type.scaling().apply(type.bounds().maximum()) - least;
    assertThat(number.mean()).isBetween(least, least + width + 1e-12);
    assertThat(number.deviation())
        .isBetween(width / 2 * Math.sqrt(Math.min(1, noise)) - 1e-12, width / 2 + 1e-12);
    assertThat(number.histogram().counts()).allMatch(count -> count >= 0);
  }

  @Test
  void aDeviationBelowTheNoiseIsWhatTheNoiseHides() {
    var number = new ColumnType.Numeric(false, "mm", new Bounds(0, 10), new Scaling.Identity());
    var schema =
        new TableSchema(
            "equal", List.of(new Column("a", Role.FEATURE, number, Missing.NEVER), OUTCOME));
    var layout = new StatisticsLayout(schema);
    double[] equal = layout.of(Examples.of(new float[] {4, 4}, new float[] {1, 0, 0, 1}, 1, 2));
    assertThat(deviation(layout.read(2, equal, 0.04)))
        .isEqualTo(10 * Math.sqrt(0.01), within(1e-12));
    assertThat(deviation(layout.read(2, equal))).isEqualTo(0, within(1e-6));
    double[] apart = layout.of(Examples.of(new float[] {2, 8}, new float[] {1, 0, 0, 1}, 1, 2));
    assertThat(deviation(layout.read(2, apart, 0.04))).isEqualTo(3, within(1e-6));
  }

  private static double deviation(TableStatistics statistics) {
    return statistics.columns().getFirst() instanceof OfNumber number ? number.deviation() : -1;
  }
}
