package org.fedclave.transport;

import java.time.Duration;

/**
 * How long a program goes on trying to reach its coordinator before it gives up with a sentence.
 * Each time counts from the first failure after the last thing that worked, and no attempt begins
 * when it is over.
 *
 * @param call for an answer to a call or a letter
 * @param transfer for a blob of which nothing moves
 * @param stream for a stream of letters or states that cannot be opened again
 * @param standstill for one chunk of a transfer: after it the connection is left for another
 */
public record Patience(Duration call, Duration transfer, Duration stream, Duration standstill) {

  /** Of a command at which a person looks. */
  public static final Patience COMMAND =
      new Patience(
          Duration.ofSeconds(15), Duration.ofMinutes(2), Duration.ofMinutes(1), Limits.STANDSTILL);

  /**
   * Of agents and nodes, which go on when a coordinator was away for ten minutes, and whose streams
   * wait for a day.
   */
  public static final Patience SERVICE =
      new Patience(
          Duration.ofMinutes(15), Duration.ofMinutes(15), Duration.ofDays(1), Limits.STANDSTILL);

  public Patience {
    if (!call.isPositive()
        || !transfer.isPositive()
        || !stream.isPositive()
        || !standstill.isPositive()) {
      throw new IllegalArgumentException("patience is above 0");
    }
  }
}
