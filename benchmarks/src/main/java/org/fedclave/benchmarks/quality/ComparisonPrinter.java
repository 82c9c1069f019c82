package org.fedclave.benchmarks.quality;

import java.io.PrintStream;

/** Prints a {@link Comparison} as Markdown. */
final class ComparisonPrinter {

  private final Comparison comparison;

  ComparisonPrinter(Comparison comparison) {
    this.comparison = comparison;
  }

  void print(int seeds) throws Exception {
    PrintStream out = Quality.out();
    out.println(
        "| %d seeds, %,d test rows | AUC | deviation | 95 %% interval | less federated |"
            .formatted(seeds, comparison.testRows()));
    out.println("| --- | ---: | ---: | ---: | ---: |");
    for (Comparison.Line line : comparison.lines(seeds)) {
      out.println(
          "| %s | %s | %s | %s | %s |"
              .formatted(
                  line.name(),
                  Quality.digits(line.auc().mean()),
                  Quality.digits(line.auc().deviation()),
                  range(line.interval()),
                  line.name().equals("federated") ? "" : range(line.lead())));
    }
    out.println();
    out.println(
        "Intervals: %,d resamples of the test rows, seed %d."
            .formatted(Bootstrap.RESAMPLES, Bootstrap.SEED));
  }

  private static String range(Bootstrap.Interval interval) {
    return Quality.digits(interval.low()) + " to " + Quality.digits(interval.high());
  }
}
