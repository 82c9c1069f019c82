package org.fedclave.party;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.aggregation.privacy.RdpAccountant;
import org.fedclave.aggregation.privacy.SampledGaussian;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;

/**
 * What a dataset's runs have cost, by the journal: every run to which keys were released counts
 * with all rounds of its contract, whether or not it came to an end. Costs of several runs compose
 * in Renyi differential privacy, which is less than their epsilons' sum.
 */
final class PrivacyBudget {

  private final PrivacyFloor floor;

  PrivacyBudget(PrivacyFloor floor) {
    this.floor = floor;
  }

  /**
   * Why {@code contract} would cost the dataset more than its budget; empty if it would not.
   *
   * @param run the contract's run, which is counted once however often keys were released for it
   * @param journal everything that was released
   */
  Optional<String> refusal(
      Contract contract, RunId run, String dataset, List<JournalEntry> journal) {
    if (!contract.privacy().isPrivate()) {
      return Optional.empty();
    }
    List<SampledGaussian> releases = earlier(run, dataset, journal);
    int before = releases.size();
    releases.add(ContractPrivacy.releases(contract.privacy(), contract.training().rounds()));
    double epsilon = new RdpAccountant().spent(releases, floor.delta()).epsilon();
    if (epsilon <= floor.epsilon()) {
      return Optional.empty();
    }
    return Optional.of(
        "the run would bring what the dataset %s has told in %d other runs to epsilon %.3f at delta %s; the budget is %s"
            .formatted(dataset, before, epsilon, floor.delta(), floor.epsilon()));
  }

  private static List<SampledGaussian> earlier(
      RunId run, String dataset, List<JournalEntry> journal) {
    List<SampledGaussian> releases = new ArrayList<>();
    Set<RunId> counted = new HashSet<>();
    counted.add(run);
    for (JournalEntry entry : journal) {
      if (entry.dataset().equals(dataset)
          && entry.privacy().isPrivate()
          && counted.add(entry.run())) {
        releases.add(ContractPrivacy.releases(entry.privacy(), entry.rounds()));
      }
    }
    return releases;
  }
}
