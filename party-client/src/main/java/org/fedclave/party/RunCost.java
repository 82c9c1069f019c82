package org.fedclave.party;

import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.aggregation.privacy.Noise;
import org.fedclave.aggregation.privacy.SampledGaussian;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.PrivacyTerms.Mechanism;
import org.fedclave.protocol.contract.RowSampling;

/**
 * What a run may tell of one party's dataset, with all rounds of its contract: what the party's
 * journal keeps and its budget counts.
 *
 * @param mechanism the contract's
 * @param noiseMultiplier the contract's; 0 without a mechanism
 * @param delta the contract's; 0 without a mechanism
 * @param samplingRate with which a unit of this party is in a noisy sum: 1 under central privacy; 0
 *     without a mechanism
 * @param steps noisy sums over units of this party; 0 without a mechanism
 */
record RunCost(
    Mechanism mechanism, double noiseMultiplier, double delta, double samplingRate, long steps) {

  /** Nothing bounds it. */
  static final RunCost UNBOUNDED = new RunCost(Mechanism.NONE, 0, 0, 0, 0);

  /**
   * Replacing a party's clipped update moves the sum by up to twice what leaving it out does, and
   * with twice the sensitivity one sum costs as much as four: the divergence is quadratic in it.
   */
  private static final int SUMS_FOR_A_REPLACEMENT = 4;

  RunCost {
    boolean noisy =
        noiseMultiplier >= PrivacyTerms.LEAST_NOISE
            && noiseMultiplier <= PrivacyTerms.MOST_NOISE
            && delta > 0
            && delta <= PrivacyTerms.LARGEST_DELTA
            && samplingRate > 0
            && samplingRate <= 1
            && steps >= 1
            && steps <= RowSampling.MOST_STEPS;
    boolean fits =
        switch (mechanism) {
          case NONE -> noiseMultiplier == 0 && delta == 0 && samplingRate == 0 && steps == 0;
          case CENTRAL ->
              noisy
                  && samplingRate == 1
                  && steps <= RowSampling.MOST_STEPS / SUMS_FOR_A_REPLACEMENT;
          case RECORD -> noisy;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "a cost of %s with noise %s, delta %s, sampling rate %s and %d steps"
              .formatted(mechanism.word(), noiseMultiplier, delta, samplingRate, steps));
    }
  }

  /** What {@code contract} costs {@code party}. */
  static RunCost of(Contract contract, ContractParty party) {
    PrivacyTerms terms = contract.privacy();
    if (!terms.isPrivate()) {
      return UNBOUNDED;
    }
    SampledGaussian releases = ContractPrivacy.of(contract).releases(party);
    return new RunCost(
        terms.mechanism(),
        terms.noiseMultiplier(),
        terms.delta(),
        releases.samplingRate(),
        releases.steps());
  }

  /** Whether there is a bound at all. */
  boolean isBounded() {
    return mechanism != Mechanism.NONE;
  }

  /** Whether single rows are protected, and nothing bounds what is told of all of them. */
  boolean isOfRows() {
    return mechanism == Mechanism.RECORD;
  }

  /** What is released of all that the party brings; under central privacy only. */
  SampledGaussian ofParty() {
    if (mechanism != Mechanism.CENTRAL) {
      throw new IllegalStateException(mechanism.word() + " privacy bounds nothing for a party");
    }
    return releases(steps);
  }

  /**
   * What is released of one row in whose place there might be none. Under central privacy another
   * row makes another update in the place of the party's, which is more than none in its place.
   */
  SampledGaussian ofRow() {
    return switch (mechanism) {
      case NONE -> throw new IllegalStateException("without a mechanism there is no bound");
      case CENTRAL -> releases(SUMS_FOR_A_REPLACEMENT * steps);
      case RECORD -> releases(steps);
    };
  }

  private SampledGaussian releases(long sums) {
    return new SampledGaussian(Noise.DISCRETE_GAUSSIAN, noiseMultiplier, samplingRate, sums);
  }

  /** Reads what {@link #write} wrote; {@code map} is not finished here. */
  static RunCost read(CborReader map) throws MalformedException {
    String word = map.text("mechanism");
    String noise = map.text("noise");
    String delta = map.text("delta");
    String rate = map.text("sampling");
    long steps = map.integer("steps", 0, RowSampling.MOST_STEPS);
    try {
      var cost = new RunCost(mechanism(word), number(noise), number(delta), number(rate), steps);
      if (cost.decimal(cost.noiseMultiplier).equals(noise)
          && cost.decimal(cost.delta).equals(delta)
          && cost.decimal(cost.samplingRate).equals(rate)) {
        return cost;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        "journal entry, mechanism, noise, delta, sampling, steps",
        "those of a contract",
        String.join(
            ", ",
            MalformedException.quote(word),
            MalformedException.quote(noise),
            MalformedException.quote(delta),
            MalformedException.quote(rate),
            Long.toString(steps)));
  }

  private static Mechanism mechanism(String word) {
    for (Mechanism each : Mechanism.values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException("no mechanism is named so");
  }

  /** Decimal text, empty for 0. */
  private static double number(String text) {
    return text.isEmpty() ? 0 : Double.parseDouble(text);
  }

  private String decimal(double value) {
    return isBounded() ? Double.toString(value) : "";
  }

  /** Adds the members of this record: numbers as decimal texts, empty without a mechanism. */
  CborWriter write(CborWriter map) {
    return map.put("mechanism", mechanism.word())
        .put("noise", decimal(noiseMultiplier))
        .put("delta", decimal(delta))
        .put("sampling", decimal(samplingRate))
        .put("steps", steps);
  }
}
