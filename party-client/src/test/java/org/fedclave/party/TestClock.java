package org.fedclave.party;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Stands still until it is moved; begins an hour from now, when all simulated certificates and
 * lists that a test makes are valid.
 */
final class TestClock extends Clock {

  private Instant now =
      Clock.systemUTC().instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);

  void advance(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
