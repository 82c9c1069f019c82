package org.fedclave.trainer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.Scaffold;
import org.fedclave.aggregation.ServerControl;
import org.fedclave.models.ControlVariates;
import org.fedclave.models.DivergedException;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalResult;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
import org.fedclave.models.ScaffoldTraining;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;

/**
 * SCAFFOLD in a trainer, over a run: the server's control variate, which follows from the models
 * that come, and each party's, which never leaves this enclave. Not thread-safe.
 */
final class DriftControls {

  private final Scaffold rule;
  private final int batchSize;
  private final double learningRate;
  private final int size;
  private final ServerControl server;
  private final Map<MemberId, float[]> own = new HashMap<>();
  private Optional<float[]> trainedOn = Optional.empty();

  private DriftControls(Scaffold rule, Contract contract, ModelConfiguration model) {
    this.rule = rule;
    this.batchSize = contract.training().local().batchSize();
    this.learningRate = ScaffoldTraining.learningRate(model);
    this.size = model.parameterCount();
    this.server = new ServerControl(rule, contract.parties().size(), learningRate, size);
  }

  /** Empty where the rule is another. */
  static Optional<DriftControls> of(
      Contract contract, AggregationRule rule, ModelConfiguration model) {
    return rule.scaffold().map(scaffold -> new DriftControls(scaffold, contract, model));
  }

  /**
   * Begins a round, for each party or for all.
   *
   * @param model of the round, as the aggregator gave it; not copied
   */
  void begin(float[] model) {
    trainedOn = Optional.of(model);
  }

  /**
   * The local steps of a round. Of personal layers, which updates leave out, both control variates
   * stay zero.
   *
   * @param model of the round, with the party's personal layers
   * @param seed of the order of rows
   */
  LocalResult train(TrainingEngine engine, MemberId party, float[] model, Examples rows, long seed)
      throws DivergedException, InterruptedException {
    var training = new ScaffoldTraining(rule.localSteps(), batchSize, seed);
    return engine.trainScaffold(model, rows, training, controls(party));
  }

  /** Keeps the party's control variate for its next round. */
  void sent(MemberId party, float[] update) {
    own.put(party, controls(party).ownAfter(update, rule.localSteps() * learningRate));
  }

  /** What the party's next round depends on, after its training of this one. */
  void writeTo(CborWriter map, MemberId party) {
    map.put("server", Numbers.toBytes(server.state()))
        .put("model", Bytes.wrap(Parameters.toBytes(trainedOn.orElseThrow())))
        .put("own", Bytes.wrap(Parameters.toBytes(own.getOrDefault(party, new float[size]))));
  }

  /**
   * Goes on from what {@link #writeTo} wrote.
   *
   * @throws IllegalArgumentException if it is of another size
   */
  void restore(CborReader map, MemberId party) throws MalformedException {
    server.restore(Numbers.parse(map.bytes("server")));
    trainedOn = Optional.of(Parameters.fromBytes(map.bytes("model").unsafeArray(), size));
    own.put(party, Parameters.fromBytes(map.bytes("own").unsafeArray(), size));
  }

  private ControlVariates controls(MemberId party) {
    return new ControlVariates(server.value(), own.getOrDefault(party, new float[size]));
  }

  /**
   * Takes in what became of the round that {@link #begin} began last.
   *
   * @param model of the next one
   * @param updates that moved it there
   */
  void advance(float[] model, int updates) {
    float[] before =
        trainedOn.orElseThrow(() -> new AssertionError("every round trains before the next"));
    server.advance(before, model, updates);
  }
}
