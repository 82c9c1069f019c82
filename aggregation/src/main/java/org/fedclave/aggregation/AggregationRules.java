package org.fedclave.aggregation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads rules from the names and parameters of a contract: {@code STEP}, or {@code
 * COMBINING-then-STEP}. Every parameter is required: a contract has no silent defaults.
 */
public final class AggregationRules {

  /** How to make one of its parameters. */
  private record Kind<T>(List<String> parameters, Function<Values, T> make) {}

  /** Parameters by name, all there. */
  private record Values(Map<String, Double> byName) {
    double of(String name) {
      return Objects.requireNonNull(byName.get(name));
    }

    int whole(String name) {
      return Ranges.whole(name, of(name));
    }
  }

  private static final String RATE = "serverLearningRate";

  private static final SequencedMap<String, Kind<ServerStep>> STEPS = new LinkedHashMap<>();
  private static final SequencedMap<String, Kind<Combining>> COMBININGS = new LinkedHashMap<>();

  static {
    step("fed-avg", List.of(RATE), v -> new FedAvg(v.of(RATE)));
    step("fed-avgm", List.of(RATE, "momentum"), v -> new FedAvgM(v.of(RATE), v.of("momentum")));
    step(
        "fed-adagrad",
        List.of(RATE, "beta1", "tau"),
        v -> new FedAdagrad(v.of(RATE), v.of("beta1"), v.of("tau")));
    step(
        "fed-adam",
        List.of(RATE, "beta1", "beta2", "tau"),
        v -> new FedAdam(v.of(RATE), v.of("beta1"), v.of("beta2"), v.of("tau")));
    step(
        "fed-yogi",
        List.of(RATE, "beta1", "beta2", "tau"),
        v -> new FedYogi(v.of(RATE), v.of("beta1"), v.of("beta2"), v.of("tau")));
    step("fed-prox", List.of(RATE, "mu"), v -> new FedProx(v.of(RATE), v.of("mu")));
    step(
        "scaffold",
        List.of(RATE, "localSteps"),
        v -> new Scaffold(v.of(RATE), v.whole("localSteps")));
    combining("fed-nova", List.of(), v -> new FedNova());
    combining("norm-bound", List.of("bound"), v -> new NormBound(v.of("bound")));
    combining("median", List.of(), v -> new Median());
    combining("trimmed-mean", List.of("trimmed"), v -> new TrimmedMean(v.whole("trimmed")));
    combining("krum", List.of("attackers"), v -> new Krum(v.whole("attackers")));
    combining(
        "multi-krum",
        List.of("attackers", "selected"),
        v -> new MultiKrum(v.whole("attackers"), v.whole("selected")));
    combining("bulyan", List.of("attackers"), v -> new Bulyan(v.whole("attackers")));
    combining(
        "geometric-median",
        List.of("smoothing", "iterations"),
        v -> new GeometricMedian(v.of("smoothing"), v.whole("iterations")));
    combining("fl-trust", List.of("root"), v -> new FlTrust(v.whole("root")));
  }

  private AggregationRules() {}

  private static void step(
      String name, List<String> parameters, Function<Values, ServerStep> make) {
    STEPS.put(name, new Kind<>(parameters, make));
  }

  private static void combining(
      String name, List<String> parameters, Function<Values, Combining> make) {
    COMBININGS.put(name, new Kind<>(parameters, make));
  }

  /** The names of the server's steps; each alone is a rule over the mean. */
  public static SequencedSet<String> steps() {
    return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(STEPS.keySet()));
  }

  /** The names that can stand before {@code -then-}. */
  public static SequencedSet<String> combinings() {
    return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(COMBININGS.keySet()));
  }

  /**
   * The rule {@code name} with {@code parameters}.
   *
   * @throws IllegalArgumentException if there is no such rule, a parameter is missing or unknown,
   *     or a value is out of its range
   */
  public static AggregationRule of(String name, Map<String, Double> parameters) {
    int then = name.indexOf(AggregationRule.THEN);
    Kind<Combining> combining =
        then < 0
            ? new Kind<>(List.of(), v -> new Mean())
            : find(COMBININGS, name.substring(0, then), name);
    Kind<ServerStep> step =
        find(STEPS, then < 0 ? name : name.substring(then + AggregationRule.THEN.length()), name);
    requireParameters(name, combining, step, parameters);
    Values values = new Values(parameters);
    return new AggregationRule(combining.make().apply(values), step.make().apply(values));
  }

  private static <T> Kind<T> find(Map<String, Kind<T>> kinds, String part, String name) {
    Kind<T> kind = kinds.get(part);
    if (kind == null) {
      throw new IllegalArgumentException(
          "no aggregation rule is named %s; a rule is one of %s, alone or after one of %s and \"%s\""
              .formatted(name, STEPS.keySet(), COMBININGS.keySet(), AggregationRule.THEN));
    }
    return kind;
  }

  private static void requireParameters(
      String name, Kind<Combining> combining, Kind<ServerStep> step, Map<String, Double> given) {
    SequencedSet<String> known = new LinkedHashSet<>(combining.parameters());
    known.addAll(step.parameters());
    if (!given.keySet().equals(known)) {
      throw new IllegalArgumentException(
          "the rule "
              + name
              + " has exactly the parameters "
              + known
              + ", not "
              + new TreeSet<>(given.keySet()));
    }
  }
}
