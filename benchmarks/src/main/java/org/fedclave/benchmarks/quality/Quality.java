package org.fedclave.benchmarks.quality;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code quality heart|fashion|lending|breast-cancer}: published results, as Markdown tables. */
@Command(
    name = "quality",
    description = "Published results, reproduced.",
    mixinStandardHelpOptions = true,
    subcommands = {
      HeartCommand.class,
      FashionCommand.class,
      LendingCommand.class,
      BreastCancerCommand.class
    })
public final class Quality {

  private Quality() {}

  /** Runs an experiment; returns the exit status. */
  public static int run(String... arguments) {
    return new CommandLine(new Quality()).execute(arguments);
  }

  static PrintStream out() {
    return new PrintStream(System.out, true, StandardCharsets.UTF_8);
  }

  /** Three digits: more is noise. */
  static String digits(double figure) {
    return String.format(Locale.ROOT, "%.3f", figure);
  }

  /** Something to do with a folder of its own. */
  interface Work {
    void in(Path folder) throws Exception;
  }

  /** Does it, and removes the folder. */
  static void inFolder(Work work) throws Exception {
    Path folder = Files.createTempDirectory("fedclave-quality-");
    try {
      work.in(folder);
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
