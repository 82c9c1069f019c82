package org.fedclave.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fedclave.tables.split.SplitPart;
import org.fedclave.tables.split.SplitReport;

/** What a split did, as a small table: a line a party, a column a label. */
final class SplitText {
  private static final int PARTIES_SHOWN = 40;
  private static final int LABELS_SHOWN = 12;
  private static final int WIDEST_LABEL = 12;

  private SplitText() {}

  static List<String> lines(SplitReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s, %,d rows by %s, seed %d, among %d parties",
            report.table(),
            report.rows(),
            report.method(),
            report.seed(),
            report.parts().size()));
    List<String> labels = List.copyOf(report.parts().getFirst().labels().keySet());
    List<String> shown = labels.size() > LABELS_SHOWN ? List.of() : labels;
    lines.add(heading(report, shown, labels.size()));
    report.parts().stream()
        .limit(PARTIES_SHOWN)
        .map(part -> line(report, part, shown))
        .forEach(lines::add);
    if (report.parts().size() > PARTIES_SHOWN) {
      lines.add("and " + (report.parts().size() - PARTIES_SHOWN) + " more, in split.json");
    }
    return lines;
  }

  private static String heading(SplitReport report, List<String> labels, int all) {
    StringBuilder line = new StringBuilder(padded("party", report)).append(cell("rows", "rows"));
    labels.forEach(label -> line.append(cell(label, label)));
    if (labels.isEmpty() && all > 0) {
      line.append(cell("labels", "labels"));
    }
    return line.toString();
  }

  private static String line(SplitReport report, SplitPart part, List<String> labels) {
    StringBuilder line = new StringBuilder(padded(part.party(), report));
    line.append(cell("rows", number(part.rows())));
    for (String label : labels) {
      long rows = part.labels().getOrDefault(label, 0L);
      line.append(cell(label, rows == 0 ? "." : number(rows)));
    }
    if (labels.isEmpty() && !part.labels().isEmpty()) {
      long present = part.labels().values().stream().filter(rows -> rows > 0).count();
      line.append(cell("labels", number(present)));
    }
    return line.toString();
  }

  private static String padded(String party, SplitReport report) {
    int widest =
        report.parts().stream()
            .limit(PARTIES_SHOWN)
            .mapToInt(part -> printable(part.party()).length())
            .max()
            .orElse(0);
    String shown = printable(party);
    return shown + " ".repeat(Math.max(0, Math.max(widest, "party".length()) - shown.length()));
  }

  private static String cell(String heading, String text) {
    int width = Math.max(8, Math.min(WIDEST_LABEL, heading.length())) + 2;
    String shown = printable(text);
    String cut = shown.length() > width - 2 ? shown.substring(0, width - 3) + "~" : shown;
    return " ".repeat(width - cut.length()) + cut;
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
