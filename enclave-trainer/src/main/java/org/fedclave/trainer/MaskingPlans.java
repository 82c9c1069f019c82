package org.fedclave.trainer;

import java.util.Optional;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.protocol.contract.Contract;

/**
 * The masks of a run's rounds: one plan for those that train, another for one that counts.
 *
 * @param statistics of round 0, where that is a {@link StatisticsRound}
 * @param training of the others
 */
record MaskingPlans(Optional<MaskingPlan> statistics, MaskingPlan training) {

  /** Empty where the contract has no masks. */
  static Optional<MaskingPlans> of(
      Contract contract,
      AggregationRule rule,
      int modelParameters,
      Optional<StatisticsRound> statistics)
      throws RunStoppedException {
    Optional<MaskingPlan> training = MaskingPlan.of(contract, rule, modelParameters);
    if (training.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MaskingPlans(
            statistics.isPresent()
                ? Optional.of(MaskingPlan.ofStatistics(contract, statistics.get().vectors()))
                : Optional.empty(),
            training.get()));
  }

  /** The plan of a round. */
  MaskingPlan of(int round) {
    return round == 0 ? statistics.orElse(training) : training;
  }
}
