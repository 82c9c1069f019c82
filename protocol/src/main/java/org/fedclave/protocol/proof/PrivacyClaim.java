package org.fedclave.protocol.proof;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.PrivacyTerms;

/**
 * What a statement says about privacy: the mechanism, everything an accountant needs, and the
 * epsilon that it found. A reader computes epsilon again.
 *
 * @param terms the contract's
 * @param noise what was added: {@link #DISCRETE_GAUSSIAN}; empty without a mechanism
 * @param rounds noisy sums that were released; 0 without a mechanism
 * @param epsilon the accountant's; 0 without a mechanism
 */
public record PrivacyClaim(PrivacyTerms terms, String noise, int rounds, double epsilon) {

  public static final String DISCRETE_GAUSSIAN = "discrete-gaussian";

  /** There is no bound on what the model tells. */
  public static final PrivacyClaim NONE = new PrivacyClaim(PrivacyTerms.NONE, "", 0, 0);

  public PrivacyClaim {
    boolean fits =
        terms.isPrivate()
            ? noise.equals(DISCRETE_GAUSSIAN) && rounds >= 1 && epsilon >= 0
            : noise.isEmpty() && rounds == 0 && epsilon == 0;
    if (!fits || !Double.isFinite(epsilon)) {
      throw new IllegalArgumentException(
          "a claim of %s with noise %s, %d rounds and epsilon %s"
              .formatted(terms.mechanism().word(), noise, rounds, epsilon));
    }
  }

  static PrivacyClaim read(StrictJson object) throws MalformedException {
    PrivacyTerms terms = PrivacyTerms.read(object);
    if (!terms.isPrivate()) {
      return NONE;
    }
    return new PrivacyClaim(
        terms,
        object.oneOf("noise", Set.of(DISCRETE_GAUSSIAN)),
        (int) object.integer("rounds", 1, 100_000),
        object.number("epsilon", 0, Double.MAX_VALUE));
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
      object.put("noise", noise).put("rounds", rounds).put("epsilon", epsilon);
    }
  }
}
