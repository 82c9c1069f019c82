package org.fedclave.aggregation;

/**
 * An update that must not be summed: says which rule it breaks and, where one does, which
 * coordinate.
 */
public final class RefusedUpdateException extends Exception {
  private static final long serialVersionUID = 1;

  /** What an update can be refused for. */
  public enum Rule {
    /** It does not have the model's number of parameters. */
    SIZE,
    /** A coordinate is NaN or infinite. */
    NOT_FINITE,
    /** A coordinate's magnitude is {@link WeightedMean#LIMIT} or more. */
    TOO_LARGE,
    /** Its weight is not between 1 and {@link WeightedMean#MAXIMUM_WEIGHT}. */
    WEIGHT,
    /** {@link WeightedMean#MAXIMUM_UPDATES} updates are already in the mean. */
    TOO_MANY,
    /** It is the root update of {@link FlTrust} and zero or too long to weigh others. */
    ROOT
  }

  private final Rule rule;

  RefusedUpdateException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  public Rule rule() {
    return rule;
  }
}
