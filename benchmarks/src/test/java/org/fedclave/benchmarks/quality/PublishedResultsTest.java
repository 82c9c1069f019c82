package org.fedclave.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Fed-Heart-Disease with all seeds; only with {@code -Pquality}. */
@Tag("quality")
class PublishedResultsTest {

  private static final int SEEDS = 20;
  private static final double TOLERANCE = 0.02;
  private static final double GOAL = 0.79;

  @SuppressWarnings("unused") // the source of a parameter
  private static final Iterable<HeartMethod> METHODS = HeartMethod.all();

  private static Hospitals hospitals;

  @BeforeAll
  static void load(@TempDir Path work) throws Exception {
    hospitals = SharedHeart.load(work);
  }

  @ParameterizedTest
  @FieldSource("METHODS")
  void everyMethodReachesThePublishedAccuracy(HeartMethod method) throws Exception {
    assertThat(new HeartTable(hospitals).accuracy(method, SEEDS).mean())
        .isCloseTo(method.published(), within(TOLERANCE));
  }

  @Test
  void pooledTrainingReachesThePublishedAccuracy() throws Exception {
    assertThat(new HeartTable(hospitals).pooledAccuracy(SEEDS).mean())
        .isCloseTo(HeartMethod.POOLED, within(TOLERANCE));
  }

  @Test
  void theConfigurationThatCrossValidationChoosesReachesTheGoalWithMasks(@TempDir Path work)
      throws Exception {
    var heart = new HeartConfidential(hospitals);
    Candidate chosen =
        heart
            .choose(Candidate.grid(HeartConfidential.ROUNDS.getLast()), HeartConfidential.ROUNDS)
            .getFirst()
            .candidate();
    assertThat(heart.unattested(chosen, SEEDS).mean()).isGreaterThanOrEqualTo(GOAL);
    assertThat(heart.confidential(chosen, work)).isGreaterThanOrEqualTo(GOAL);
  }
}
