package org.fedclave.party;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.PrivacyTerms;

/**
 * What a party asks of a contract's privacy, and the budget of each of its datasets: how much all
 * runs with noise together may cost. A run whose mechanism is {@code none} has no epsilon and is
 * not counted: who lists {@code none} accepts that nothing bounds what its model tells.
 *
 * @param mechanisms that are enough, by their names in contracts; at least one. With {@code record}
 *     among them the budget is of what is told of each row, otherwise of all that the party brings
 * @param leastNoise least noise multiplier, of any mechanism, and of statistics under it
 * @param epsilon of each dataset's budget, positive
 * @param delta of the budget, above 0; contracts may not have a larger one
 */
public record PrivacyFloor(
    Set<String> mechanisms, double leastNoise, double epsilon, double delta) {

  private static final double MOST_EPSILON = 1000;

  public PrivacyFloor {
    mechanisms = Set.copyOf(mechanisms);
    for (String mechanism : mechanisms) {
      if (!PrivacyTerms.MECHANISMS.contains(mechanism)) {
        throw new IllegalArgumentException(
            "no privacy mechanism is named "
                + MalformedException.quote(mechanism)
                + "; there are "
                + PrivacyTerms.MECHANISMS);
      }
    }
    boolean fits =
        !mechanisms.isEmpty()
            && leastNoise >= 0
            && leastNoise <= PrivacyTerms.MOST_NOISE
            && epsilon > 0
            && epsilon <= MOST_EPSILON
            && delta > 0
            && delta <= PrivacyTerms.LARGEST_DELTA;
    if (!fits) {
      throw new IllegalArgumentException(
          "privacy with mechanisms %s, leastNoise %s, epsilon %s, delta %s"
              .formatted(mechanisms, leastNoise, epsilon, delta));
    }
  }

  static PrivacyFloor read(StrictJson object) throws MalformedException {
    return new PrivacyFloor(
        new TreeSet<>(object.texts("mechanisms", 1, PrivacyTerms.MECHANISMS.size())),
        object.number("leastNoise", 0, PrivacyTerms.MOST_NOISE),
        object.number("epsilon", Double.MIN_NORMAL, MOST_EPSILON),
        object.number("delta", Double.MIN_NORMAL, PrivacyTerms.LARGEST_DELTA));
  }

  void write(ObjectNode object) {
    ArrayNode list = object.putArray("mechanisms");
    new TreeSet<>(mechanisms).forEach(list::add);
    object.put("leastNoise", leastNoise).put("epsilon", epsilon).put("delta", delta);
  }
}
