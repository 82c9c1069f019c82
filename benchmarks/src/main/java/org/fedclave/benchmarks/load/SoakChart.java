package org.fedclave.benchmarks.load;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what a coordinator held over a soak. */
final class SoakChart {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 460;
  private static final double MIB = 1 << 20;

  private SoakChart() {}

  /** Writes a PNG. */
  static void write(List<SoakSample> samples, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("one coordinator, small runs without end")
            .xAxisTitle("minutes")
            .yAxisTitle("live heap in MiB, threads, letters that wait")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setXAxisDecimalPattern("0");
    chart.getStyler().setYAxisDecimalPattern("0");
    chart.setYAxisGroupTitle(1, "open files, runs completed");
    chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
    add(chart, "live heap", samples, one -> one.liveHeap() / MIB, 0);
    add(chart, "threads", samples, one -> (double) one.threads(), 0);
    add(chart, "letters that wait", samples, one -> (double) one.waiting(), 0);
    add(chart, "open files", samples, one -> (double) one.openFiles(), 1);
    add(chart, "runs completed", samples, one -> (double) one.runs(), 1);
    Files.write(file, ChartEncoder.getBytes(chart, "png"));
  }

  private static void add(
      XYChart chart,
      String label,
      List<SoakSample> samples,
      ToDoubleFunction<SoakSample> value,
      int axis) {
    chart
        .addSeries(
            label,
            samples.stream().map(one -> one.seconds() / 60).toList(),
            samples.stream().map(value::applyAsDouble).toList())
        .setMarker(SeriesMarkers.NONE)
        .setYAxisGroup(axis);
  }
}
