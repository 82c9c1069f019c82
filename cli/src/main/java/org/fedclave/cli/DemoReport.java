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
      Map<String, String> federated,
      Baselines.Score pooled) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-34s %10s %10s %10s",
            "on all parties' held-out rows",
            settings.metricName(),
            "accuracy",
            "log loss"));
    local.forEach((party, score) -> lines.add(row("only " + party + "'s rows", settings, score)));
    lines.add(
        String.format(
            Locale.ROOT,
            "%-34s %10.4f %10.4f %10.4f",
            "federated, confidential",
            number(federated, settings.metric()),
            number(federated, "accuracy"),
            number(federated, "held-out-loss")));
    lines.add(row("all rows in one place, unprotected", settings, pooled));
    return lines;
  }

  private static String row(String label, DemoSettings settings, Baselines.Score score) {
    return String.format(
        Locale.ROOT,
        "%-34s %10.4f %10.4f %10.4f",
        label,
        score.metric(settings.metric()),
        score.accuracy(),
        score.loss());
  }

  private static double number(Map<String, String> metrics, String name) {
    return Double.parseDouble(metrics.getOrDefault(name, "NaN"));
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
