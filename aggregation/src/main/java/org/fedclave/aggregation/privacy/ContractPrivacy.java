package org.fedclave.aggregation.privacy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
 * the largest epsilon, of the party whose rows are protected least. Where statistics are counted
 * before training, they are one release more, in which every unit is.
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
   * What all rounds that train release of one unit of {@code party}.
   *
   * @throws IllegalArgumentException if there is no mechanism, and so no bound
   */
  public SampledGaussian releases(ContractParty party) {
    return releases(sampling(party.rows()), training.rounds());
  }

  /**
   * What the round that counts releases of one unit of any party: one sum, in which it surely is.
   * Empty where the contract counts nothing, or without privacy.
   */
  public Optional<SampledGaussian> statistics() {
    return terms.hasStatistics()
        ? Optional.of(new SampledGaussian(Noise.DISCRETE_GAUSSIAN, terms.statisticsNoise(), 1, 1))
        : Optional.empty();
  }

  /**
   * What a statement has to say.
   *
   * @param rounds that trained; a round that counted before them is not among them, and its cost is
   */
  public PrivacyClaim claim(int rounds) {
    if (!terms.isPrivate()) {
      return PrivacyClaim.NONE;
    }
    RowSampling unit = leastProtected(rounds);
    SampledGaussian worst = releases(unit, rounds);
    return new PrivacyClaim(
        terms,
        worst.noise().words(),
        rounds,
        worst.samplingRate(),
        worst.steps(),
        epsilon(unit, rounds));
  }

  /**
   * What a round's record has to say.
   *
   * @param rounds that are done with it, one that counted among them
   */
  public String epsilon(int rounds) {
    if (!terms.isPrivate()) {
      return RoundRecord.UNBOUNDED;
    }
    int trained = rounds - training.countingRounds();
    return Double.toString(epsilon(leastProtected(trained), trained));
  }

  /** The first of those with the largest epsilon. */
  private RowSampling leastProtected(int trained) {
    RowSampling worst = units.iterator().next();
    double largest = -1;
    for (RowSampling unit : units) {
      double epsilon = epsilon(unit, trained);
      if (epsilon > largest) {
        worst = unit;
        largest = epsilon;
      }
    }
    return worst;
  }

  /** Of all that was released by then, training first. */
  private double epsilon(RowSampling unit, int trained) {
    List<SampledGaussian> all = new ArrayList<>();
    if (trained > 0) {
      all.add(releases(unit, trained));
    }
    statistics().ifPresent(all::add);
    return accountant.spent(all, terms.delta()).epsilon();
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
