package org.fedclave.trainer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.aggregation.Clip;
import org.fedclave.aggregation.WeightedMean;
import org.fedclave.models.ControlVariates;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.HiddenActivation;
import org.fedclave.models.LocalLength;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.ScaffoldTraining;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/**
 * FedPer as its Algorithm 1 and 2 have it, written down a second time without the classes under
 * test: plain training of the whole model, of which each party keeps the last layer.
 */
final class PersonalRecomputed {

  static final ModelConfiguration MODEL =
      ModelZoo.mlp(
          ContractDraft.FEATURES,
          List.of(4),
          2,
          HiddenActivation.TANH,
          0.001,
          new LocalOptimiser.Sgd(0.05));

  /** Behind the hidden layer's weights and biases. */
  static final int SHARED = ContractDraft.FEATURES * 4 + 4;

  static final int SCAFFOLD_STEPS = 7;

  private final ContractDraft draft;
  private final RunId run;
  private final float[] global;
  private final Map<MemberId, float[]> personal = new HashMap<>();

  PersonalRecomputed(ContractDraft draft, RunId run) {
    this.draft = draft;
    this.run = run;
    this.global = MODEL.initialParameters(draft.seed);
    draft.parties.forEach(party -> personal.put(party, suffix(global)));
  }

  /** Parameters of the model that everybody gets. */
  float[] global() {
    return global;
  }

  float[] personal(MemberId party) {
    return personal.getOrDefault(party, new float[0]);
  }

  /** The model that this party can use. */
  float[] own(MemberId party) {
    float[] own = global.clone();
    System.arraycopy(personal(party), 0, own, SHARED, own.length - SHARED);
    return own;
  }

  static float[] suffix(float[] parameters) {
    return Arrays.copyOfRange(parameters, SHARED, parameters.length);
  }

  PersonalRecomputed averaged() throws Exception {
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), MODEL)) {
      for (int round = 0; round < draft.rounds; round++) {
        var mean = new WeightedMean(global.length);
        for (MemberId party : draft.parties) {
          Examples rows = WholeRunTest.trainingRows(draft, party);
          var terms =
              new LocalTraining(
                  new LocalLength.Epochs(draft.localEpochs),
                  draft.batchSize,
                  WholeRunTest.orderSeed(run, round, party.name()),
                  0,
                  1);
          mean.add(update(party, engine.train(own(party), rows, terms).parameters()), rows.rows());
        }
        float[] step = mean.mean();
        for (int i = 0; i < global.length; i++) {
          global[i] += step[i];
        }
      }
    }
    return this;
  }

  /** Karimireddy et al. 2020, Algorithm 1, over the shared parameters alone. */
  PersonalRecomputed byScaffold() throws Exception {
    double travel = SCAFFOLD_STEPS * 0.05;
    int parties = draft.parties.size();
    float[] server = new float[global.length];
    Map<MemberId, float[]> controls = new HashMap<>();
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), MODEL)) {
      for (int round = 0; round < draft.rounds; round++) {
        double[] step = new double[SHARED];
        double[] change = new double[SHARED];
        for (MemberId party : draft.parties) {
          float[] before = controls.getOrDefault(party, new float[global.length]);
          var training =
              new ScaffoldTraining(
                  SCAFFOLD_STEPS,
                  draft.batchSize,
                  WholeRunTest.orderSeed(run, round, party.name()));
          float[] after =
              engine
                  .trainScaffold(
                      own(party),
                      WholeRunTest.trainingRows(draft, party),
                      training,
                      new ControlVariates(server, before))
                  .parameters();
          float[] update = update(party, after);
          float[] next = new float[global.length];
          for (int i = 0; i < SHARED; i++) {
            next[i] = (float) (before[i] - server[i] - update[i] / travel);
            step[i] += update[i] / (double) parties;
            change[i] += (next[i] - before[i]) / (double) parties;
          }
          controls.put(party, next);
        }
        for (int i = 0; i < SHARED; i++) {
          global[i] = (float) (global[i] + step[i]);
          server[i] = (float) (server[i] + change[i]);
        }
      }
    }
    return this;
  }

  /** Keeps the party's last layer, and returns what the others get of the rest. */
  private float[] update(MemberId party, float[] after) throws Exception {
    float[] before = own(party);
    float[] update = new float[after.length];
    for (int i = 0; i < SHARED; i++) {
      update[i] = after[i] - before[i];
    }
    Clip.toNorm(update, draft.clipNorm);
    personal.put(party, suffix(after));
    return update;
  }
}
