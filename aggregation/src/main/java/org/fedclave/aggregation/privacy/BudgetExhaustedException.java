package org.fedclave.aggregation.privacy;

/** A release that was not paid for: nothing of the sum is shown. */
public final class BudgetExhaustedException extends Exception {
  private static final long serialVersionUID = 1;

  BudgetExhaustedException(String sentence) {
    super(sentence);
  }
}
