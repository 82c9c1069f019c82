package org.fedclave.benchmarks.quality;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A method of FLamby's Fed-Heart-Disease benchmark (Ogier du Terrail et al., NeurIPS 2022) with the
 * hyper-parameters of its published configuration, and what it reached there: the mean accuracy on
 * the pooled test set over the seeds 42 to 46 of its published results.
 *
 * <p>Its model is a sigmoid of {@code v x + c}; ours is a softmax of two classes, {@code w_1 - w_0}
 * in the place of v. A gradient moves both columns, so the same path takes half of each learning
 * rate and twice the weight of a quadratic term. An adaptive server steps in units of its own rate,
 * whatever the update's length: that rate is halved too.
 *
 * <p>Its program weighs parties by their examples in SCAFFOLD as well, where Karimireddy et al.
 * (and our rule) weigh them the same: the two are methods of their own here, and only the first is
 * a reproduction.
 *
 * @param name as published
 * @param published accuracy
 * @param rate of local SGD, the sigmoid's
 * @param rule of the contract
 * @param parameters of the rule, the sigmoid's
 * @param byExamples whether parties weigh by their examples
 */
record HeartMethod(
    String name,
    double published,
    double rate,
    String rule,
    Map<String, Double> parameters,
    boolean byExamples) {

  /** What pooled training reached there: Adam, 0.001, 50 epochs. */
  static final double POOLED = 0.795;

  private static final String SERVER_RATE = "serverLearningRate";
  private static final String MU = "mu";

  HeartMethod {
    parameters = Map.copyOf(parameters);
  }

  /** All federated ones, as published. */
  static List<HeartMethod> all() {
    return List.of(
        new HeartMethod("FedAvg", 0.748, 0.001, "fed-avg", Map.of(SERVER_RATE, 1.0), true),
        new HeartMethod(
            "FedProx", 0.748, 0.001, "fed-prox", Map.of(SERVER_RATE, 1.0, MU, 0.01), true),
        scaffold(true),
        adaptive("FedAdam", 0.01, "fed-adam", 0.01),
        adaptive("FedYogi", 0.003162, "fed-yogi", 0.01),
        new HeartMethod(
            "FedAdagrad",
            0.779,
            0.003162,
            "fed-adagrad",
            Map.of(SERVER_RATE, 0.316228, "beta1", 0.9, "tau", 1e-8),
            true));
  }

  /** SCAFFOLD as published, or with parties that weigh the same. */
  static HeartMethod scaffold(boolean byExamples) {
    return new HeartMethod(
        byExamples ? "SCAFFOLD" : "SCAFFOLD, unweighted",
        0.748,
        0.001,
        "scaffold",
        Map.of(SERVER_RATE, 1.0, "localSteps", (double) HeartTable.STEPS),
        byExamples);
  }

  private static HeartMethod adaptive(String name, double rate, String rule, double serverRate) {
    return new HeartMethod(
        name,
        0.779,
        rate,
        rule,
        Map.of(SERVER_RATE, serverRate, "beta1", 0.9, "beta2", 0.999, "tau", 1e-8),
        true);
  }

  /** The local rate of the same path in a softmax of two classes. */
  double softmaxRate() {
    return rate / 2;
  }

  /** The rule's parameters for the same path in a softmax of two classes. */
  Map<String, Double> softmaxParameters() {
    Map<String, Double> changed = new TreeMap<>(parameters);
    changed.computeIfPresent(MU, (_, mu) -> 2 * mu);
    if (parameters.containsKey("tau")) {
      changed.computeIfPresent(SERVER_RATE, (_, server) -> server / 2);
    }
    return changed;
  }
}
