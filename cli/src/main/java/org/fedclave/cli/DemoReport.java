package org.fedclave.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fedclave.protocol.MemberId;

/** The tables at the end of a demo. */
final class DemoReport {

  private DemoReport() {}

  /**
   * What each party gets alone, what all get together, and what all rows in one place would give.
   */
  static List<String> comparison(
      DemoSettings settings,
      Map<MemberId, Baselines.Score> local,
      Baselines.Score federated,
      Baselines.Score pooled) {
    List<String> lines = new ArrayList<>();
    boolean hasAuc = settings.metric().equals("auc");
    lines.add(line("on all parties' held-out rows", hasAuc ? "AUC" : "", "accuracy", "log loss"));
    local.forEach((party, score) -> lines.add(row("only " + party + "'s rows", score)));
    lines.add(row("federated, confidential", federated));
    lines.add(row("all rows in one place, unprotected", pooled));
    return lines;
  }

  private static String row(String label, Baselines.Score score) {
    return line(
        label,
        score.auc().isPresent() ? number(score.auc().getAsDouble()) : "",
        number(score.accuracy()),
        number(score.loss()));
  }

  private static String line(String label, String auc, String accuracy, String loss) {
    return String.format(Locale.ROOT, "%-36s %10s %10s %10s", label, auc, accuracy, loss);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Seconds by phase. */
  static List<String> phases(Map<String, Double> phases) {
    List<String> lines = new ArrayList<>();
    phases.forEach(
        (phase, seconds) -> lines.add(String.format(Locale.ROOT, "%-50s %7.2f s", phase, seconds)));
    lines.add(
        String.format(
            Locale.ROOT,
            "%-50s %7.2f s",
            "together",
            phases.values().stream().mapToDouble(Double::doubleValue).sum()));
    return lines;
  }
}
