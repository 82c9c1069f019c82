package org.fedclave.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.fedclave.datasets.SampleDataset;

/**
 * What a demo does.
 *
 * @param dataset whose rows
 * @param rounds how many; without it as many as the example's run file says
 * @param out where results go
 * @param hardware the simulated machines
 * @param masks whether updates are masked, as in the example's run file
 * @param privateRows whether trainers hide each single row with noise
 * @param drop a trainer to kill in the middle of a round
 * @param kill the aggregator, to kill in the middle of a round
 */
record DemoSettings(
    SampleDataset dataset,
    OptionalInt rounds,
    Path out,
    DemoHardware hardware,
    boolean masks,
    boolean privateRows,
    Optional<DroppedTrainer> drop,
    Optional<KilledAggregator> kill) {

  /** The name that every party of the examples gives its dataset. */
  static final String DATASET = "sample";

  /** The requester and recipient of the examples. */
  static final String REQUESTER = "scientist";

  private static final int MOST_ROUNDS = 10_000;

  /** As the examples' comments show it. */
  private static final String PRIVATE_ROWS =
      "privacy: {mechanism: record, noiseMultiplier: 1.0, exampleClip: 1.0, delta: 0.00001,"
          + " accountant: rdp}";

  DemoSettings {
    if ((drop.isPresent() || kill.isPresent()) && !masks) {
      throw new IllegalArgumentException(
          "--drop-trainer and --kill-aggregator wait for the masks of a round, and --no-masks takes"
              + " them away");
    }
    if (drop.isPresent() && kill.isPresent()) {
      throw new IllegalArgumentException(
          "--drop-trainer and --kill-aggregator are two demos: choose one");
    }
    rounds.ifPresent(
        value -> {
          if (value < 1 || value > MOST_ROUNDS) {
            throw new IllegalArgumentException(
                "--rounds is 1 to " + MOST_ROUNDS + ", not " + value);
          }
        });
  }

  /** The metric that people compare for this dataset: a name of the proof's metrics. */
  String metric() {
    return dataset == SampleDataset.DIGITS ? "accuracy" : "auc";
  }

  String metricName() {
    return metric().equals("auc") ? "AUC" : metric();
  }

  /** The example's run file, as it stands in {@code examples/}, with the rounds asked for. */
  String runFile() {
    String example = "examples/" + dataset.id() + ".yaml";
    try (InputStream in = DemoSettings.class.getResourceAsStream(example)) {
      if (in == null) {
        throw new AssertionError("our own " + example + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (rounds.isPresent()) {
        text = replaced(text, "rounds: \\d+", "rounds: " + rounds.getAsInt());
      }
      if (!masks) {
        text = replaced(text, "secureAggregation: .*", "secureAggregation: {mode: \"off\"}");
      }
      return privateRows ? text.replaceFirst("(?m)^privacy: .*$", PRIVATE_ROWS) : text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String replaced(String text, String line, String other) {
    return text.replaceFirst("(?m)^  " + line + "$", "  " + other);
  }
}
