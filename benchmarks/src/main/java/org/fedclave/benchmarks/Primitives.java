package org.fedclave.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks for a short time each and makes a Markdown table of them. */
final class Primitives {

  private static final int WARM_UP = 3;
  private static final int MEASURED = 5;

  private final Map<String, Result<?>> results = new HashMap<>();

  private Primitives(Collection<RunResult> runs) {
    for (RunResult run : runs) {
      Result<?> result = run.getPrimaryResult();
      results.put(result.getLabel(), result);
    }
  }

  /** Takes about two minutes. */
  static List<String> table() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(Primitives.class.getPackageName() + "\\.\\w+Benchmark\\.")
            .exclude(VerificationBenchmark.class.getName())
            .exclude(MaskStreamBenchmark.class.getName())
            .forks(1)
            .warmupIterations(WARM_UP)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(MEASURED)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Primitives(new Runner(options).run()).rows();
  }

  private List<String> rows() {
    List<String> rows = new ArrayList<>();
    rows.add("| one thread | best second | mean | against AES/GCM alone | goal |");
    rows.add("| --- | ---: | ---: | ---: | --- |");
    rows.add(shard("shard encryption, 64 MiB", "shardEncrypt", "gcmEncrypt"));
    rows.add(shard("shard decryption, 64 MiB", "shardDecrypt", "gcmDecrypt"));
    for (String direction : List.of("Encrypt", "Decrypt")) {
      for (String size : List.of("1MiB", "64KiB")) {
        rows.add(
            bytes(
                    "AES-256-GCM alone, " + direction.toLowerCase(Locale.ROOT) + ", " + size,
                    "gcm" + direction + size)
                + " | | |");
      }
    }
    rows.add(count("HPKE (X-Wing) seal", "hpkeSeal"));
    rows.add(count("HPKE (X-Wing) open", "hpkeOpen"));
    rows.add(count("hybrid signature, sign", "hybridSign"));
    rows.add(count("hybrid signature, verify", "hybridVerify"));
    rows.add(count("SEV-SNP evidence, genuine and acceptable", "snpEvidence"));
    rows.add(count("a party's whole appraisal of an enclave", "wholeAppraisal"));
    return rows;
  }

  /** A stream against the faster of the two ways to use the cipher alone. */
  private String shard(String what, String label, String alone) {
    double best = Math.max(best(alone + "1MiB"), best(alone + "64KiB"));
    return String.format(
        Locale.ROOT,
        "%s | %.0f %% | 80 %% or more |",
        bytes(what, label),
        100 * best(label) / best);
  }

  private String bytes(String what, String label) {
    return String.format(
        Locale.ROOT, "| %s | %.2f GB/s | %.2f", what, best(label) / 1e9, mean(label) / 1e9);
  }

  private String count(String what, String label) {
    return String.format(
        Locale.ROOT, "| %s | %.0f /s | %.0f | | |", what, best(label), mean(label));
  }

  /** Of the measured seconds: others can take the processor away, nobody can add to it. */
  private double best(String label) {
    return result(label).getStatistics().getMax();
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
