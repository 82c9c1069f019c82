package org.fedclave.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.fedclave.benchmarks.load.LoadCommand;
import org.fedclave.benchmarks.quality.Quality;
import org.fedclave.models.Engines;
import org.fedclave.protocol.contract.MaskingTerms;

/**
 * Prints figures as Markdown: {@code primitives}, {@code verification}, {@code masks}, {@code
 * privacy}, {@code link MEGABYTES MEGABITS}, {@code engines ROUNDS}, {@code batches}, {@code rules
 * GIGABYTES}, {@code run WORKLOAD ROUNDS [masked] [ENGINE]}, which {@code run.sh} calls, or {@code
 * quality EXPERIMENT}.
 */
public final class Main {

  private static final String USAGE =
      "usage: primitives | verification | masks | privacy | link MEGABYTES MEGABITS"
          + " | engines ROUNDS | batches | rules GIGABYTES | run "
          + String.join("|", Workload.NAMES)
          + " ROUNDS [masked] [ENGINE] | quality EXPERIMENT | load [PARTIES NODES RUNS]"
          + " | soak MINUTES";

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length > 0 && arguments[0].equals("quality")) {
      System.exit(Quality.run(Arrays.copyOfRange(arguments, 1, arguments.length)));
    } else if (arguments.length == 1 && arguments[0].equals("primitives")) {
      Primitives.table().forEach(out::println);
    } else if (arguments.length == 1 && arguments[0].equals("verification")) {
      Verifications.table().forEach(out::println);
    } else if (arguments.length == 1 && arguments[0].equals("privacy")) {
      Privacies.table().forEach(out::println);
    } else if (arguments.length == 1 && arguments[0].equals("masks")) {
      Agreements.print(out);
      Masks.print(out);
    } else if (arguments.length == 3 && arguments[0].equals("link")) {
      badLink(Integer.parseInt(arguments[1]), Double.parseDouble(arguments[2]), out);
    } else if (arguments.length == 2 && arguments[0].equals("engines")) {
      EngineSteps.print(out, Integer.parseInt(arguments[1]));
    } else if (arguments.length == 1 && arguments[0].equals("batches")) {
      batches(out);
    } else if (arguments.length == 2 && arguments[0].equals("rules")) {
      Rules.table(Double.parseDouble(arguments[1])).forEach(out::println);
    } else if ((arguments.length == 1 || arguments.length == 4) && arguments[0].equals("load")) {
      load(List.of(arguments).subList(1, arguments.length), out);
    } else if (arguments.length == 2 && arguments[0].equals("soak")) {
      soak(Integer.parseInt(arguments[1]), out);
    } else if (arguments.length >= 3 && arguments[0].equals("run")) {
      List<String> more = List.of(arguments).subList(3, arguments.length);
      wholeRun(
          arguments[1],
          Integer.parseInt(arguments[2]),
          more.contains("masked") ? MaskingTerms.USUAL : MaskingTerms.OFF,
          more.stream().filter(word -> !word.equals("masked")).findFirst().orElse(Engines.DL4J),
          out);
    } else {
      System.err.println(USAGE);
      System.exit(2);
    }
  }

  private static void wholeRun(
      String workload, int rounds, MaskingTerms masking, String engine, PrintStream out)
      throws Exception {
    Path work = Files.createTempDirectory("fedclave-benchmark-");
    try {
      Map<String, String> figures =
          WholeRun.measure(workload, rounds, masking, engine, work, Hardware.vendorFolder());
      out.println(
          "| "
              + workload
              + " on "
              + engine
              + ", "
              + rounds
              + (masking.isMasked() ? " rounds, masked" : " rounds")
              + " | figure |");
      out.println("| --- | ---: |");
      figures.forEach((figure, value) -> out.println("| " + figure + " | " + value + " |"));
    } finally {
      delete(work);
    }
  }

  private static void badLink(int megabytes, double megabits, PrintStream out) throws Exception {
    Path work = Files.createTempDirectory("fedclave-benchmark-");
    try {
      BadLink.print(work, megabytes, megabits, out, System.err);
    } finally {
      delete(work);
    }
  }

  private static void load(List<String> sizes, PrintStream out) throws Exception {
    Path work = Files.createTempDirectory("fedclave-load-");
    try {
      LoadCommand.load(sizes, work.resolve("load"), Hardware.vendorFolder(), out);
    } finally {
      delete(work);
    }
  }

  private static void soak(int minutes, PrintStream out) throws Exception {
    Path work = Files.createTempDirectory("fedclave-soak-");
    try {
      LoadCommand.soak(minutes, work.resolve("soak"), Hardware.vendorFolder(), out);
    } finally {
      delete(work);
    }
  }

  private static void batches(PrintStream out) throws Exception {
    Path work = Files.createTempDirectory("fedclave-benchmark-");
    try {
      BatchStages.print(out, work);
    } finally {
      delete(work);
    }
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
