package org.fedclave.benchmarks;

import java.io.PrintStream;
import java.util.Locale;
import org.fedclave.aggregation.secure.AgreementBenchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** Runs {@link AgreementBenchmark} and prints a Markdown table of it. */
final class Agreements {

  private Agreements() {}

  /** Takes about half a minute. */
  static void print(PrintStream out) throws RunnerException {
    out.println("| X25519, one agreement, microseconds | best second | mean |");
    out.println("| --- | ---: | ---: |");
    for (RunResult run : QuickRun.of(AgreementBenchmark.class)) {
      var result = run.getPrimaryResult();
      out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.1f |%n",
          result.getLabel(),
          result.getStatistics().getMin(),
          result.getScore());
    }
    out.println();
  }
}
