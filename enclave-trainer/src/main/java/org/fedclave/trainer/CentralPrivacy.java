package org.fedclave.trainer;

import java.util.Optional;
import org.fedclave.aggregation.privacy.Accountant;
import org.fedclave.aggregation.privacy.BudgetExhaustedException;
import org.fedclave.aggregation.privacy.PartyLevelNoise;
import org.fedclave.aggregation.privacy.PartyLevelNoise.Rounding;
import org.fedclave.aggregation.privacy.PrivateSum;
import org.fedclave.aggregation.privacy.RingNoise;
import org.fedclave.aggregation.privacy.RoundBudget;
import org.fedclave.aggregation.secure.Quantisation;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * The contract's central privacy in the aggregator: how much noise a sum gets, and how many may be
 * released; of the rounds that train, or of the one that counts. Not thread-safe.
 */
final class CentralPrivacy {

  /** Without masks the aggregator rounds; so many steps to a clip that rounding does not matter. */
  private static final double STEPS_PER_CLIP = 0x1p34;

  private static final double MOST_STEPS_PER_UNIT = 0x1p40;

  /** Deviations of noise that fit between the largest sum and the ring's end, at the least. */
  private static final long LEAST_DEVIATIONS = 6;

  /** Deviations for which room is left, where rounding does not take of it. */
  private static final double DEVIATIONS = 12;

  private final PartyLevelNoise noise;
  private final RoundBudget budget;

  private CentralPrivacy(PartyLevelNoise noise, RoundBudget budget) {
    this.noise = noise;
    this.budget = budget;
  }

  /**
   * Empty where the contract has another mechanism or none.
   *
   * @param modelParameters of the contract's model
   * @param masks the contract's, if it has any
   */
  static Optional<CentralPrivacy> of(
      Contract contract, int modelParameters, Optional<MaskingPlan> masks)
      throws RunStoppedException {
    return of(
        contract,
        new Bounded(
            contract.aggregation().clipNorm(),
            contract.privacy().noiseMultiplier(),
            modelParameters),
        masks.map(MaskingPlan::quantisation),
        contract.training().rounds());
  }

  /**
   * The same for the one sum of a {@link StatisticsRound}.
   *
   * @param norm the longest that a party's vector is
   * @param length of the vector
   * @param masked how vectors are integers behind masks, if there are any
   */
  static Optional<CentralPrivacy> ofStatistics(
      Contract contract, double norm, int length, Optional<Quantisation> masked)
      throws RunStoppedException {
    double multiplier = contract.privacy().statisticsNoise();
    return of(contract, new Bounded(norm, multiplier, length), masked, 1);
  }

  /** What each party adds to a sum, and how noisy that is. */
  private record Bounded(double norm, double multiplier, int size) {}

  private static Optional<CentralPrivacy> of(
      Contract contract, Bounded vectors, Optional<Quantisation> masked, int sums)
      throws RunStoppedException {
    PrivacyTerms terms = contract.privacy();
    if (!terms.isCentral()) {
      return Optional.empty();
    }
    try {
      PartyLevelNoise noise = masked.isPresent() ? masked(vectors, masked.get()) : plain(vectors);
      var budget =
          new RoundBudget(noise.releases(sums), Accountant.of(terms.accountant()), terms.delta());
      return Optional.of(new CentralPrivacy(noise, budget));
    } catch (IllegalArgumentException e) {
      throw new RunStoppedException(Rule.TERMS, "the contract's privacy: " + e.getMessage(), e);
    }
  }

  private static PartyLevelNoise plain(Bounded vectors) {
    return new PartyLevelNoise(
        vectors.norm(),
        vectors.multiplier(),
        vectors.size(),
        Math.min(MOST_STEPS_PER_UNIT, STEPS_PER_CLIP / vectors.norm()),
        Rounding.NEAREST);
  }

  /** Each party weighs 1 of {@link Quantisation#totalWeight}: that is how its steps are scaled. */
  private static PartyLevelNoise masked(Bounded vectors, Quantisation quantisation) {
    var noise =
        new PartyLevelNoise(
            vectors.norm(),
            vectors.multiplier(),
            vectors.size(),
            quantisation.scale() / quantisation.totalWeight(),
            Rounding.RANDOM);
    if (noise.sigma() > quantisation.headroom() / LEAST_DEVIATIONS) {
      throw new IllegalArgumentException(
          "sums of " + quantisation.bits() + " bits wrap under this noise: take more bits");
    }
    return noise;
  }

  /**
   * How much of the ring to leave to the noise: with h of its half, the largest coordinate has (1 -
   * h) of it divided by the parties, and the noise a multiple of that.
   *
   * @param multiple the noise's standard deviation over the largest coordinate; 0 without noise
   * @param half of the ring, in steps
   */
  static long headroom(double multiple, int parties, long half) {
    double noise = DEVIATIONS * multiple / parties;
    return (long) Math.ceil(half * (noise / (1 + noise)));
  }

  /** A round's sum, for updates that the aggregator sees. */
  PrivateSum sum() {
    return new PrivateSum(noise, budget);
  }

  /** Noises a round's unmasked sum. */
  void addTo(int[] sum) throws BudgetExhaustedException {
    new RingNoise(noise, budget).addTo(sum);
  }
}
