package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What a contract promises about what the model tells of the data: nothing, or differential privacy
 * of a whole party (central) or of each row (record).
 *
 * <p>Central means: each round's sum is over updates of one weight, each clipped to the contract's
 * {@code clipNorm}; the attested aggregator adds discrete Gaussian noise of {@code noiseMultiplier}
 * times what one party can change; all parties take part in all rounds. The unit that is protected
 * is everything that a party brings.
 *
 * <p>Record means: trainers take the noisy steps of {@link RowSampling}; in each, every sampled
 * row's gradient is clipped to {@code exampleClip} and the sum gets discrete Gaussian noise of
 * {@code noiseMultiplier} times what one row can change. The unit is one row in whose place there
 * might be none; how many rows a party has is public.
 *
 * <p>Under either, no metrics of the data leave the enclaves, and statistics of the rows ({@code
 * normalise: global}) only with noise of their own, added where the mechanism adds its noise.
 *
 * @param mechanism which
 * @param noiseMultiplier standard deviation of the noise over the sensitivity, {@link #LEAST_NOISE}
 *     to {@link #MOST_NOISE}; 0 without a mechanism
 * @param exampleClip the longest that one row's gradient may be, {@link #SMALLEST_CLIP} to {@link
 *     #LARGEST_CLIP}; 0 but for record
 * @param delta for which epsilon is computed, above 0 and at most {@link #LARGEST_DELTA}; 0 without
 *     a mechanism
 * @param accountant name of the accountant of the {@code aggregation} module that computes epsilon;
 *     empty without a mechanism
 * @param statisticsNoise standard deviation of the noise on statistics over their sensitivity,
 *     {@link #LEAST_NOISE} to {@link #MOST_NOISE}; 0 where none are counted
 */
public record PrivacyTerms(
    Mechanism mechanism,
    double noiseMultiplier,
    double exampleClip,
    double delta,
    String accountant,
    double statisticsNoise) {

  /** Nothing is added to the model. */
  public static final PrivacyTerms NONE = new PrivacyTerms(Mechanism.NONE, 0, 0, 0, "", 0);

  /** Of any multiplier. */
  public static final double LEAST_NOISE = 0.1;

  public static final double MOST_NOISE = 1e4;
  public static final double SMALLEST_CLIP = 1e-6;
  public static final double LARGEST_CLIP = 1e6;

  /** With a larger one, some parties' data could be shown whole. */
  public static final double LARGEST_DELTA = 0.01;

  private static final double SMALLEST_DELTA = 1e-15;

  /** Rules whose server step sees the updates' mean and nothing else of them. */
  private static final Set<String> MEANS =
      Set.of("fed-avg", "fed-avgm", "fed-adagrad", "fed-adam", "fed-yogi", "fed-prox", "scaffold");

  /** Steps that ask of trainers nothing but an update, whatever local steps it comes from. */
  private static final Set<String> FREE_STEPS =
      Set.of("fed-avg", "fed-avgm", "fed-adagrad", "fed-adam", "fed-yogi");

  /** Combinings of which the same is true. */
  private static final Set<String> FREE_COMBININGS =
      Set.of(
          "norm-bound",
          "median",
          "trimmed-mean",
          "krum",
          "multi-krum",
          "bulyan",
          "geometric-median",
          "fl-trust");

  private static final String THEN = "-then-";

  /** The only accountant with a theorem for discrete noise in many dimensions. */
  private static final String RDP = "rdp";

  private static final String STATISTICS = "statistics";

  /** The mechanisms, by their names in contracts. */
  public enum Mechanism {
    NONE("none"),
    CENTRAL("central"),
    RECORD("record");

    private final String word;

    Mechanism(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** Every mechanism's name in contracts. */
  public static final Set<String> MECHANISMS =
      Set.of(Mechanism.NONE.word, Mechanism.CENTRAL.word, Mechanism.RECORD.word);

  public PrivacyTerms {
    boolean noisy =
        isNoise(noiseMultiplier)
            && (statisticsNoise == 0 || isNoise(statisticsNoise))
            && delta >= SMALLEST_DELTA
            && delta <= LARGEST_DELTA
            && accountant.equals(RDP);
    boolean fits =
        switch (mechanism) {
          case NONE ->
              noiseMultiplier == 0
                  && exampleClip == 0
                  && delta == 0
                  && accountant.isEmpty()
                  && statisticsNoise == 0;
          case CENTRAL -> noisy && exampleClip == 0;
          case RECORD -> noisy && exampleClip >= SMALLEST_CLIP && exampleClip <= LARGEST_CLIP;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "privacy is none, or central or record with a noiseMultiplier from %s to %s, a delta from %s to %s"
                  .formatted(LEAST_NOISE, MOST_NOISE, SMALLEST_DELTA, LARGEST_DELTA)
              + " and the accountant rdp, record with an exampleClip from %s to %s as well, either with statistics of a noiseMultiplier in the same range or without; not "
                  .formatted(SMALLEST_CLIP, LARGEST_CLIP)
              + mechanism.word
              + " with noiseMultiplier "
              + noiseMultiplier
              + ", exampleClip "
              + exampleClip
              + ", delta "
              + delta
              + ", accountant "
              + MalformedException.quote(accountant)
              + ", statistics with noiseMultiplier "
              + statisticsNoise);
    }
  }

  private static boolean isNoise(double multiplier) {
    return multiplier >= LEAST_NOISE && multiplier <= MOST_NOISE;
  }

  /** Noise on each round's sum of the parties' updates. */
  public static PrivacyTerms central(double noiseMultiplier, double delta) {
    return new PrivacyTerms(Mechanism.CENTRAL, noiseMultiplier, 0, delta, RDP, 0);
  }

  /** Noise on each step's sum of single rows' gradients. */
  public static PrivacyTerms recordLevel(double noiseMultiplier, double exampleClip, double delta) {
    return new PrivacyTerms(Mechanism.RECORD, noiseMultiplier, exampleClip, delta, RDP, 0);
  }

  /** The same mechanism, which noises statistics as well. */
  public PrivacyTerms withStatistics(double multiplier) {
    return new PrivacyTerms(mechanism, noiseMultiplier, exampleClip, delta, accountant, multiplier);
  }

  /** Whether statistics are counted, with noise. */
  public boolean hasStatistics() {
    return statisticsNoise > 0;
  }

  /** Whether there is any mechanism. */
  public boolean isPrivate() {
    return mechanism != Mechanism.NONE;
  }

  /** Whether the aggregator adds the noise, so that parties weigh the same. */
  public boolean isCentral() {
    return mechanism == Mechanism.CENTRAL;
  }

  /** Whether trainers add the noise, step by step. */
  public boolean isRecordLevel() {
    return mechanism == Mechanism.RECORD;
  }

  /**
   * Requires that the aggregation leaves room for the mechanism.
   *
   * @throws IllegalArgumentException with the reason and what to do instead
   */
  public void requireFits(AggregationTerms aggregation) {
    switch (mechanism) {
      case NONE -> {}
      case CENTRAL -> requireOneBoundedMean(aggregation);
      case RECORD -> requireFreeSteps(aggregation.rule());
    }
  }

  private static void requireOneBoundedMean(AggregationTerms aggregation) {
    if (aggregation.secureAggregation().mode() == MaskingTerms.Mode.GROUPS) {
      throw new IllegalArgumentException(
          "central privacy noises one sum of all parties, not sums of groups: take"
              + " secureAggregation {mode: pairwise} or {mode: \"off\"}");
    }
    if (aggregation.clipNorm() < SMALLEST_CLIP || aggregation.clipNorm() > LARGEST_CLIP) {
      throw new IllegalArgumentException(
          "central privacy needs a clipNorm from %s to %s, not %s"
              .formatted(SMALLEST_CLIP, LARGEST_CLIP, aggregation.clipNorm()));
    }
    if (!MEANS.contains(aggregation.rule())) {
      throw new IllegalArgumentException(
          "central privacy bounds what one party adds to a mean, and the rule "
              + aggregation.rule()
              + " takes none: take one of "
              + words(MEANS)
              + ", or privacy {mechanism: none}");
    }
  }

  /**
   * Under record-level privacy the local steps are the mechanism's. A rule may do with the updates
   * what it likes, because they are noisy already; it may not ask for other steps, nor reckon with
   * their number. A rule that is not known here is refused.
   */
  private static void requireFreeSteps(String rule) {
    int then = rule.indexOf(THEN);
    boolean free =
        then < 0
            ? FREE_STEPS.contains(rule)
            : FREE_COMBININGS.contains(rule.substring(0, then))
                && FREE_STEPS.contains(rule.substring(then + THEN.length()));
    if (!free) {
      throw new IllegalArgumentException(
          "record-level privacy takes noisy steps of its own, and the rule "
              + rule
              + " asks trainers for others or reckons with their number: take one of "
              + words(FREE_STEPS)
              + ", alone or after "
              + words(FREE_COMBININGS)
              + ", or privacy {mechanism: none}");
    }
  }

  /**
   * Requires that what the mechanism makes of each party's rows can be done and accounted for.
   *
   * @throws IllegalArgumentException with the party, the reason and what to do instead
   */
  public void requireFits(TrainingTerms training, List<ContractParty> parties) {
    if (isPrivate()) {
      requireNothingToldWithoutNoise(training);
    }
    if (!isRecordLevel()) {
      return;
    }
    for (ContractParty party : parties) {
      try {
        RowSampling.of(training, party.rows());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "the rows of " + party.name() + ": " + e.getMessage(), e);
      }
    }
  }

  /** What is computed from the data without noise would be a release of its own. */
  private void requireNothingToldWithoutNoise(TrainingTerms training) {
    if (training.earlyStopping().isPossible()) {
      throw new IllegalArgumentException(
          "early stopping reads metrics, and under "
              + mechanism.word
              + " privacy there are none: take earlyStopping {metric: none}, or privacy {mechanism: none}");
    }
    boolean counts = training.normalise() == Normalisation.GLOBAL;
    if (counts && !hasStatistics()) {
      throw new IllegalArgumentException(
          "normalise: global counts all parties' rows, and "
              + mechanism.word
              + " privacy has no noise for that: add statistics: {noiseMultiplier: ...} to privacy, or take normalise: none");
    }
    if (hasStatistics() && !counts) {
      throw new IllegalArgumentException(
          "privacy has noise for statistics, and nothing is counted: take normalise: global, or leave statistics out of privacy");
    }
  }

  private static String words(Set<String> names) {
    return String.join(", ", new TreeSet<>(names));
  }

  /** Reads {@link #write}'s object; {@code object} is not finished here. */
  public static PrivacyTerms read(StrictJson object) throws MalformedException {
    String word = object.oneOf("mechanism", MECHANISMS);
    if (word.equals(Mechanism.NONE.word)) {
      return NONE;
    }
    boolean recordLevel = word.equals(Mechanism.RECORD.word);
    double noise = object.number("noiseMultiplier", LEAST_NOISE, MOST_NOISE);
    double clip = recordLevel ? object.number("exampleClip", SMALLEST_CLIP, LARGEST_CLIP) : 0;
    double delta = object.number("delta", SMALLEST_DELTA, LARGEST_DELTA);
    object.oneOf("accountant", Set.of(RDP));
    PrivacyTerms terms = recordLevel ? recordLevel(noise, clip, delta) : central(noise, delta);
    return object.has(STATISTICS)
        ? terms.withStatistics(readStatistics(object.object(STATISTICS)))
        : terms;
  }

  private static double readStatistics(StrictJson object) throws MalformedException {
    double noise = object.number("noiseMultiplier", LEAST_NOISE, MOST_NOISE);
    object.finish();
    return noise;
  }

  public void write(ObjectNode object) {
    object.put("mechanism", mechanism.word);
    if (!isPrivate()) {
      return;
    }
    object.put("noiseMultiplier", noiseMultiplier);
    if (isRecordLevel()) {
      object.put("exampleClip", exampleClip);
    }
    object.put("delta", delta).put("accountant", accountant);
    if (hasStatistics()) {
      object.putObject(STATISTICS).put("noiseMultiplier", statisticsNoise);
    }
  }
}
