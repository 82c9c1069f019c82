package org.fedclave.cli;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.protocol.round.Progress;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws loss and metric over the rounds of a run. */
final class RoundChart {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 520;

  private RoundChart() {}

  /**
   * Writes a PNG.
   *
   * @param metric name of the metric on the right axis
   * @param rounds in their order; what a round measured on held-out rows is of the model before it
   * @param last metrics of the final model
   */
  static void write(
      String title, String metric, List<Progress> rounds, Map<String, String> last, Path file)
      throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("rounds done")
            .yAxisTitle("log loss")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setYAxisDecimalPattern("0.00");
    chart.getStyler().setXAxisDecimalPattern("0");
    chart.setYAxisGroupTitle(1, metric);
    chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
    add(chart, "training loss", trained(rounds), 0);
    add(chart, "held-out loss", heldOut(rounds, last, "held-out-loss"), 0);
    String name = metric.toLowerCase(Locale.ROOT);
    add(chart, "held-out " + metric, heldOut(rounds, last, name), 1);
    Files.write(file, ChartEncoder.getBytes(chart, "png"));
  }

  private static SortedMap<Integer, Double> trained(List<Progress> rounds) {
    SortedMap<Integer, Double> points = new TreeMap<>();
    for (Progress progress : rounds) {
      put(points, progress.round(), progress.metrics(), "training-loss");
    }
    return points;
  }

  private static SortedMap<Integer, Double> heldOut(
      List<Progress> rounds, Map<String, String> last, String name) {
    SortedMap<Integer, Double> points = new TreeMap<>();
    for (Progress progress : rounds) {
      put(points, progress.round() - 1, progress.metrics(), name);
    }
    put(points, rounds.size(), last, name);
    return points;
  }

  private static void put(
      Map<Integer, Double> points, int round, Map<String, String> metrics, String name) {
    String value = metrics.get(name);
    if (value != null) {
      points.put(round, Double.valueOf(value));
    }
  }

  private static void add(
      XYChart chart, String label, SortedMap<Integer, Double> points, int axis) {
    if (!points.isEmpty()) {
      chart
          .addSeries(
              label,
              points.keySet().stream().map(Integer::doubleValue).toList(),
              List.copyOf(points.values()))
          .setMarker(SeriesMarkers.CIRCLE)
          .setYAxisGroup(axis);
    }
  }
}
