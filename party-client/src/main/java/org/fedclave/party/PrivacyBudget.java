package org.fedclave.party;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.aggregation.privacy.RdpAccountant;
import org.fedclave.aggregation.privacy.SampledGaussian;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.PrivacyTerms.Mechanism;

/**
 * What a dataset's runs have cost, by the journal: every run to which keys were released counts
 * with all rounds of its contract, whether or not it came to an end. Costs of several runs compose
 * in Renyi differential privacy, which is less than their epsilons' sum.
 *
 * <p>A policy that lists {@code record} has a budget of what is told of each row; any other, of
 * what is told of all that the party brings. Of that a run that protects rows bounds nothing, so
 * beside such a run it has nothing left to give.
 */
final class PrivacyBudget {

  private final PrivacyFloor floor;
  private final boolean ofRows;
  private final RdpAccountant accountant = new RdpAccountant();

  PrivacyBudget(PrivacyFloor floor) {
    this.floor = floor;
    this.ofRows = floor.mechanisms().contains(Mechanism.RECORD.word());
  }

  /**
   * Why a run would cost the dataset more than its budget; empty if it would not.
   *
   * @param cost of the run
   * @param run which is counted once however often keys were released for it
   * @param journal everything that was released
   */
  Optional<String> refusal(RunCost cost, RunId run, String dataset, List<JournalEntry> journal) {
    if (!cost.isBounded()) {
      return Optional.empty();
    }
    List<RunCost> costs = earlier(run, dataset, journal);
    int before = costs.size();
    costs.add(cost);
    if (!ofRows && costs.stream().anyMatch(RunCost::isOfRows)) {
      return Optional.of(
          "runs with record-level privacy bound nothing of what the dataset "
              + dataset
              + " has told as a whole: list record among the policy's mechanisms, and the budget is of its single rows");
    }
    double epsilon = accountant.spent(releases(costs), floor.delta()).epsilon();
    if (epsilon <= floor.epsilon()) {
      return Optional.empty();
    }
    return Optional.of(
        "the run would bring what the dataset %s has told of %s in %d other runs to epsilon %.3f at delta %s; the budget is %s: take more noise or fewer rounds"
            .formatted(
                dataset,
                ofRows ? "a row" : "all its rows",
                before,
                epsilon,
                floor.delta(),
                floor.epsilon()));
  }

  private List<SampledGaussian> releases(List<RunCost> costs) {
    return costs.stream()
        .flatMap(cost -> (ofRows ? cost.ofRow() : cost.ofParty()).stream())
        .toList();
  }

  private static List<RunCost> earlier(RunId run, String dataset, List<JournalEntry> journal) {
    List<RunCost> costs = new ArrayList<>();
    Set<RunId> counted = new HashSet<>();
    counted.add(run);
    for (JournalEntry entry : journal) {
      if (entry.dataset().equals(dataset) && entry.cost().isBounded() && counted.add(entry.run())) {
        costs.add(entry.cost());
      }
    }
    return costs;
  }
}
