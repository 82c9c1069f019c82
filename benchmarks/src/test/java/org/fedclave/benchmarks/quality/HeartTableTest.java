package org.fedclave.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.fedclave.models.Examples;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FLamby's recipe with two seeds; {@link PublishedResultsTest} has all of them. */
class HeartTableTest {

  private static final double TWO_SEEDS = 0.05;

  private static Hospitals hospitals;

  @BeforeAll
  static void load(@TempDir Path work) throws Exception {
    hospitals = SharedHeart.load(work);
  }

  @Test
  void hospitalsHaveThePublishedNumbersOfRows() {
    assertThat(hospitals.training().values())
        .extracting(Examples::rows)
        .containsExactly(199, 172, 30, 85);
    assertThat(hospitals.test().values())
        .extracting(Examples::rows)
        .containsExactly(104, 89, 16, 45);
  }

  @Test
  void federatedAveragingComesNearThePublishedAccuracy() throws Exception {
    HeartMethod method = HeartMethod.all().getFirst();
    assertThat(new HeartTable(hospitals).accuracy(method, 2).mean())
        .isCloseTo(method.published(), within(TWO_SEEDS));
  }

  @Test
  void pooledTrainingComesNearThePublishedAccuracy() throws Exception {
    assertThat(new HeartTable(hospitals).pooledAccuracy(2).mean())
        .isCloseTo(HeartMethod.POOLED, within(TWO_SEEDS));
  }
}
