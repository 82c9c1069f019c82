package org.fedclave.transport;

import org.fedclave.protocol.contract.RoutingTerms;

/**
 * On which terms a node serves. It is the operator's word: no evidence says where a chip stands or
 * whose it is.
 *
 * @param operator who runs it, for people and for runs that separate operators; 1 to 200 characters
 * @param region where it stands, for example {@code eu-de}; {@link RoutingTerms#UNKNOWN_REGION} is
 *     in no jurisdiction
 * @param tier its class, for runs that ask for one
 * @param price of an hour of a run, in thousandths of the coordinator's unit of account
 * @param capacity how many runs it takes at once, 1 to {@link #MOST_RUNS}
 */
public record NodeTerms(String operator, String region, String tier, long price, int capacity) {

  public static final String USUAL_TIER = "standard";

  /** No node takes more runs at once. */
  public static final int MOST_RUNS = 1_000;

  private static final int LONGEST_OPERATOR = 200;

  public NodeTerms {
    if (operator.isBlank() || operator.length() > LONGEST_OPERATOR) {
      throw new IllegalArgumentException(
          "an operator has a name of 1 to " + LONGEST_OPERATOR + " characters");
    }
    RoutingTerms.requireWord(region);
    RoutingTerms.requireWord(tier);
    RoutingTerms.requirePrice(price);
    if (capacity < 1 || capacity > MOST_RUNS) {
      throw new IllegalArgumentException("a capacity is 1 to " + MOST_RUNS + ", not " + capacity);
    }
  }

  /** Free of charge, of the usual tier, and silent about its region. */
  public static NodeTerms usual(String operator, int capacity) {
    return new NodeTerms(operator, RoutingTerms.UNKNOWN_REGION, USUAL_TIER, 0, capacity);
  }
}
