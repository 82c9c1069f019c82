package org.fedclave.coordinator.routing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Keeps a node out of all runs that have no nodes yet. Only the operator ends it.
 *
 * @param cause who put it there
 * @param sentence why, for people; 1 to 500 characters
 */
public record Quarantine(Cause cause, String sentence, Instant since) {

  /** Longest sentence, in characters. */
  public static final int LONGEST = 500;

  /** Who puts a node into quarantine. */
  public enum Cause {
    /** The coordinator's operator. */
    OPERATOR,
    /** The coordinator: two nodes claim one chip or GPU. */
    SHARED_DEVICE
  }

  public Quarantine {
    since = since.truncatedTo(ChronoUnit.MILLIS); // as it is stored
    if (sentence.isBlank() || sentence.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a quarantine has a reason of 1 to " + LONGEST + " characters");
    }
  }
}
