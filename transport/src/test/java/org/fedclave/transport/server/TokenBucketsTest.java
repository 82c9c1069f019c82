package org.fedclave.transport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

  private static final int BURST = 3;

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final TokenBuckets<Integer> buckets =
      new TokenBuckets<>(
          2,
          BURST,
          100,
          new Clock() {
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
          });

  private void emptied(int key) {
    for (int i = 0; i < BURST; i++) {
      assertThat(buckets.take(key)).isEmpty();
    }
  }

  @Test
  void afterTheBurstATokenComesWhenTheRateSaysSo() {
    emptied(1);
    assertThat(buckets.take(1)).contains(Duration.ofMillis(500));
    now = now.plusMillis(499);
    assertThat(buckets.take(1)).contains(Duration.ofMillis(1));
    now = now.plusMillis(1);
    assertThat(buckets.take(1)).isEmpty();
    assertThat(buckets.take(1)).isPresent();
  }

  @Test
  void oneKeyTakesNothingFromAnother() {
    emptied(1);
    emptied(2);
  }

  @Test
  void aBucketHoldsNoMoreThanItsBurst() {
    emptied(1);
    now = now.plus(Duration.ofDays(365));
    emptied(1);
    assertThat(buckets.take(1)).isPresent();
  }

  @Test
  void aClockThatWasSetBackGivesNothing() {
    emptied(1);
    now = now.minus(Duration.ofDays(1));
    assertThat(buckets.take(1)).isPresent();
  }

  @Test
  void ofManyKeysThoseUsedLongestAgoAreForgottenAndTheBusyOneIsNot() {
    emptied(0);
    for (int key = 1; key <= 10_000; key++) {
      assertThat(buckets.take(key)).isEmpty();
      assertThat(buckets.take(0)).isPresent();
    }
    assertThat(buckets.size()).isEqualTo(100);
  }
}
