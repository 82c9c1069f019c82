package org.fedclave.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RowSamplingTest {

  private static RowSampling sampling(int rounds, int epochs, int batch, long rows) {
    return RowSampling.of(new TrainingTerms(rounds, LocalTerms.epochs(epochs, batch), 20, 1), rows);
  }

  @ParameterizedTest
  @CsvSource({"1, 16, 303, 19", "3, 16, 303, 57", "2, 100, 300, 6", "5, 1, 7, 35"})
  void aRoundTakesAsManyStepsAsPlainTrainingWithTheSameBatches(
      int epochs, int batch, long rows, long steps) {
    RowSampling found = sampling(10, epochs, batch, rows);
    assertThat(found.stepsPerRound()).isEqualTo(steps);
    assertThat(found.rate()).isEqualTo((double) batch / rows);
    assertThat(found.steps(10)).isEqualTo(10 * steps);
  }

  @Test
  void whereABatchHasAllRowsEveryRowIsInEveryStep() {
    assertThat(sampling(10, 4, 64, 50)).isEqualTo(new RowSampling(1, 4));
    assertThat(sampling(10, 4, 64, 64)).isEqualTo(new RowSampling(1, 4));
    assertThat(sampling(10, 4, 64, 65).rate()).isLessThan(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, RowSampling.MOST_ROWS + 1, Long.MAX_VALUE})
  void moreRowsThanTheirSumCanHideOneOfAreRefused(long rows) {
    assertThatThrownBy(() -> sampling(1, 1, 65_536, rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 4194304 rows of a party, not on " + rows)
        .hasMessageContaining("divide the dataset");
    assertThat(sampling(1, 1, 65_536, RowSampling.MOST_ROWS).stepsPerRound()).isEqualTo(64);
  }

  @Test
  void moreStepsThanAnAccountantCountsAreRefusedWithWhatToDo() {
    assertThat(sampling(100, 100, 1, 1_000).steps(100)).isEqualTo(RowSampling.MOST_STEPS);
    assertThatThrownBy(() -> sampling(101, 100, 1, 1_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 10000000 noisy steps")
        .hasMessageContaining("101 rounds of 100000 are more")
        .hasMessageContaining("larger batches");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "1.5, 1", "NaN, 1", "0.5, 0", "0.5, 10000001"})
  void whatNoContractGivesIsRefused(double rate, long steps) {
    assertThatThrownBy(() -> new RowSampling(rate, steps))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
