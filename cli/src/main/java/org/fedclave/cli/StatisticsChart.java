package org.fedclave.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.fedclave.models.ColumnStatistics;
import org.fedclave.models.ColumnStatistics.OfCategory;
import org.fedclave.models.ColumnStatistics.OfNumber;
import org.fedclave.models.TableStatistics;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Draws how each column is spread over all parties' rows: a small chart a column. */
final class StatisticsChart {

  private static final int WIDTH = 340;
  private static final int HEIGHT = 220;
  private static final int ACROSS = 4;
  private static final int MOST_COLUMNS = 40;
  private static final int MOST_BARS = 32;
  private static final int NAMED_BARS = 6;

  private StatisticsChart() {}

  /** Writes a PNG of the first {@value #MOST_COLUMNS} columns. */
  static void write(TableStatistics statistics, Path file) throws IOException {
    List<ColumnStatistics> shown =
        statistics.columns().subList(0, Math.min(MOST_COLUMNS, statistics.columns().size()));
    int across = Math.min(ACROSS, shown.size());
    int down = Math.ceilDiv(shown.size(), across);
    var image = new BufferedImage(WIDTH * across, HEIGHT * down, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setColor(Color.WHITE);
    canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int i = 0; i < shown.size(); i++) {
      int x = i % across * WIDTH;
      int y = i / across * HEIGHT;
      var place = (Graphics2D) canvas.create(x, y, WIDTH, HEIGHT);
      chart(shown.get(i)).paint(place, WIDTH, HEIGHT);
      place.dispose();
    }
    canvas.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static CategoryChart chart(ColumnStatistics column) {
    List<String> names = new ArrayList<>();
    List<Long> rows = new ArrayList<>();
    switch (column) {
      case OfNumber number -> {
        for (int bin = 0; bin < number.histogram().counts().size(); bin++) {
          names.add(edge(number.histogram().edge(bin), names));
          rows.add(number.histogram().counts().get(bin));
        }
      }
      case OfCategory category ->
          category.counts().entrySet().stream()
              .limit(MOST_BARS)
              .forEach(
                  entry -> {
                    names.add(entry.getKey());
                    rows.add(entry.getValue());
                  });
    }
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(column.name()).build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setXAxisMaxLabelCount(NAMED_BARS);
    chart.getStyler().setYAxisDecimalPattern("#,##0");
    chart.getStyler().setAvailableSpaceFill(0.95);
    chart.addSeries("rows", names, rows);
    return chart;
  }

  /** A bin's name; equal ones would be one bar. */
  private static String edge(double value, List<String> before) {
    String name = String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.3g", value);
    return before.contains(name) ? name + " (" + before.size() + ")" : name;
  }
}
