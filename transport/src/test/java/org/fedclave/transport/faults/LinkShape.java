package org.fedclave.transport.faults;

import java.time.Duration;

/**
 * What one direction of a link does to bytes.
 *
 * <p>A TCP proxy cannot lose or reorder bytes: TCP repairs both, and shows them to programs as time
 * alone. So a lost segment is what its receiver sees of it: nothing for {@code repair}, while what
 * was sent after it waits behind it, and then all of that in one burst; its bytes cross the link
 * twice. Reordering is the same with a short {@code repair}. Not shown: that a sender's congestion
 * control may take loss for a full link and send less.
 *
 * @param delay one way
 * @param bytesPerSecond what fits through
 * @param loss probability that a segment of {@value #SEGMENT_BYTES} bytes is lost, 0 to below 1
 * @param repair how long a lost segment takes longer than others: about a round trip
 */
public record LinkShape(Duration delay, long bytesPerSecond, double loss, Duration repair) {

  /** Payload of a TCP segment on Ethernet, in bytes. */
  public static final int SEGMENT_BYTES = 1460;

  /** A link that does nothing. */
  public static final LinkShape CLEAN =
      new LinkShape(Duration.ZERO, Long.MAX_VALUE, 0, Duration.ZERO);

  public LinkShape {
    if (delay.isNegative() || bytesPerSecond < 1 || !(loss >= 0 && loss < 1)) {
      throw new IllegalArgumentException("a link has a delay, a rate above 0 and a loss below 1");
    }
  }

  /** A link of so many megabits (of a million) a second, {@code delay} each way, and this loss. */
  public static LinkShape megabits(double megabits, Duration delay, double loss) {
    return new LinkShape(delay, Math.round(megabits * 125_000), loss, delay.multipliedBy(2));
  }
}
