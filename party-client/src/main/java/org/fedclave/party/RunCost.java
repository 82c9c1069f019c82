package org.fedclave.party;

import java.util.ArrayList;
import java.util.List;
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
 * @param steps noisy sums over units of this party by which the run trains; 0 without a mechanism
 * @param statisticsNoise the contract's for statistics, which are one noisy sum more; 0 where none
 *     are counted
 */
record RunCost(
    Mechanism mechanism,
    double noiseMultiplier,
    double delta,
    double samplingRate,
    long steps,
    double statisticsNoise) {

  /** Nothing bounds it. */
  static final RunCost UNBOUNDED = new RunCost(Mechanism.NONE, 0, 0, 0, 0, 0);

  /**
   * Replacing a party's clipped update moves the sum by up to twice what leaving it out does, and
   * with twice the sensitivity one sum costs as much as four: the divergence is quadratic in it.
   */
  private static final int SUMS_FOR_A_REPLACEMENT = 4;

  private static final String STATISTICS = "statistics";

  RunCost {
    boolean noisy =
        isNoise(noiseMultiplier)
            && (statisticsNoise == 0 || isNoise(statisticsNoise))
            && delta > 0
            && delta <= PrivacyTerms.LARGEST_DELTA
            && samplingRate > 0
            && samplingRate <= 1
            && steps >= 1
            && steps <= RowSampling.MOST_STEPS;
    boolean fits =
        switch (mechanism) {
          case NONE ->
              noiseMultiplier == 0
                  && delta == 0
                  && samplingRate == 0
                  && steps == 0
                  && statisticsNoise == 0;
          case CENTRAL ->
              noisy
                  && samplingRate == 1
                  && steps <= RowSampling.MOST_STEPS / SUMS_FOR_A_REPLACEMENT;
          case RECORD -> noisy;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "a cost of %s with noise %s, delta %s, sampling rate %s, %d steps and statistics of noise %s"
              .formatted(
                  mechanism.word(), noiseMultiplier, delta, samplingRate, steps, statisticsNoise));
    }
  }

  private static boolean isNoise(double multiplier) {
    return multiplier >= PrivacyTerms.LEAST_NOISE && multiplier <= PrivacyTerms.MOST_NOISE;
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
        releases.steps(),
        terms.statisticsNoise());
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
  List<SampledGaussian> ofParty() {
    if (mechanism != Mechanism.CENTRAL) {
      throw new IllegalStateException(mechanism.word() + " privacy bounds nothing for a party");
    }
    return releases(1);
  }

  /**
   * What is released of one row in whose place there might be none. Under central privacy another
   * row makes another update in the place of the party's, or other statistics, which is more than
   * none in its place.
   */
  List<SampledGaussian> ofRow() {
    return switch (mechanism) {
      case NONE -> throw new IllegalStateException("without a mechanism there is no bound");
      case CENTRAL -> releases(SUMS_FOR_A_REPLACEMENT);
      case RECORD -> releases(1);
    };
  }

  private List<SampledGaussian> releases(long sumsForOne) {
    List<SampledGaussian> releases = new ArrayList<>();
    releases.add(release(noiseMultiplier, samplingRate, sumsForOne * steps));
    if (statisticsNoise > 0) {
      releases.add(release(statisticsNoise, 1, sumsForOne));
    }
    return releases;
  }

  private static SampledGaussian release(double noise, double rate, long sums) {
    return new SampledGaussian(Noise.DISCRETE_GAUSSIAN, noise, rate, sums);
  }

  /** Reads what {@link #write} wrote; {@code map} is not finished here. */
  static RunCost read(CborReader map) throws MalformedException {
    String word = map.text("mechanism");
    String noise = map.text("noise");
    String delta = map.text("delta");
    String rate = map.text("sampling");
    long steps = map.integer("steps", 0, RowSampling.MOST_STEPS);
    String statistics = map.has(STATISTICS) ? map.text(STATISTICS) : "";
    try {
      var cost =
          new RunCost(
              mechanism(word),
              number(noise),
              number(delta),
              number(rate),
              steps,
              number(statistics));
      if (decimal(cost.noiseMultiplier).equals(noise)
          && decimal(cost.delta).equals(delta)
          && decimal(cost.samplingRate).equals(rate)
          && decimal(cost.statisticsNoise).equals(statistics)
          && map.has(STATISTICS) == !statistics.isEmpty()) {
        return cost;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        "journal entry, mechanism, noise, delta, sampling, steps, statistics",
        "those of a contract",
        String.join(
            ", ",
            MalformedException.quote(word),
            MalformedException.quote(noise),
            MalformedException.quote(delta),
            MalformedException.quote(rate),
            Long.toString(steps),
            MalformedException.quote(statistics)));
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

  private static String decimal(double value) {
    return value == 0 ? "" : Double.toString(value);
  }

  /**
   * Adds the members of this record: numbers as decimal texts, empty without a mechanism; that of
   * statistics only where some are counted.
   */
  CborWriter write(CborWriter map) {
    if (statisticsNoise > 0) {
      map.put(STATISTICS, decimal(statisticsNoise));
    }
    return map.put("mechanism", mechanism.word())
        .put("noise", decimal(noiseMultiplier))
        .put("delta", decimal(delta))
        .put("sampling", decimal(samplingRate))
        .put("steps", steps);
  }
}
