package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
   * @param rounds in their order; the metrics of round r are of the model before it
   * @param metric name of the metric on the right axis
   */
  static void write(String title, String metric, List<Progress> rounds, Path file)
      throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("round")
            .yAxisTitle("log loss")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    chart.getStyler().setYAxisDecimalPattern("0.00");
    chart.getStyler().setXAxisDecimalPattern("0");
    chart.setYAxisGroupTitle(1, metric);
    chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
    add(chart, "training loss", "training-loss", rounds, 0);
    add(chart, "held-out loss", "held-out-loss", rounds, 0);
    add(chart, "held-out " + metric, metric.equals("AUC") ? "auc" : metric, rounds, 1);
    Files.write(file, ChartEncoder.getBytes(chart, "png"));
  }

  private static void add(
      XYChart chart, String label, String name, List<Progress> rounds, int axis) {
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    for (Progress progress : rounds) {
      Map<String, String> metrics = progress.metrics();
      String value = metrics.get(name);
      if (value != null) {
        xs.add((double) progress.round());
        ys.add(Double.valueOf(value));
      }
    }
    if (!xs.isEmpty()) {
      chart.addSeries(label, xs, ys).setMarker(SeriesMarkers.CIRCLE).setYAxisGroup(axis);
    }
  }
}
