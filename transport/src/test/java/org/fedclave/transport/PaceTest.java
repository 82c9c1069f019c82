package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = 1_000_000_000;

  private static Pace at(long bytesPerSecond) {
    Pace pace = new Pace();
    pace.meter(0).moved(bytesPerSecond, SECOND);
    return pace;
  }

  @Test
  void chunksAreSmallOnASlowLinkAndLargeOnAFastOne() {
    assertThat(new Pace().chunkBytes()).isEqualTo(Limits.FIRST_CHUNK_BYTES);
    assertThat(at(1_000).chunkBytes()).isEqualTo(Limits.SMALLEST_CHUNK_BYTES);
    assertThat(at(2_500_000).chunkBytes()).isEqualTo(512 << 10);
    assertThat(at(1_000_000_000).chunkBytes()).isEqualTo(Limits.CHUNK_BYTES);
  }

  @Test
  void aWindowIsASecondOfTheLinkWithinItsBounds() {
    assertThat(at(2_500_000).windowBytes()).isEqualTo(2_500_000);
    assertThat(at(1_000).windowBytes()).isEqualTo(4L * Limits.SMALLEST_CHUNK_BYTES);
    assertThat(at(1_000_000_000).windowBytes()).isEqualTo(Limits.LARGEST_WINDOW_BYTES);
  }

  @Test
  void afterAStandstillChunksAreTheSmallestUntilSomethingWasMeasured() {
    Pace pace = at(100_000_000);
    pace.stoodStill();
    assertThat(pace.chunkBytes()).isEqualTo(Limits.SMALLEST_CHUNK_BYTES);
    pace.meter(0).moved(50_000_000, SECOND);
    assertThat(pace.chunkBytes()).isEqualTo(Limits.CHUNK_BYTES);
  }

  @Test
  void aLinkThatBecomesSlowIsMeasuredSoWithinAFewIntervals() {
    Pace pace = at(10_000_000);
    Pace.Meter meter = pace.meter(0);
    for (int i = 1; i <= 15; i++) {
      meter.moved(25_000, i * SECOND / 4);
    }
    assertThat(pace.chunkBytes()).isLessThanOrEqualTo(32 << 10);
  }

  @Test
  void whatIsLeftIsEstimatedAtThePaceOfTheLastInterval() {
    Pace.Meter meter = new Pace().meter(0);
    assertThat(meter.left(1000)).isEmpty();
    meter.moved(2_000, SECOND);
    assertThat(meter.left(10_000)).contains(Duration.ofSeconds(5));
  }

  @Test
  void waitsDoubleUpToTheirBoundAndHalfOfEachIsChance() {
    var random = new SplittableRandom(7);
    for (int failures = 0; failures < 40; failures++) {
      long whole = Math.min(Limits.BACKOFF.toMillis(), 100L << Math.min(failures, 10));
      assertThat(Calls.backoff(failures, random).toMillis()).isBetween(whole - whole / 2, whole);
    }
    assertThat(Calls.backoff(9, new SplittableRandom(1)))
        .isNotEqualTo(Calls.backoff(9, new SplittableRandom(2)));
  }
}
