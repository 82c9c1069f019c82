package org.fedclave.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link RulesBenchmark} and makes a Markdown table of it. */
final class Rules {

  private static final int[] PARTIES = {4, 16, 100};
  private static final int[] SIZES = {100_000, 10_000_000};
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Map<String, RunResult> results = new HashMap<>();

  private Rules() {}

  /**
   * Takes about ten minutes for all sizes.
   *
   * @param mostGigabytes of updates; what is larger is left out, and the table says so
   */
  static List<String> table(double mostGigabytes) throws RunnerException {
    Rules rules = new Rules();
    for (int size : SIZES) {
      for (int parties : PARTIES) {
        if (gigabytes(parties, size) <= mostGigabytes) {
          rules.add(measure(parties, size));
        }
      }
    }
    return rules.rows();
  }

  private static Collection<RunResult> measure(int parties, int size) throws RunnerException {
    String[] able =
        Arrays.stream(RulesBenchmark.Rule.values())
            .filter(rule -> rule.leastParties() <= parties)
            .map(Enum::name)
            .toArray(String[]::new);
    boolean isLarge = gigabytes(parties, size) > 0.1;
    var options =
        new OptionsBuilder()
            .include(RulesBenchmark.class.getName())
            .param("rule", able)
            .param("parties", Integer.toString(parties))
            .param("size", Integer.toString(size))
            .addProfiler(GCProfiler.class)
            .forks(1)
            .jvmArgsAppend(
                "-XX:+UseSerialGC", "-Xmx" + (long) (1000 + 1500 * gigabytes(parties, size)) + "m")
            .warmupIterations(isLarge ? 2 : 40)
            .measurementIterations(isLarge ? 3 : 40)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(options).run();
  }

  private void add(Collection<RunResult> runs) {
    for (RunResult run : runs) {
      results.put(
          key(
              run.getParams().getParam("rule"),
              Integer.parseInt(run.getParams().getParam("parties")),
              Integer.parseInt(run.getParams().getParam("size"))),
          run);
    }
  }

  private static String key(String rule, int parties, int size) {
    return rule + ' ' + parties + ' ' + size;
  }

  private static double gigabytes(int parties, int size) {
    return (double) parties * size * Float.BYTES / 1e9;
  }

  private List<String> rows() {
    List<String> rows = new ArrayList<>();
    StringBuilder head = new StringBuilder("| GB/s, one thread: best (mean) |");
    StringBuilder line = new StringBuilder("| --- |");
    for (int size : SIZES) {
      for (int parties : PARTIES) {
        head.append(String.format(Locale.ROOT, " N %d, d %.0e |", parties, (double) size));
        line.append(" ---: |");
      }
    }
    rows.add(head + " held | made |");
    rows.add(line + " ---: | ---: |");
    for (RulesBenchmark.Rule rule : RulesBenchmark.Rule.values()) {
      rows.add(row(rule));
    }
    return rows;
  }

  private String row(RulesBenchmark.Rule rule) {
    StringBuilder row = new StringBuilder("| ");
    row.append(rule.name().toLowerCase(Locale.ROOT).replace('_', '-')).append(" |");
    for (int size : SIZES) {
      for (int parties : PARTIES) {
        row.append(' ').append(speed(rule, parties, size)).append(" |");
      }
    }
    return row + (rule.holdsAll() ? " N |" : " 1 |") + ' ' + made(rule) + " |";
  }

  private String speed(RulesBenchmark.Rule rule, int parties, int size) {
    if (rule.leastParties() > parties) {
      return "needs " + rule.leastParties();
    }
    RunResult run = results.get(key(rule.name(), parties, size));
    if (run == null) {
      return "not run";
    }
    Result<?> seconds = run.getPrimaryResult();
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f)",
        gigabytes(parties, size) / seconds.getStatistics().getMin(),
        gigabytes(parties, size) / seconds.getScore());
  }

  /** What a round allocates, in arrays of d floats, at 16 parties and the smaller size. */
  private String made(RulesBenchmark.Rule rule) {
    RunResult run = results.get(key(rule.name(), 16, SIZES[0]));
    Result<?> allocated = run == null ? null : run.getSecondaryResults().get(ALLOCATED);
    return allocated == null
        ? "not run"
        : String.format(
            Locale.ROOT, "%.1f", allocated.getScore() / ((double) Float.BYTES * SIZES[0]));
  }
}
