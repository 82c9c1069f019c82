package org.fedclave.benchmarks;

import java.io.PrintStream;
import java.util.Locale;
import org.fedclave.aggregation.secure.AgreementBenchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link AgreementBenchmark} and prints a Markdown table of it. */
final class Agreements {

  private Agreements() {}

  /** Takes about half a minute. */
  static void print(PrintStream out) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(AgreementBenchmark.class.getName())
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .build();
    out.println("| X25519, one agreement, microseconds | best second | mean |");
    out.println("| --- | ---: | ---: |");
    for (RunResult run : new Runner(options).run()) {
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
