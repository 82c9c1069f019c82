package org.fedclave.aggregation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads rules from the names and parameters of a contract. Every parameter is required: a contract
 * has no silent defaults.
 */
public final class AggregationRules {

  /** Every rule's name and its parameters in order. */
  private static final Map<String, List<String>> PARAMETERS =
      Map.of(
          "fed-avg", List.of("serverLearningRate"),
          "fed-adam", List.of("serverLearningRate", "beta1", "beta2", "tau"));

  private AggregationRules() {}

  /** The names of all rules. */
  public static Set<String> names() {
    return new TreeSet<>(PARAMETERS.keySet());
  }

  /**
   * The rule {@code name} with {@code parameters}.
   *
   * @throws IllegalArgumentException if there is no such rule, a parameter is missing or unknown,
   *     or a value is out of its range
   */
  public static AggregationRule of(String name, Map<String, Double> parameters) {
    List<String> known = PARAMETERS.get(name);
    if (known == null) {
      throw new IllegalArgumentException(
          "no aggregation rule is named " + name + "; there are " + names());
    }
    if (!parameters.keySet().equals(Set.copyOf(known))) {
      throw new IllegalArgumentException(
          "the rule "
              + name
              + " has exactly the parameters "
              + known
              + ", not "
              + new TreeSet<>(parameters.keySet()));
    }
    double[] values =
        known.stream().mapToDouble(each -> Objects.requireNonNull(parameters.get(each))).toArray();
    return switch (name) {
      case "fed-avg" -> new AggregationRule.FedAvg(values[0]);
      case "fed-adam" -> new AggregationRule.FedAdam(values[0], values[1], values[2], values[3]);
      default -> throw new AssertionError("a rule without a case: " + name);
    };
  }
}
