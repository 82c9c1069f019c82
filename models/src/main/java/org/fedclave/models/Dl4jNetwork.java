package org.fedclave.models;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** One DL4J network and its batches, for one thread, used again from call to call. */
final class Dl4jNetwork implements AutoCloseable {
  private static final int EVALUATION_BATCH = 512;
  private static final int KEPT_BATCHES = 16;

  private final ModelConfiguration configuration;
  private final MultiLayerNetwork network;
  private final FloatBuffer parameterMemory;
  private final SequencedMap<Integer, MiniBatch> batches = new LinkedHashMap<>();

  Dl4jNetwork(ModelConfiguration configuration) {
    this.configuration = configuration;
    // OpenMP counts threads for each thread that calls it; OneDNN asks OpenMP, and more give other
    // bits.
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    this.network = new MultiLayerNetwork(configuration.layers());
    network.init();
    this.parameterMemory = Floats.view(network.params());
  }

  LocalResult train(float[] parameters, Examples examples, LocalTraining training)
      throws DivergedException {
    requireFit(parameters, examples);
    startOver(parameters, training.seed());
    if (training.proximalWeight() == 0) {
      return epochs(examples, training);
    }
    try (GradientCorrection term = new ProximalTerm(network, training.proximalWeight())) {
      network.setListeners(term);
      return epochs(examples, training);
    } finally {
      network.setListeners(List.of());
    }
  }

  LocalResult trainScaffold(
      float[] parameters, Examples examples, ScaffoldTraining training, ControlVariates controls)
      throws DivergedException {
    LocalSteps.forScaffold(configuration);
    requireFit(parameters, examples);
    requireFit(controls);
    startOver(parameters, training.seed());
    try (GradientCorrection correction = new DriftCorrection(controls)) {
      network.setListeners(correction);
      return steps(
          examples,
          new BatchOrder(examples.rows(), training.seed()),
          training.batchSize(),
          training.steps());
    } finally {
      network.setListeners(List.of());
    }
  }

  PrivateResult trainPrivately(
      float[] parameters,
      Examples examples,
      PrivateTraining training,
      RandomGenerator sampling,
      GradientNoise noise)
      throws DivergedException {
    DenseLayers.require(network.getLayerWiseConfigurations());
    requireFit(parameters, examples);
    PrivateTraining.requireRows(examples.rows());
    startOver(parameters, 0);
    try (PrivateSteps steps = new PrivateSteps(network, examples, training, sampling, noise)) {
      steps.run();
    }
    return new PrivateResult(trained("private steps"));
  }

  Evaluation evaluate(float[] parameters, Examples examples) {
    requireFit(parameters, examples);
    parameterMemory.put(0, parameters);
    EvaluationTally tally = new EvaluationTally(configuration.outputCount(), examples.rows());
    for (int row = 0; row < examples.rows(); row += EVALUATION_BATCH) {
      MiniBatch batch = batch(Math.min(EVALUATION_BATCH, examples.rows() - row));
      batch.fill(examples, row);
      try (INDArray output = network.output(batch.features(), false)) {
        tally.add(Floats.of(output), examples, row);
      }
    }
    return tally.evaluation();
  }

  @Override
  public void close() {
    batches.values().forEach(MiniBatch::close);
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  /** Makes a round depend on nothing but its inputs: also updater state, counters and dropout. */
  private void startOver(float[] parameters, long seed) {
    parameterMemory.put(0, parameters);
    INDArray updaterState = network.getUpdater(true).getStateViewArray();
    if (updaterState != null) {
      updaterState.assign(0);
    }
    network.setIterationCount(0);
    network.setEpochCount(0);
    Nd4j.getRandom().setSeed(seed);
  }

  private LocalResult epochs(Examples examples, LocalTraining training) throws DivergedException {
    return steps(
        examples,
        new BatchOrder(examples.rows(), training.seed()),
        training.batchSize(),
        training.steps(examples.rows()));
  }

  /** So many steps, with a new order whenever all rows have been seen. */
  private LocalResult steps(Examples examples, BatchOrder order, int batchSize, long steps)
      throws DivergedException {
    double loss = 0;
    long seen = 0;
    int epoch = 0;
    for (long left = steps; left > 0; ) {
      epoch++;
      order.shuffle();
      long rows = Math.min(examples.rows(), left * batchSize);
      loss += pass(examples, order, batchSize, rows);
      seen += rows;
      left -= Math.ceilDiv(rows, batchSize);
      if (!Double.isFinite(loss)) {
        throw new DivergedException("local epoch " + epoch);
      }
    }
    return new LocalResult(trained("local epoch " + epoch), examples.rows(), steps, loss / seen);
  }

  private float[] trained(String when) throws DivergedException {
    float[] trained = new float[configuration.parameterCount()];
    parameterMemory.get(0, trained);
    requireFinite(trained, when);
    return trained;
  }

  /** One pass over the first rows of the order; returns the sum of the examples' losses. */
  private double pass(Examples examples, BatchOrder order, int batchSize, long rows) {
    double loss = 0;
    for (int place = 0; place < rows; place += batchSize) {
      if (Thread.interrupted()) {
        throw new CancellationException("training was interrupted");
      }
      MiniBatch batch = batch(Math.min(batchSize, examples.rows() - place));
      batch.fill(examples, order, place);
      network.fit(batch.features(), batch.labels());
      loss += network.score() * batch.size();
    }
    return loss;
  }

  private MiniBatch batch(int size) {
    MiniBatch known = batches.get(size);
    if (known != null) {
      return known;
    }
    if (batches.size() == KEPT_BATCHES) {
      Map.Entry<Integer, MiniBatch> oldest = batches.pollFirstEntry();
      oldest.getValue().close();
    }
    MiniBatch made = new MiniBatch(size, configuration.featureCount(), configuration.outputCount());
    batches.put(size, made);
    return made;
  }

  private void requireFit(float[] parameters, Examples examples) {
    if (parameters.length != configuration.parameterCount()) {
      throw new IllegalArgumentException(
          parameters.length
              + " parameters for a model of "
              + configuration.parameterCount()
              + " parameters");
    }
    if (examples.featureCount() != configuration.featureCount()
        || examples.labelCount() != configuration.outputCount()) {
      throw new IllegalArgumentException(
          "%s for a model of %d features, %d classes"
              .formatted(examples, configuration.featureCount(), configuration.outputCount()));
    }
    if (examples.rows() == 0) {
      throw new IllegalArgumentException("there are no examples");
    }
  }

  private void requireFit(ControlVariates controls) {
    if (controls.length() != configuration.parameterCount()) {
      throw new IllegalArgumentException(
          "%s for a model of %d parameters".formatted(controls, configuration.parameterCount()));
    }
  }

  private static void requireFinite(float[] parameters, String when) throws DivergedException {
    for (float parameter : parameters) {
      if (!Float.isFinite(parameter)) {
        throw new DivergedException(when);
      }
    }
  }
}
