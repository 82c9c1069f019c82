package org.fedclave.aggregation.privacy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RowSampling;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.fedclave.protocol.round.RoundRecord;

/**
 * What a contract's privacy costs: the one computation that the aggregator writes down and parties
 * and verifiers repeat. Equal contracts give equal bits on every machine.
 *
 * <p>Under central privacy a party's rounds are released; under record-level privacy a row's steps,
 * of which a party with other rows has another number at another rate. What is claimed for all is
 * the largest epsilon, of the party whose rows are protected least.
 *
 * <p>One object serves all rounds of a contract: it remembers what a step costs. Thread-safe.
 */
public final class ContractPrivacy {
  private final PrivacyTerms terms;
  private final TrainingTerms training;
  private final Set<RowSampling> units;
  private final RdpAccountant accountant = new RdpAccountant();

  private ContractPrivacy(PrivacyTerms terms, TrainingTerms training, List<Long> rows) {
    this.terms = terms;
    this.training = training;
    this.units =
        rows.stream().map(this::sampling).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The privacy of {@code contract}. */
  public static ContractPrivacy of(Contract contract) {
    return of(
        contract.privacy(),
        contract.training(),
        contract.parties().stream().map(ContractParty::rows).toList());
  }

  /** The privacy of parties with so many rows each. */
  static ContractPrivacy of(PrivacyTerms terms, TrainingTerms training, List<Long> rows) {
    if (terms.isPrivate() && !terms.accountant().equals(RdpAccountant.NAME)) {
      throw new IllegalArgumentException(
          "contracts are accounted for by rdp, not by " + terms.accountant());
    }
    return new ContractPrivacy(terms, training, rows);
  }

  /**
   * What all rounds of the contract release of one unit of {@code party}.
   *
   * @throws IllegalArgumentException if there is no mechanism, and so no bound
   */
  public SampledGaussian releases(ContractParty party) {
    return releases(sampling(party.rows()), training.rounds());
  }

  /** What a statement has to say of {@code rounds} rounds. */
  public PrivacyClaim claim(int rounds) {
    if (!terms.isPrivate()) {
      return PrivacyClaim.NONE;
    }
    SampledGaussian worst = releases(units.iterator().next(), rounds);
    double largest = -1;
    for (RowSampling unit : units) {
      SampledGaussian releases = releases(unit, rounds);
      double epsilon = accountant.spent(releases, terms.delta()).epsilon();
      if (epsilon > largest) {
        worst = releases;
        largest = epsilon;
      }
    }
    return new PrivacyClaim(
        terms, worst.noise().words(), rounds, worst.samplingRate(), worst.steps(), largest);
  }

  /** What a round's record has to say, when {@code rounds} rounds are done with it. */
  public String epsilon(int rounds) {
    return terms.isPrivate() ? Double.toString(claim(rounds).epsilon()) : RoundRecord.UNBOUNDED;
  }

  /** A whole party is in every round; a row is in a step by chance. */
  private RowSampling sampling(long rows) {
    return terms.isRecordLevel() ? RowSampling.of(training, rows) : new RowSampling(1, 1);
  }

  private SampledGaussian releases(RowSampling unit, int rounds) {
    if (!terms.isPrivate()) {
      throw new IllegalArgumentException("without a mechanism there is no bound");
    }
    return new SampledGaussian(
        Noise.DISCRETE_GAUSSIAN, terms.noiseMultiplier(), unit.rate(), unit.steps(rounds));
  }
}
