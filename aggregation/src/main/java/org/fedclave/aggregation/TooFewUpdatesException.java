package org.fedclave.aggregation;

/**
 * A round has fewer updates than its rule needs to keep its promise; the sentence says how many.
 */
public final class TooFewUpdatesException extends Exception {
  private static final long serialVersionUID = 1;

  TooFewUpdatesException(String sentence) {
    super(sentence);
  }
}
