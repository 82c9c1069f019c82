package org.fedclave.trainer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.fedclave.aggregation.Clip;
import org.fedclave.aggregation.WeightedMean;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Normaliser;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.HeldOut;
import org.fedclave.tables.TableSchema;

/**
 * FedAvg and FedPer over a run's rows, written down a second time by plain training: of any model,
 * with categories as the draft has them, normalised where it says so.
 */
final class Recomputed {

  private final ContractDraft draft;
  private final ModelConfiguration model;
  private final int shared;
  private final SequencedMap<MemberId, Examples.Split> rows = new LinkedHashMap<>();
  private final Map<MemberId, float[]> own = new HashMap<>();
  private final float[] global;

  /**
   * Trains all rounds.
   *
   * @param ofLastLayer parameters of the layer that stays with each party; 0 for none
   * @param result of the run, for its statistics
   */
  Recomputed(ContractDraft draft, RunId run, int ofLastLayer, RunFixture.Result result)
      throws Exception {
    this.draft = draft;
    this.model = ModelConfiguration.parse(draft.model);
    this.global = model.initialParameters(draft.seed);
    this.shared = global.length - ofLastLayer;
    for (MemberId party : draft.parties) {
      rows.put(party, split(party));
      own.put(party, global.clone());
    }
    if (draft.normalise == Normalisation.GLOBAL) {
      normalise(result.bundle().records().getFirst());
    }
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      for (int round = 0; round < draft.rounds; round++) {
        round(engine, run, round);
      }
    }
  }

  private Examples.Split split(MemberId party) throws Exception {
    TestDataset dataset = draft.dataset(party);
    long seed = ByteBuffer.wrap(dataset.descriptor().root().bytes().toArray()).getLong();
    return dataset
        .examples(CategoryEncoding.of(draft.categories))
        .split(new HeldOut(draft.heldOutPercent, seed), 0);
  }

  /** By what the record says of all rows, which other tests compare with the rows. */
  private void normalise(RoundRecord record) throws Exception {
    SummedStatistics summed = SummedStatistics.parse(record.statistics());
    TableSchema schema =
        TableSchema.parse(draft.dataset(draft.parties.getFirst()).descriptor().schema().toArray());
    Normaliser normaliser =
        new StatisticsLayout(schema, CategoryEncoding.of(draft.categories))
            .read(summed.rows(), summed.means())
            .normaliser(model.featureCount());
    rows.replaceAll(
        (_, split) ->
            new Examples.Split(
                normaliser.apply(split.training()), normaliser.apply(split.heldOut())));
  }

  private void round(TrainingEngine engine, RunId run, int round) throws Exception {
    var mean = new WeightedMean(global.length);
    for (MemberId party : draft.parties) {
      float[] start = own(party);
      Examples training = split(rows, party).training();
      long seed = WholeRunTest.orderSeed(run, round, party.name());
      float[] after =
          engine
              .train(start, training, new LocalTraining(draft.localEpochs, draft.batchSize, seed))
              .parameters()
              .clone();
      float[] update = new float[global.length];
      for (int i = 0; i < shared; i++) {
        update[i] = after[i] - start[i];
      }
      Clip.toNorm(update, draft.clipNorm);
      mean.add(update, training.rows());
      own.put(party, after);
    }
    float[] step = mean.mean();
    for (int i = 0; i < global.length; i++) {
      global[i] += step[i];
    }
  }

  /** Parameters of the run's model. */
  float[] global() {
    return global;
  }

  /** The layers of this party alone. */
  float[] personal(MemberId party) {
    return Arrays.copyOfRange(own(party), shared, global.length);
  }

  /** What this party begins a round with, or can use at the end. */
  private float[] own(MemberId party) {
    float[] whole = global.clone();
    float[] last = own.getOrDefault(party, whole);
    System.arraycopy(last, shared, whole, shared, whole.length - shared);
    return whole;
  }

  private static Examples.Split split(Map<MemberId, Examples.Split> rows, MemberId party) {
    Examples.Split split = rows.get(party);
    if (split == null) {
      throw new AssertionError("no rows of " + party);
    }
    return split;
  }

  /** Loss on the party's held-out rows, as a statement writes it. */
  String heldOutLoss(MemberId party) throws Exception {
    try (var engine = new TrainingEngine(Engines.dl4j(), model)) {
      double loss = engine.evaluate(own(party), split(rows, party).heldOut()).counts().meanLoss();
      return String.format(Locale.ROOT, "%.6f", loss);
    }
  }
}
