package org.fedclave.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.fedclave.protocol.round.Progress;

/** Prints a run as it goes: one line a state, one line a round with a bar. Thread-safe. */
final class ProgressLine {

  private static final int WIDTH = 24;

  private final PrintWriter out;
  private String last = "";

  ProgressLine(PrintWriter out) {
    this.out = out;
  }

  /** A new state; the same one again says nothing. */
  synchronized void state(String sentence) {
    if (!sentence.equals(last)) {
      last = sentence;
      out.println(sentence);
      out.flush();
    }
  }

  synchronized void round(Progress progress) {
    out.println(line(progress.round(), progress.rounds(), progress.metrics()));
    out.flush();
  }

  /** One round as a line: bar, number, loss and the main metric. */
  static String line(int round, int rounds, Map<String, String> metrics) {
    int full = (int) Math.round((double) WIDTH * round / rounds);
    StringBuilder line = new StringBuilder();
    line.append('[').append("#".repeat(full)).append(".".repeat(WIDTH - full)).append("] ");
    line.append(String.format(Locale.ROOT, "round %d of %d", round, rounds));
    append(line, ", training loss", metrics, "training-loss");
    append(line, "; before it, on held-out rows: loss", metrics, "held-out-loss");
    append(line, ", accuracy", metrics, "accuracy");
    append(line, ", AUC", metrics, "auc");
    append(line, ", R2", metrics, "r2");
    append(line, ", C-index", metrics, "c-index");
    append(line, ", AUC of anomalies", metrics, "anomaly-auc");
    append(line, "; updates that the rule left out:", metrics, "updates-not-counted");
    return line.toString();
  }

  private static void append(
      StringBuilder line, String label, Map<String, String> metrics, String name) {
    String value = metrics.get(name);
    if (value != null) {
      line.append(label).append(' ').append(shorter(value));
    }
  }

  private static String shorter(String decimal) {
    return decimal.length() > 6 ? decimal.substring(0, 6) : decimal;
  }
}
