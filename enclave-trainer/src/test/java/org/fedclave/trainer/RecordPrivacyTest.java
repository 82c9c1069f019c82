package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.PrivateTraining;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RowSampling;
import org.fedclave.tables.HeldOut;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trainer makes of one party's rows under record-level privacy. */
final class RecordPrivacyTest {
  private static final double RATE_OF_LEARNING = 0.05; // of the model of ContractDraft
  private static final double MULTIPLIER = 10_000;
  private static final Measured NOTHING =
      new Measured(OptionalDouble.empty(), Optional.empty(), OptionalDouble.empty());

  private final ContractDraft draft = new ContractDraft();
  private final float[] start = ContractDraft.MODEL.initialParameters(draft.seed);

  private LocalWork work() throws RunStoppedException {
    Contract contract = draft.build();
    return new LocalWork(
        RunId.of(contract.toJson()),
        contract,
        ContractDraft.MODEL,
        Engines.dl4j(),
        RecordPrivacy.of(contract, ContractDraft.MODEL, World.RANDOM),
        new PersonalParameters(contract, ContractDraft.MODEL));
  }

  private Examples.Split rows() throws IOException, MalformedShardException {
    TestDataset dataset = World.dataset(World.ALDER);
    long seed = ByteBuffer.wrap(dataset.descriptor().root().bytes().toArray()).getLong();
    return dataset.examples().split(new HeldOut(draft.heldOutPercent, seed), 0);
  }

  /**
   * With 10,000 times the noise, at most 12 clipped gradients in each coordinate are nothing beside
   * it: an update's square is the noise's variance. Of the 2,480 coordinates the mean square is
   * found to 2.9 %; a correct program fails beyond five deviations, with a probability below 1e-6.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1, 20})
  void anUpdateHasTheNoiseOfAllItsStepsThatTheContractSays(double exampleClip) throws Exception {
    draft.privacy = PrivacyTerms.recordLevel(MULTIPLIER, exampleClip, 1e-5);
    draft.clipNorm = 1e9;
    draft.localEpochs = 2;
    draft.rounds = 40;
    Examples.Split rows = rows();
    double squares = 0;
    try (LocalWork work = work()) {
      for (int round = 0; round < draft.rounds; round++) {
        for (float moved : work.train(round, World.ALDER, start, rows).vector()) {
          squares += (double) moved * moved / (draft.rounds * start.length);
        }
      }
    }
    double deviation = deviation(exampleClip, rows.training().rows());
    double tolerance = 5 * Math.sqrt(2.0 / (draft.rounds * start.length));
    assertThat(squares / (deviation * deviation)).isBetween(1 - tolerance, 1 + tolerance);
  }

  /** Each step's noise over the expected sample, times the learning rate, and root of the steps. */
  private double deviation(double exampleClip, int trained) {
    long declared = World.dataset(World.ALDER).descriptor().rows();
    double steps = draft.localEpochs * Math.ceil(declared / (double) draft.batchSize);
    double expected = draft.batchSize / (double) declared * trained;
    double sensitivity =
        PrivateTraining.sensitivity(start.length, trained) * exampleClip / (1 << 24);
    return RATE_OF_LEARNING * MULTIPLIER * sensitivity / expected * Math.sqrt(steps);
  }

  @Test
  void theUpdateIsClippedAsAnyOtherAndNothingIsMeasured() throws Exception {
    draft.privacy = PrivacyTerms.recordLevel(1, 1, 1e-5);
    draft.clipNorm = 0.01;
    try (LocalWork work = work()) {
      LocalWork.Trained trained = work.train(0, World.ALDER, start, rows());
      double square = 0;
      for (float moved : trained.vector()) {
        square += (double) moved * moved;
      }
      assertThat(Math.sqrt(square)).isBetween(0.0099, 0.0101);
      assertThat(trained.measured()).isEqualTo(NOTHING);
      assertThat(rows().heldOut().rows()).isPositive();
      assertThat(work.measure(World.ALDER, start, rows().heldOut())).isEqualTo(NOTHING);
    }
  }

  @Test
  void underCentralPrivacyNothingIsMeasuredEither() throws Exception {
    draft.privacy = PrivacyTerms.central(1, 1e-5);
    try (LocalWork work = work()) {
      assertThat(work.train(0, World.ALDER, start, rows()).measured()).isEqualTo(NOTHING);
    }
  }

  @Test
  void noMoreStepsAreTakenOnAPartysRowsThanTheContractAccountsFor() throws Exception {
    draft.privacy = PrivacyTerms.recordLevel(1, 1, 1e-5);
    draft.rounds = 1;
    Examples.Split rows = rows();
    try (LocalWork work = work()) {
      work.train(0, World.ALDER, start, rows);
      work.train(0, World.BIRCH, start, rows); // whose rows are not alder's
      var stopped =
          assertThrows(RunStoppedException.class, () -> work.train(0, World.ALDER, start, rows));
      assertThat(stopped.rule()).isEqualTo(Rule.ENGINE);
      assertThat(stopped).hasMessageContaining("a run has as many steps as its contract");
    }
  }

  @Test
  void contractsAllowAsManyRowsAsTrainersCanHideOneOf() {
    assertThat(RowSampling.MOST_ROWS).isEqualTo(PrivateTraining.MAXIMUM_ROWS);
  }
}
