package org.fedclave.cli;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fedclave.tables.split.SplitPart;
import org.fedclave.tables.split.SplitReport;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler;

/** Draws a split: a bar a party, stacked of its rows of each label. */
final class SplitChart {
  private static final int HEIGHT = 560;
  private static final int LEAST_WIDTH = 900;
  private static final int MOST_WIDTH = 2400;
  private static final int BAR_WIDTH = 28;
  private static final int LABELS_IN_LEGEND = 20;
  private static final int NAMES_ON_AXIS = 60;
  private static final int SLANTED_FROM = 12;

  private SplitChart() {}

  /** Writes a PNG. */
  static void write(SplitReport report, Path file) throws IOException {
    int parties = report.parts().size();
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Math.clamp((long) parties * BAR_WIDTH, LEAST_WIDTH, MOST_WIDTH))
            .height(HEIGHT)
            .title(
                String.format(
                    Locale.ROOT,
                    "%s by %s, seed %d: %,d rows, %d parties",
                    report.table(),
                    report.method(),
                    report.seed(),
                    report.rows(),
                    parties))
            .xAxisTitle("party")
            .yAxisTitle("rows")
            .build();
    List<String> labels = new ArrayList<>(report.parts().getFirst().labels().keySet());
    style(chart.getStyler(), labels.size(), parties);
    if (labels.isEmpty()) {
      add(chart, "rows", report, report.parts().stream().map(SplitPart::rows).toList());
    }
    for (String label : labels) {
      List<Long> rows =
          report.parts().stream().map(part -> part.labels().getOrDefault(label, 0L)).toList();
      add(chart, label, report, rows);
    }
    Files.write(file, ChartEncoder.getBytes(chart, "png"));
  }

  private static void style(CategoryStyler styler, int labels, int parties) {
    styler.setStacked(true);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setSeriesColors(colours(Math.max(1, labels)));
    styler.setLegendVisible(labels > 0 && labels <= LABELS_IN_LEGEND);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setYAxisDecimalPattern("#,##0");
    styler.setXAxisMaxLabelCount(NAMES_ON_AXIS);
    styler.setXAxisTicksVisible(parties <= NAMES_ON_AXIS);
    styler.setXAxisLabelRotation(parties >= SLANTED_FROM ? 60 : 0);
    styler.setAvailableSpaceFill(0.85);
  }

  private static void add(CategoryChart chart, String name, SplitReport report, List<Long> rows) {
    chart.addSeries(name, report.parts().stream().map(SplitPart::party).toList(), rows);
  }

  /** As far apart in hue as so many can be, neighbours in lightness too. */
  static Color[] colours(int count) {
    Color[] colours = new Color[count];
    for (int i = 0; i < count; i++) {
      float brightness = i % 2 == 0 ? 0.85f : 0.62f;
      colours[i] = Color.getHSBColor((float) i / count, 0.55f, brightness);
    }
    return colours;
  }
}
