package org.fedclave.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.fedclave.protocol.MalformedException;

/**
 * What a chaos run asks for: a tiny model with masks, layers that stay with each party, and keys
 * for two rounds at a time, so that one run comes by every point.
 *
 * @param rounds of training
 * @param purpose which parties compare with their policy
 * @param life after which it expires, in ISO 8601
 * @param learningRate beyond reason, the model diverges
 * @param masks whether updates are masked
 */
record ChaosContract(int rounds, String purpose, String life, String learningRate, boolean masks) {

  static final int ROUNDS = 3;

  private static final ChaosContract USUAL =
      new ChaosContract(ROUNDS, ChaosHospitals.DATA.purpose(), "PT2H", "0.1", true);

  static ChaosContract usual() {
    return USUAL;
  }

  static ChaosContract open() {
    return new ChaosContract(ROUNDS, USUAL.purpose, USUAL.life, USUAL.learningRate, false);
  }

  /** Long enough to be ended in the middle. */
  static ChaosContract longer() {
    return new ChaosContract(
        ChaosHospitals.MOST_ROUNDS, USUAL.purpose, USUAL.life, USUAL.learningRate, true);
  }

  /** More rounds than any party allows. */
  static ChaosContract refused() {
    return new ChaosContract(
        ChaosHospitals.MOST_ROUNDS + 1, USUAL.purpose, USUAL.life, USUAL.learningRate, true);
  }

  /** Its model has no finite parameters after the first round. */
  static ChaosContract diverging() {
    return new ChaosContract(ROUNDS, USUAL.purpose, USUAL.life, "1e37", true);
  }

  /** Waits for a person until it is over. */
  static ChaosContract expiring() {
    return new ChaosContract(ROUNDS, "another purpose", "PT6S", USUAL.learningRate, true);
  }

  /** As a run file beside an appraisal policy. */
  RunFile in(Path folder) throws IOException, MalformedException {
    String parties =
        ChaosHospitals.PARTIES.stream()
            .map(party -> "  - {name: " + party + ", dataset: " + DemoSettings.DATASET + "}\n")
            .collect(Collectors.joining());
    String yaml =
        """
        kind: fedclave/run/1
        purpose: %s
        parties:
        %smodel:
          name: mlp
          parameters: {hidden: "4", learning-rate: %s, l2: 0.0001}
          categories: one-hot
        seed: 1
        training:
          rounds: %d
          local:
            engine: dl4j
            epochs: 1
            batchSize: 64
            learningRate: {schedule: constant}
            personalLayers: 1
          heldOutPercent: 20
          reattestRounds: 2
          normalise: none
          earlyStopping: {metric: none}
        aggregation:
          rule: fed-adam
          parameters: {serverLearningRate: 0.05, beta1: 0.9, beta2: 0.99, tau: 0.001}
          secureAggregation: %s
          clipNorm: 100
        privacy: {mechanism: none}
        sensitivity: sensitive
        minimumParties: %d
        expiresAfter: %s
        recipients: [%s]
        appraisal: appraisal.json
        """
            .formatted(
                purpose,
                parties,
                learningRate,
                rounds,
                masks ? "{mode: pairwise, bits: 32, neighbours: all}" : "{mode: \"off\"}",
                ChaosHospitals.PARTIES.size(),
                life,
                ChaosHospitals.REQUESTER);
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, yaml, StandardCharsets.UTF_8);
    return RunFile.load(file);
  }
}
