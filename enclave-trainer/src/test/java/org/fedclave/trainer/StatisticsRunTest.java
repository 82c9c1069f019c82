package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.aggregation.WeightedMean;
import org.fedclave.models.ColumnStatistics.OfNumber;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TableStatistics;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that count before they train. */
class StatisticsRunTest {

  static List<MaskingTerms> masks() {
    return List.of(MaskingTerms.OFF, MaskingTerms.pairwise(32));
  }

  private static RunFixture run(MaskingTerms masks) {
    RunFixture run = new RunFixture();
    run.draft.masking = masks;
    run.draft.rounds = 1;
    run.draft.normalise = Normalisation.GLOBAL;
    return run;
  }

  @ParameterizedTest
  @MethodSource("masks")
  void theRecordOfRoundZeroHasMeansAndDeviationsOverAllPartiesTrainingRows(MaskingTerms masks)
      throws Exception {
    try (RunFixture run = run(masks)) {
      run.begin();
      RunFixture.Result result = run.awaitResult();
      new ProofVerifier().verify(result.modelFile(), result.proof());

      List<RoundRecord> records = ProofBundle.parse(result.proof()).records();
      assertThat(records).hasSize(2);
      assertThat(records.getFirst().rule()).isEqualTo("statistics");
      assertThat(records.getFirst().modelAfter()).isEqualTo(records.getFirst().modelBefore());
      assertThat(records.getLast().statistics().isEmpty()).isTrue();

      SummedStatistics summed = SummedStatistics.parse(records.getFirst().statistics());
      Examples rows = allTrainingRows(run.draft);
      assertThat(summed.rows()).isEqualTo(rows.rows());
      TableStatistics found =
          new StatisticsLayout(TestDataset.SCHEMA).read(summed.rows(), summed.means());
      requireMeans(found, rows);
    }
  }

  /**
   * The most that masks put a mean off: for each of three parties one step of the ring, {@code W /
   * (S sum w)} ({@code WeightedSum}), where less than 3 of 10 rows are held out.
   */
  private static final double MEANS_OFF = 3 / 0.7 * 0x1p-31;

  private static double least(Column column) {
    return column.type() instanceof ColumnType.Numeric number
        ? number.scaling().apply(number.bounds().minimum())
        : 0;
  }

  private static double width(Column column) {
    return column.type() instanceof ColumnType.Numeric number
        ? number.scaling().apply(number.bounds().maximum()) - least(column)
        : 0;
  }

  private static void requireMeans(TableStatistics found, Examples rows) {
    int numbers = 0;
    for (var column : found.columns()) {
      if (!(column instanceof OfNumber number)) {
        continue;
      }
      numbers++;
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < rows.rows(); row++) {
        double x = value(rows, row, column.column().offset());
        sum += x;
        squares += x * x;
      }
      double mean = sum / rows.rows();
      double deviation = Math.sqrt(squares / rows.rows() - mean * mean);
      double width = width(column.column().column());
      double z = (mean - least(column.column().column())) / width;
      double variance = MEANS_OFF * width * width * (1 + 2 * z);
      assertThat(number.mean()).as(column.name()).isEqualTo(mean, within(MEANS_OFF * width + 1e-6));
      assertThat(number.deviation())
          .as(column.name())
          .isEqualTo(deviation, within(variance / (2 * deviation) + 1e-6));
      assertThat(number.histogram().counts().stream().mapToLong(c -> c).sum())
          .isEqualTo(rows.rows());
    }
    assertThat(numbers).isEqualTo(ContractDraft.FEATURES);
  }

  @ParameterizedTest
  @MethodSource("masks")
  void trainingIsOnRowsThatThoseStatisticsNormalise(MaskingTerms masks) throws Exception {
    try (RunFixture run = run(masks)) {
      run.begin();
      RunFixture.Result result = run.awaitResult();
      RoundRecord counted = ProofBundle.parse(result.proof()).records().getFirst();
      SummedStatistics summed = SummedStatistics.parse(counted.statistics());
      TableStatistics statistics =
          new StatisticsLayout(TestDataset.SCHEMA).read(summed.rows(), summed.means());

      float[] start = ContractDraft.MODEL.initialParameters(run.draft.seed);
      var mean = new WeightedMean(start.length);
      try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), ContractDraft.MODEL)) {
        for (MemberId party : run.draft.parties) {
          Examples rows =
              statistics
                  .normaliser(ContractDraft.FEATURES)
                  .apply(WholeRunTest.trainingRows(run.draft, party));
          long seed = WholeRunTest.orderSeed(run.signed().run(), 0, party.name());
          float[] update =
              engine
                  .train(start, rows, new LocalTraining(1, run.draft.batchSize, seed))
                  .parameters();
          for (int i = 0; i < update.length; i++) {
            update[i] -= start[i];
          }
          mean.add(update, rows.rows());
        }
      }
      float[] model = result.model().parameters();
      float[] step = mean.mean();
      float tolerance = masks.isMasked() ? 1e-2f : 1e-6f;
      for (int i = 0; i < model.length; i++) {
        assertThat(model[i]).isCloseTo(start[i] + step[i], within(tolerance));
      }
    }
  }

  private static Examples allTrainingRows(ContractDraft draft) throws Exception {
    List<Examples> rows = new ArrayList<>();
    for (MemberId party : draft.parties) {
      rows.add(WholeRunTest.trainingRows(draft, party));
    }
    return Examples.concatenate(rows);
  }

  private static double value(Examples rows, int row, int column) {
    return rows.features()
        .getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * rows.featureCount() + column);
  }
}
