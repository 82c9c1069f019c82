package org.fedclave.aggregation;

import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * How a round's updates become the next model, as a contract names it and a proof repeats it: how
 * they are combined, then which step the server takes.
 *
 * @param combining makes one update of all
 * @param step moves the model by it
 */
public record AggregationRule(Combining combining, ServerStep step) {
  static final String THEN = "-then-";

  public AggregationRule {
    if (step instanceof Scaffold && !(combining instanceof Mean)) {
      throw new IllegalArgumentException(
          "scaffold steps by the mean of all updates and corrects trainers by it: take the rule"
              + " scaffold alone, or "
              + combining.name()
              + THEN
              + "fed-avg");
    }
  }

  /** The weighted mean of all updates, then {@code step}. */
  public AggregationRule(ServerStep step) {
    this(new Mean(), step);
  }

  /** The step's name after a mean, and otherwise, for example, {@code krum-then-fed-avg}. */
  public String name() {
    return combining instanceof Mean ? step.name() : combining.name() + THEN + step.name();
  }

  /** Those of the combining, then those of the step. */
  public SequencedMap<String, Double> parameters() {
    return Named.and(combining.parameters(), step.parameters());
  }

  /** Name and parameters in one line, equal for equal rules; goes into records and proofs. */
  public String describe() {
    return parameters().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(", ", name() + "(", ")"));
  }

  /**
   * Refuses a rule that cannot do its work in a run.
   *
   * @param masks secure aggregation of the run
   * @param parties the fewest parties that a round of it may have
   * @throws IllegalArgumentException saying what contradicts and what would not
   */
  public void check(Masks masks, int parties) {
    masks.requireFits(combining);
    int vectors = masks.vectors(parties);
    if (vectors < combining.minimumUpdates()) {
      throw new IllegalArgumentException(
          Indices.tooFew(
                  combining.name(), combining.minimumUpdates(), combining.requirement(), vectors)
              + masks.countedAs(parties));
    }
  }

  /** Weight mu of the term that {@link FedProx} puts into the trainers' loss; 0 for other steps. */
  public double proximalWeight() {
    return step instanceof FedProx prox ? prox.mu() : 0;
  }

  /** Whether {@link Origin#length} counts, so that it has to be known. */
  public boolean readsLengths() {
    return combining instanceof FedNova;
  }

  /** Steps and learning rate of SCAFFOLD, where the rule is that. */
  public Optional<Scaffold> scaffold() {
    return step instanceof Scaffold scaffold ? Optional.of(scaffold) : Optional.empty();
  }

  /** What an update of so many examples weighs in a mean: SCAFFOLD's parties weigh the same. */
  public long weight(long examples) {
    return step instanceof Scaffold ? 1 : examples;
  }

  /**
   * Refuses a rule that speaks of a party that a run does not have.
   *
   * @param parties of the run
   * @throws IllegalArgumentException if there are too few
   */
  public void requireParties(int parties) {
    if (combining instanceof FlTrust trust && trust.root() >= parties) {
      throw new IllegalArgumentException(
          "fl-trust has its root at party number %d; the run has %d parties, from number 0"
              .formatted(trust.root(), parties));
    }
  }

  /**
   * Whether the rule asks trainers for other local steps than plain ones, or reckons with their
   * number: then they cannot take the noisy steps of record-level privacy instead.
   */
  public boolean prescribesSteps() {
    return proximalWeight() > 0 || readsLengths() || scaffold().isPresent();
  }

  /** For one round; see {@link Combining#combiner}. */
  public Combiner combiner(int size) {
    return combining.combiner(size);
  }

  /** For one run; see {@link ServerStep#optimiser}. */
  public ServerOptimiser optimiser(int size) {
    return step.optimiser(size);
  }
}
