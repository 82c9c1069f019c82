package org.fedclave.coordinator.routing;

/**
 * One reason, and a sentence that says it of the case at hand.
 *
 * @param sentence with the values that were compared, cut at 400 characters, so that a report of
 *     all nodes fits
 */
public record Finding(Reason reason, String sentence) {

  private static final int LONGEST = 400;

  public Finding {
    sentence = sentence.substring(0, Math.min(LONGEST, sentence.length()));
  }
}
