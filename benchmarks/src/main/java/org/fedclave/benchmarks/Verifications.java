package org.fedclave.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fedclave.attestation.EvidenceFormat;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link VerificationBenchmark} and makes a Markdown table of it. */
final class Verifications {

  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final Map<EvidenceFormat, String> GOALS =
      Map.of(
          EvidenceFormat.SEV_SNP, "under 1 ms",
          EvidenceFormat.TDX, "under 3 ms",
          EvidenceFormat.SGX, "under 3 ms",
          EvidenceFormat.NVIDIA_GPU, "under 10 ms");

  private final Map<String, RunResult> results = new HashMap<>();

  private Verifications(Collection<RunResult> runs) {
    for (RunResult run : runs) {
      results.put(run.getParams().getParam("technology") + run.getPrimaryResult().getLabel(), run);
    }
  }

  /** Takes about three minutes. */
  static List<String> table() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(VerificationBenchmark.class.getName())
            .addProfiler(GCProfiler.class)
            .forks(1)
            .warmupIterations(5)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Verifications(new Runner(options).run()).rows();
  }

  private List<String> rows() {
    List<String> rows = new ArrayList<>();
    rows.add(
        "| evidence, one thread | warm: best second | mean | KiB | cold: best | mean | KiB | goal, warm |");
    rows.add("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
    for (EvidenceFormat technology : EvidenceFormat.values()) {
      rows.add(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s |",
              technology.wireName(),
              columns(technology, "warm"),
              columns(technology, "cold"),
              GOALS.getOrDefault(technology, "")));
    }
    return rows;
  }

  private String columns(EvidenceFormat technology, String label) {
    RunResult run = results.get(technology.name() + label);
    Result<?> allocated = run == null ? null : run.getSecondaryResults().get(ALLOCATED);
    if (run == null || allocated == null) {
      throw new AssertionError("no result for " + technology + ", " + label);
    }
    Result<?> time = run.getPrimaryResult();
    return String.format(
        Locale.ROOT,
        "%.2f ms | %.2f | %.0f",
        time.getStatistics().getMin() / 1000,
        time.getScore() / 1000,
        allocated.getScore() / 1024);
  }
}
