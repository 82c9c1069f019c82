package org.fedclave.benchmarks.quality;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a bar a method with its deviation, and what was published as a line above it. */
final class AccuracyChart {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 460;
  private static final Color MEASURED = new Color(0x8F, 0xB4, 0xD9);
  private static final Color PUBLISHED = new Color(0xB0, 0x3A, 0x2E);

  private final List<String> names = new ArrayList<>();
  private final List<Double> measured = new ArrayList<>();
  private final List<Double> deviations = new ArrayList<>();
  private final List<Double> published = new ArrayList<>();

  /** Adds a bar. */
  void add(String name, Scores scores, double publishedMean) {
    names.add(name);
    measured.add(scores.mean());
    deviations.add(scores.deviation());
    published.add(publishedMean);
  }

  /**
   * Writes a PNG.
   *
   * @param least where the axis begins
   * @param most where it ends
   */
  void write(String title, double least, double most, Path file) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .yAxisTitle("accuracy")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setYAxisDecimalPattern("0.00");
    chart.getStyler().setYAxisMin(least);
    chart.getStyler().setYAxisMax(most);
    chart.getStyler().setAvailableSpaceFill(0.6);
    chart.getStyler().setOverlapped(true);
    chart.getStyler().setXAxisLabelRotation(20);
    chart
        .addSeries("measured, with one deviation", names, measured, deviations)
        .setFillColor(MEASURED);
    CategorySeries line = chart.addSeries("published", names, published);
    line.setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Line);
    line.setMarker(SeriesMarkers.DIAMOND);
    line.setMarkerColor(PUBLISHED);
    line.setLineColor(PUBLISHED);
    line.setLineStyle(new BasicStroke(2));
    Files.write(file, ChartEncoder.getBytes(chart, "png"));
  }
}
