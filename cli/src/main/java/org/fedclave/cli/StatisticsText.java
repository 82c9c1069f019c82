package org.fedclave.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.fedclave.models.ColumnStatistics;
import org.fedclave.models.ColumnStatistics.OfCategory;
import org.fedclave.models.ColumnStatistics.OfNumber;
import org.fedclave.models.Histogram;
import org.fedclave.models.TableStatistics;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.Scaling;

/** Statistics over all parties' rows, as a table or as JSON, in the cells' own units. */
final class StatisticsText {

  private static final int CATEGORIES_SHOWN = 6;
  private static final double[] QUANTILES = {0.05, 0.5, 0.95};
  private static final JsonMapper JSON = new JsonMapper();

  private StatisticsText() {}

  /**
   * A table.
   *
   * @param noise standard deviation of each count, as a part of all rows; 0 where there is none
   */
  static List<String> lines(TableStatistics statistics, double noise) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, "%,d rows of all parties (held-out ones not counted)", statistics.rows()));
    if (noise > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "with noise for privacy: a count is off by %,.0f rows (one standard deviation), so means and quantiles of few rows say little",
              noise * statistics.rows()));
    }
    int widest =
        statistics.columns().stream().mapToInt(column -> column.name().length()).max().orElse(0);
    String name = "%-" + Math.max(6, widest) + "s";
    lines.add(
        String.format(
            Locale.ROOT,
            name + "  %9s  %10s  %10s  %10s  %10s  %10s  %s",
            "column",
            "missing",
            "mean",
            "deviation",
            "5 %",
            "median",
            "95 %",
            "unit or categories"));
    boolean turnedBack = false;
    for (ColumnStatistics column : statistics.columns()) {
      lines.add(String.format(Locale.ROOT, name, column.name()) + line(column, statistics.rows()));
      turnedBack |= column instanceof OfNumber number && !scaling(number).isLinear();
    }
    if (turnedBack) {
      lines.add("~ mean of ln(1+x), turned back; its deviation is a factor");
    }
    return lines;
  }

  private static String line(ColumnStatistics column, long rows) {
    return switch (column) {
      case OfNumber number -> {
        Histogram histogram = number.histogram();
        yield String.format(
            Locale.ROOT,
            "  %9s  %10s  %10s  %10s  %10s  %10s  %s",
            share(column.missing(), rows),
            (scaling(number).isLinear() ? "" : "~") + text(mean(number)),
            (scaling(number).isLinear() ? "" : "~") + text(deviation(number)),
            text(histogram.quantile(QUANTILES[0])),
            text(histogram.quantile(QUANTILES[1])),
            text(histogram.quantile(QUANTILES[2])),
            type(number).unit());
      }
      case OfCategory category ->
          String.format(
              Locale.ROOT,
              "  %9s  %10s  %10s  %10s  %10s  %10s  %s",
              share(column.missing(), rows),
              "",
              "",
              "",
              "",
              "",
              categories(category, rows));
    };
  }

  private static String categories(OfCategory category, long rows) {
    String shown =
        category.counts().entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(CATEGORIES_SHOWN)
            .map(entry -> entry.getKey() + " " + share(entry.getValue(), rows))
            .collect(Collectors.joining(", "));
    int more = category.counts().size() - CATEGORIES_SHOWN;
    return more > 0 ? shown + ", and " + more + " more" : shown;
  }

  /**
   * The same as JSON.
   *
   * @param noise as in {@link #lines}
   */
  static ObjectNode json(TableStatistics statistics, double noise) {
    ObjectNode json = JSON.createObjectNode().put("rows", statistics.rows()).put("noise", noise);
    ArrayNode columns = json.putArray("columns");
    for (ColumnStatistics column : statistics.columns()) {
      ObjectNode node =
          columns.addObject().put("column", column.name()).put("missing", column.missing());
      switch (column) {
        case OfNumber number -> write(number, node);
        case OfCategory category -> {
          ObjectNode counts = node.putObject("counts");
          category.counts().forEach(counts::put);
        }
      }
    }
    return json;
  }

  /** Feature means and deviations are what training normalises by. */
  private static void write(OfNumber number, ObjectNode node) {
    node.put("unit", type(number).unit())
        .put("featureMean", number.mean())
        .put("featureDeviation", number.deviation())
        .put("mean", mean(number))
        .put("meanOfLogarithm", !scaling(number).isLinear());
    if (scaling(number).isLinear()) {
      node.put("deviation", deviation(number));
    }
    ArrayNode edges = node.putArray("edges");
    ArrayNode counts = node.putArray("histogram");
    for (int bin = 0; bin < number.histogram().counts().size(); bin++) {
      edges.add(number.histogram().edge(bin));
      counts.add(number.histogram().counts().get(bin));
    }
    edges.add(number.histogram().edge(number.histogram().counts().size()));
  }

  private static ColumnType.Numeric type(OfNumber number) {
    if (number.column().column().type() instanceof ColumnType.Numeric type) {
      return type;
    }
    throw new AssertionError("statistics of a number are of a numeric column");
  }

  private static Scaling scaling(OfNumber number) {
    return type(number).scaling();
  }

  private static double mean(OfNumber number) {
    return scaling(number).invert(number.mean());
  }

  /** Of a linear scaling in the cell's unit; of a logarithm, the factor that one deviation is. */
  private static double deviation(OfNumber number) {
    Scaling scaling = scaling(number);
    return scaling.isLinear()
        ? scaling.invert(number.deviation()) - scaling.invert(0)
        : (scaling.invert(number.mean() + number.deviation()) + 1)
            / (scaling.invert(number.mean()) + 1);
  }

  private static String share(long count, long rows) {
    return count == 0 ? "0" : String.format(Locale.ROOT, "%.1f %%", 100.0 * count / rows);
  }

  private static String text(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 10 ? "%.1f" : "%.3f", value);
  }
}
