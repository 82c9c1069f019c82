package org.fedclave.aggregation.privacy;

import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.fedclave.protocol.round.RoundRecord;

/**
 * What a contract's terms of privacy cost: the one computation that the aggregator writes down and
 * parties and verifiers repeat. Equal input gives equal bits on every machine.
 */
public final class ContractPrivacy {
  private ContractPrivacy() {}

  /**
   * What {@code rounds} rounds under {@code terms} release.
   *
   * @param terms with a mechanism
   */
  public static SampledGaussian releases(PrivacyTerms terms, int rounds) {
    return switch (terms.mechanism()) {
      case NONE -> throw new IllegalArgumentException("without a mechanism there is no bound");
      case CENTRAL ->
          new SampledGaussian(Noise.DISCRETE_GAUSSIAN, terms.noiseMultiplier(), 1, rounds);
    };
  }

  /** What a statement has to say of {@code rounds} rounds under {@code terms}. */
  public static PrivacyClaim claim(PrivacyTerms terms, int rounds) {
    if (!terms.isPrivate()) {
      return PrivacyClaim.NONE;
    }
    SampledGaussian releases = releases(terms, rounds);
    double epsilon = Accountant.of(terms.accountant()).spent(releases, terms.delta()).epsilon();
    return new PrivacyClaim(terms, releases.noise().words(), rounds, epsilon);
  }

  /** What a round's record has to say, when {@code rounds} rounds are done with it. */
  public static String epsilon(PrivacyTerms terms, int rounds) {
    return terms.isPrivate()
        ? Double.toString(claim(terms, rounds).epsilon())
        : RoundRecord.UNBOUNDED;
  }
}
