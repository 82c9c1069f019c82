package org.fedclave.trainer;

import java.time.Duration;

/**
 * How long an enclave waits for others before it stops with a sentence that names who is missing.
 *
 * @param attestation for a peer's answer to a challenge
 * @param keys for a party's key release, in which a person may have a say
 * @param ready for all trainers to have opened their shards
 * @param round for all updates of a round, and for the next round to begin
 * @param countersignatures for the parties' checks of the statement
 * @param repeat after how long at most a party that has not answered is asked again, because its
 *     agent may have been started anew in between
 * @param stragglers for the other trainers, once as many as the contract's minimum have answered
 */
public record Deadlines(
    Duration attestation,
    Duration keys,
    Duration ready,
    Duration round,
    Duration countersignatures,
    Duration repeat,
    Duration stragglers) {

  private static final int REPEAT_DOUBLINGS = 3;
  private static final Duration REPEAT = Duration.ofSeconds(20);

  /** For real networks and data. */
  public static final Deadlines PRODUCTION =
      new Deadlines(
          Duration.ofMinutes(2),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(1),
          Duration.ofMinutes(30));

  public Deadlines {
    for (Duration each :
        new Duration[] {attestation, keys, ready, round, countersignatures, repeat, stragglers}) {
      if (each.isNegative() || each.isZero()) {
        throw new IllegalArgumentException("a deadline is above zero: " + each);
      }
    }
  }

  /** Waits for stragglers as long as for all. */
  public Deadlines(
      Duration attestation,
      Duration keys,
      Duration ready,
      Duration round,
      Duration countersignatures) {
    this(attestation, keys, ready, round, countersignatures, REPEAT, round);
  }

  /**
   * How long to wait before a party is asked again: an eighth of {@link #repeat} at first, for an
   * agent is soon back, and then twice as long each time.
   *
   * @param asked how many times it was asked, from 1
   */
  Duration repeat(int asked) {
    return asked > REPEAT_DOUBLINGS
        ? repeat
        : repeat.dividedBy(1L << (REPEAT_DOUBLINGS + 1 - asked));
  }

  /** The same, waiting for stragglers for {@code patience}. */
  public Deadlines withStragglers(Duration patience) {
    return new Deadlines(attestation, keys, ready, round, countersignatures, repeat, patience);
  }

  /** The same, asking parties again after {@code interval}. */
  Deadlines withRepeat(Duration interval) {
    return new Deadlines(attestation, keys, ready, round, countersignatures, interval, stragglers);
  }
}
