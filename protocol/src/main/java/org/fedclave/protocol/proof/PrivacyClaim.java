package org.fedclave.protocol.proof;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RowSampling;

/**
 * What a statement says about privacy: the mechanism, everything an accountant needs, and the
 * epsilon that it found. A reader computes epsilon again.
 *
 * <p>Under record-level privacy each party has a sampling rate and a number of steps of its own,
 * and these are of the one whose rows it protects least.
 *
 * @param terms the contract's
 * @param noise what was added: {@link #DISCRETE_GAUSSIAN}; empty without a mechanism
 * @param rounds that trained the model; 0 without a mechanism. Where the terms have statistics, the
 *     round that counted comes before them, and is one noisy sum more
 * @param samplingRate with which a unit is in a noisy sum: 1 for a party, above 0 for a row; 0
 *     without a mechanism
 * @param steps noisy sums that were released by training: a party's are the rounds, a row's at
 *     least as many; 0 without a mechanism
 * @param epsilon the accountant's, of training and statistics together; 0 without a mechanism
 */
public record PrivacyClaim(
    PrivacyTerms terms, String noise, int rounds, double samplingRate, long steps, double epsilon) {

  public static final String DISCRETE_GAUSSIAN = "discrete-gaussian";

  /** There is no bound on what the model tells. */
  public static final PrivacyClaim NONE = new PrivacyClaim(PrivacyTerms.NONE, "", 0, 0, 0, 0);

  public PrivacyClaim {
    boolean noisy = noise.equals(DISCRETE_GAUSSIAN) && rounds >= 1 && epsilon >= 0;
    boolean fits =
        switch (terms.mechanism()) {
          case NONE ->
              noise.isEmpty() && rounds == 0 && samplingRate == 0 && steps == 0 && epsilon == 0;
          case CENTRAL -> noisy && samplingRate == 1 && steps == rounds;
          case RECORD ->
              noisy
                  && samplingRate > 0
                  && samplingRate <= 1
                  && steps >= rounds
                  && steps <= RowSampling.MOST_STEPS;
        };
    if (!fits || !Double.isFinite(epsilon)) {
      throw new IllegalArgumentException(
          "a claim of %s with noise %s, %d rounds, sampling rate %s, %d steps and epsilon %s"
              .formatted(terms.mechanism().word(), noise, rounds, samplingRate, steps, epsilon));
    }
  }

  static PrivacyClaim read(StrictJson object) throws MalformedException {
    PrivacyTerms terms = PrivacyTerms.read(object);
    if (!terms.isPrivate()) {
      return NONE;
    }
    try {
      return new PrivacyClaim(
          terms,
          object.oneOf("noise", Set.of(DISCRETE_GAUSSIAN)),
          (int) object.integer("rounds", 1, 100_000),
          object.number("samplingRate", Double.MIN_NORMAL, 1),
          object.integer("steps", 1, RowSampling.MOST_STEPS),
          object.number("epsilon", 0, Double.MAX_VALUE));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("statement: privacy: " + e.getMessage());
    }
  }

  /** The claim as a statement writes it. */
  public ObjectNode toTree() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    write(object);
    return object;
  }

  void write(ObjectNode object) {
    terms.write(object);
    if (terms.isPrivate()) {
      object
          .put("noise", noise)
          .put("rounds", rounds)
          .put("samplingRate", samplingRate)
          .put("steps", steps)
          .put("epsilon", epsilon);
    }
  }
}
