package org.fedclave.trainer;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.Clip;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.models.Crossings;
import org.fedclave.models.DivergedException;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Evaluation;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalResult;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * Trains and measures on one party's rows. Repeatable: the same contract, round, model and rows
 * give the same bits (design, section 7), unless the contract has record-level privacy. Under any
 * privacy nothing is measured, because it would be a release of its own. Not thread-safe.
 */
final class LocalWork implements AutoCloseable {

  private final RunId run;
  private final Contract contract;
  private final AggregationRule rule;
  private final Optional<DriftControls> drift;
  private final Optional<RecordPrivacy> privacy;
  private final PersonalParameters personal;
  private final TrainingEngine engine;

  /**
   * Starts the engine.
   *
   * @param provider of the contract's engine
   * @param privacy the contract's record-level privacy, if it has it
   * @param personal with which each party's models are completed
   */
  LocalWork(
      RunId run,
      Contract contract,
      ModelConfiguration model,
      EngineProvider provider,
      Optional<RecordPrivacy> privacy,
      PersonalParameters personal)
      throws RunStoppedException {
    this.run = run;
    this.contract = contract;
    this.privacy = privacy;
    this.personal = personal;
    this.rule = Terms.rule(contract, model);
    this.drift = DriftControls.of(contract, rule, model);
    try {
      this.engine = new TrainingEngine(provider, model);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What training made. */
  static final class Trained {

    private final float[] vector;
    private final Measured measured;

    private Trained(float[] vector, Measured measured) {
      this.vector = vector;
      this.measured = measured;
    }

    /** New parameters minus old, 0 for personal ones, clipped to the contract's norm; no copy. */
    float[] vector() {
      return vector;
    }

    /** The loss, and how the model did before it was trained on. */
    Measured measured() {
      return measured;
    }
  }

  /**
   * One round's local training on {@code rows} of {@code party}, from {@code model} with the
   * party's personal layers, which go on from round to round.
   */
  Trained train(int round, MemberId party, float[] model, Examples.Split rows)
      throws RunStoppedException {
    float[] own = personal.completed(party, model);
    Measured before = measureOwn(party, own, rows.heldOut());
    drift.ifPresent(controls -> controls.begin(model));
    try {
      if (privacy.isPresent()) {
        float[] noisy = privacy.get().train(engine, round, party, own, rows.training());
        return new Trained(update(party, noisy, own), Measured.NOTHING);
      }
      LocalResult result = local(round, party, own, rows.training());
      float[] vector = update(party, result.parameters(), own);
      drift.ifPresent(controls -> controls.sent(party, vector));
      return new Trained(
          vector,
          contract.privacy().isPrivate()
              ? Measured.NOTHING
              : new Measured(
                  OptionalDouble.of(result.meanLoss()), before.heldOut(), before.exactAuc()));
    } catch (DivergedException | RefusedUpdateException | RuntimeException e) {
      throw new RunStoppedException(
          Rule.ENGINE, "training on the rows of " + party + " failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private LocalResult local(int round, MemberId party, float[] model, Examples rows)
      throws DivergedException, InterruptedException {
    long seed = orderSeed(round, party);
    return drift.isPresent()
        ? drift.get().train(engine, party, model, rows, seed)
        : engine.train(
            model, rows, LocalAlgorithms.training(rule, contract.training(), round, seed));
  }

  /**
   * Takes in what became of the last round, where the rule corrects the next one by it.
   *
   * @param model of the next one
   * @param updates that moved it there
   */
  void advance(float[] model, int updates) {
    drift.ifPresent(controls -> controls.advance(model, updates));
  }

  /**
   * What training on the party's rows goes on from in the next round, beside the model; empty where
   * there is nothing. To be taken after {@link #train}.
   */
  Optional<Bytes> state(MemberId party) {
    if (drift.isEmpty() && !personal.exist()) {
      return Optional.empty();
    }
    CborWriter map = new CborWriter();
    drift.ifPresent(controls -> controls.writeTo(map, party));
    if (personal.exist()) {
      personal.writeTo(map, party);
    }
    return Optional.of(map.toBytes());
  }

  /** Goes on from what {@link #state} said in an earlier incarnation. */
  void restore(MemberId party, Bytes state) throws RunStoppedException {
    try {
      CborReader map = CborReader.decode("local state", state, SealedLocalState.LARGEST_STATE);
      if (drift.isPresent()) {
        drift.get().restore(map, party);
      }
      if (personal.exist()) {
        personal.restore(map, party);
      }
      map.finish();
    } catch (MalformedException | IllegalArgumentException e) {
      throw new RunStoppedException(
          Rule.CHECKPOINT,
          "what an earlier trainer kept of " + party + " does not hold: " + e.getMessage(),
          e);
    }
  }

  /** How {@code model}, with the party's personal layers, does on held-out rows. */
  Measured measure(MemberId party, float[] model, Examples heldOut) throws RunStoppedException {
    return measureOwn(party, personal.completed(party, model), heldOut);
  }

  private Measured measureOwn(MemberId party, float[] model, Examples heldOut)
      throws RunStoppedException {
    if (heldOut.rows() == 0 || contract.privacy().isPrivate()) {
      return Measured.NOTHING;
    }
    try {
      Evaluation evaluation = engine.evaluate(model, heldOut);
      return new Measured(
          OptionalDouble.empty(), Optional.of(evaluation.counts()), evaluation.exactAuc());
    } catch (RuntimeException e) {
      throw new RunStoppedException(
          Rule.ENGINE, "measuring on the rows of " + party + " failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What went between Java and the engine's memory so far. */
  Crossings crossings() throws RunStoppedException {
    try {
      return engine.crossings();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * {@code SHA-256(DS("fedclave/training-order") || LP(run_id) || LP(u32be(round)) || LP(party))},
   * its first 8 bytes.
   */
  private long orderSeed(int round, MemberId party) {
    Bytes number = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(round).array());
    Bytes digest =
        Domain.TRAINING_ORDER.hash(run.bytes(), number, Bytes.utf8(party.name())).bytes();
    return ByteBuffer.wrap(digest.unsafeArray()).getLong();
  }

  /** {@code after} becomes the update: its shared part's difference to {@code before}, clipped. */
  private float[] update(MemberId party, float[] after, float[] before)
      throws RefusedUpdateException {
    personal.trained(party, after);
    for (int i = 0; i < after.length; i++) {
      after[i] -= before[i];
    }
    personal.leaveOut(after);
    Clip.toNorm(after, contract.aggregation().clipNorm());
    return after;
  }

  private static RunStoppedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RunStoppedException(Rule.ABORTED, "the node was stopped", e);
  }

  @Override
  public void close() {
    engine.close();
  }
}
