package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What a contract promises about what the model tells of the data: nothing, or differential privacy
 * of a whole party (central).
 *
 * <p>Central means: each round's sum is over updates of one weight, each clipped to the contract's
 * {@code clipNorm}; the attested aggregator adds discrete Gaussian noise of {@code noiseMultiplier}
 * times what one party can change; all parties take part in all rounds; and no metrics of the data
 * leave the enclaves. The unit that is protected is everything that a party brings.
 *
 * @param mechanism which
 * @param noiseMultiplier standard deviation of the noise over the sensitivity, {@link #LEAST_NOISE}
 *     to {@link #MOST_NOISE}; 0 without a mechanism
 * @param delta for which epsilon is computed, above 0 and at most {@link #LARGEST_DELTA}; 0 without
 *     a mechanism
 * @param accountant name of the accountant of the {@code aggregation} module that computes epsilon;
 *     empty without a mechanism
 */
public record PrivacyTerms(
    Mechanism mechanism, double noiseMultiplier, double delta, String accountant) {

  /** Nothing is added to the model. */
  public static final PrivacyTerms NONE = new PrivacyTerms(Mechanism.NONE, 0, 0, "");

  public static final double LEAST_NOISE = 0.1;
  public static final double MOST_NOISE = 1e4;

  /** With a larger one, some parties' data could be shown whole. */
  public static final double LARGEST_DELTA = 0.01;

  private static final double SMALLEST_CLIP = 1e-6;
  private static final double LARGEST_CLIP = 1e6;
  private static final double SMALLEST_DELTA = 1e-15;

  /** Rules whose server step sees the updates' mean and nothing else of them. */
  private static final Set<String> MEANS =
      Set.of("fed-avg", "fed-avgm", "fed-adagrad", "fed-adam", "fed-yogi", "fed-prox", "scaffold");

  /** The only accountant with a theorem for discrete noise in many dimensions. */
  private static final String RDP = "rdp";

  /** The mechanisms, by their names in contracts. */
  public enum Mechanism {
    NONE("none"),
    CENTRAL("central");

    private final String word;

    Mechanism(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** Every mechanism's name in contracts. */
  public static final Set<String> MECHANISMS = Set.of(Mechanism.NONE.word, Mechanism.CENTRAL.word);

  public PrivacyTerms {
    boolean fits =
        switch (mechanism) {
          case NONE -> noiseMultiplier == 0 && delta == 0 && accountant.isEmpty();
          case CENTRAL ->
              noiseMultiplier >= LEAST_NOISE
                  && noiseMultiplier <= MOST_NOISE
                  && delta >= SMALLEST_DELTA
                  && delta <= LARGEST_DELTA
                  && accountant.equals(RDP);
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "privacy is none, or central with a noiseMultiplier from %s to %s, a delta from %s to %s"
                  .formatted(LEAST_NOISE, MOST_NOISE, SMALLEST_DELTA, LARGEST_DELTA)
              + " and the accountant rdp; not "
              + mechanism.word
              + " with noiseMultiplier "
              + noiseMultiplier
              + ", delta "
              + delta
              + ", accountant "
              + MalformedException.quote(accountant));
    }
  }

  /** Noise on each round's sum of the parties' updates. */
  public static PrivacyTerms central(double noiseMultiplier, double delta) {
    return new PrivacyTerms(Mechanism.CENTRAL, noiseMultiplier, delta, RDP);
  }

  public boolean isPrivate() {
    return mechanism != Mechanism.NONE;
  }

  /**
   * Requires that the aggregation leaves room for the mechanism.
   *
   * @throws IllegalArgumentException with the reason and what to do instead
   */
  public void requireFits(AggregationTerms aggregation) {
    if (!isPrivate()) {
      return;
    }
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
              + String.join(", ", new TreeSet<>(MEANS))
              + ", or privacy {mechanism: none}");
    }
  }

  /** Reads {@link #write}'s object; {@code object} is not finished here. */
  public static PrivacyTerms read(StrictJson object) throws MalformedException {
    if (object.oneOf("mechanism", MECHANISMS).equals(Mechanism.NONE.word)) {
      return NONE;
    }
    double noise = object.number("noiseMultiplier", LEAST_NOISE, MOST_NOISE);
    double delta = object.number("delta", SMALLEST_DELTA, LARGEST_DELTA);
    return new PrivacyTerms(
        Mechanism.CENTRAL, noise, delta, object.oneOf("accountant", Set.of(RDP)));
  }

  public void write(ObjectNode object) {
    object.put("mechanism", mechanism.word);
    if (isPrivate()) {
      object
          .put("noiseMultiplier", noiseMultiplier)
          .put("delta", delta)
          .put("accountant", accountant);
    }
  }
}
