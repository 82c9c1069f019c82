package org.fedclave.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** Runs {@link PrivacyBenchmark} and makes a Markdown table of it. */
final class Privacies {

  private final Map<String, Result<?>> results = new HashMap<>();

  private Privacies(Collection<RunResult> runs) {
    for (RunResult run : runs) {
      results.put(run.getPrimaryResult().getLabel(), run.getPrimaryResult());
    }
  }

  /** Takes about a minute. */
  static List<String> table() throws RunnerException {
    return new Privacies(QuickRun.of(PrivacyBenchmark.class)).rows();
  }

  private List<String> rows() {
    return List.of(
        "| one thread | best second | mean |",
        "| --- | ---: | ---: |",
        noise("discrete Gaussian noise, sigma 10", "noiseOfTenSteps"),
        noise("discrete Gaussian noise, sigma 2^30", "noiseOfABillionSteps"),
        time("`rdp`, q 256/60000, z 1.1, 14,062 steps", "rdpMnist"),
        time("`pld`, q 256/60000, z 1.1, 14,062 steps", "pldMnist"),
        time("`pld`, q 1, z 10, 100 rounds", "pldRounds"),
        time("`rdp`, a contract's 100 rounds", "rdpContract"));
  }

  private String noise(String what, String label) {
    double nanos = 1000.0 / PrivacyBenchmark.COORDINATES;
    return String.format(
        Locale.ROOT,
        "| %s | %.0f ns a sample | %.0f |",
        what,
        best(label) * nanos,
        mean(label) * nanos);
  }

  private String time(String what, String label) {
    return String.format(
        Locale.ROOT, "| %s | %.3f ms | %.3f |", what, best(label) / 1000, mean(label) / 1000);
  }

  /** Of the measured seconds: others can take the processor away, nobody can add to it. */
  private double best(String label) {
    return result(label).getStatistics().getMin();
  }

  private double mean(String label) {
    return result(label).getScore();
  }

  private Result<?> result(String label) {
    Result<?> result = results.get(label);
    if (result == null) {
      throw new AssertionError("no benchmark is called " + label);
    }
    return result;
  }
}
