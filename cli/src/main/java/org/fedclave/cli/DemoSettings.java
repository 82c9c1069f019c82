package org.fedclave.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.fedclave.datasets.SampleDataset;

/**
 * What a demo does.
 *
 * @param dataset whose rows
 * @param rounds how many
 * @param out where results go
 * @param processes whether each role is an operating-system process of its own
 */
record DemoSettings(SampleDataset dataset, int rounds, Path out, boolean processes) {

  /** The name that every party of the demo gives its dataset. */
  static final String DATASET = "sample";

  /** The requester of the demo. */
  static final String REQUESTER = "scientist";

  DemoSettings {
    if (rounds < 1 || rounds > 10_000) {
      throw new IllegalArgumentException("--rounds is 1 to 10000, not " + rounds);
    }
  }

  /** Rounds unless the user says otherwise. */
  static int defaultRounds(SampleDataset dataset) {
    return switch (dataset) {
      case BANKS -> 20;
      case HOSPITALS -> 15;
      case DIGITS -> 20;
    };
  }

  /** The metric that people compare for this dataset: a name of the proof's metrics. */
  String metric() {
    return dataset == SampleDataset.DIGITS ? "accuracy" : "auc";
  }

  String metricName() {
    return metric().equals("auc") ? "AUC" : metric();
  }

  /** The run file, as a user would write it; it is left in the output folder. */
  String runFile(String partiesYaml, int parties) {
    return String.format(
        Locale.ROOT,
        """
        kind: fedclave/run/1
        purpose: %s
        parties:
        %s
        model:
          name: mlp
          parameters: %s
        seed: 1
        training:
          rounds: %d
          localEpochs: 1
          batchSize: 32
          heldOutPercent: 20
          reattestRounds: 50
        aggregation:
          rule: fed-avg
          parameters: {serverLearningRate: 1}
          secureAggregation: "off"
          clipNorm: 100
        privacy: none
        sensitivity: sensitive
        minimumParties: %d
        expiresAfter: PT2H
        recipients: [%s]
        appraisal: appraisal.json
        """,
        dataset.purpose(),
        partiesYaml,
        model(),
        rounds,
        parties,
        REQUESTER);
  }

  private String model() {
    return switch (dataset) {
      case BANKS -> "{hidden: \"16\", learning-rate: 0.05, l2: 0.0001}";
      case HOSPITALS -> "{hidden: \"8\", learning-rate: 0.1, l2: 0.0001}";
      case DIGITS -> "{hidden: \"128\", learning-rate: 0.1}";
    };
  }
}
