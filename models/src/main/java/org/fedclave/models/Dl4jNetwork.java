package org.fedclave.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** One DL4J network and its batches, for one thread, used again from training to training. */
final class Dl4jNetwork implements Network {
  private static final int EVALUATION_BATCH = 512;
  private static final int KEPT_BATCHES = 16;

  private final ModelConfiguration configuration;
  private final Dl4jModel network;
  private final Model model;
  private final LearningRates rates;
  private final ArrayHome home;
  private final FloatMemory parameterMemory;
  private final SequencedMap<Integer, MiniBatch> batches = new LinkedHashMap<>();

  private Optional<Local> local = Optional.empty();
  private double loss;
  private Crossings crossings = Crossings.NONE;

  /** A local training that has begun. */
  private static final class Local {
    private final Examples examples;
    private final Optional<GradientCorrection> correction;
    private int[] order = {};

    private Local(Examples examples, Optional<GradientCorrection> correction) {
      this.examples = examples;
      this.correction = correction;
    }
  }

  Dl4jNetwork(ModelConfiguration configuration) {
    this(configuration, ArrayHome.ofThisProcess());
  }

  /** For tests in this package, which have a CPU's arrays copied as a GPU's are. */
  Dl4jNetwork(ModelConfiguration configuration, ArrayHome home) {
    this.configuration = configuration;
    this.home = home;
    if (home == ArrayHome.HOST) {
      // OpenMP counts threads for each thread that calls it; OneDNN asks OpenMP, and more give
      // other bits. On CUDA the same call would set the threads of a GPU's block.
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    }
    this.network = Dl4jModel.of(configuration);
    this.model = network.model();
    this.rates = LearningRates.of(network);
    this.parameterMemory = FloatMemory.of(model.params(), home);
  }

  @Override
  public void begin(float[] parameters, Examples examples, LocalStart start) {
    leave();
    startOver(parameters, start.seed());
    rates.multiply(start.rateFactor());
    Optional<GradientCorrection> correction = correction(start.term());
    model.setListeners(List.copyOf(correction.stream().toList()));
    local = Optional.of(new Local(examples, correction));
    loss = 0;
  }

  @Override
  public void order(int[] rows) {
    current().order = rows.clone();
  }

  @Override
  public void step(int from, int size) {
    Local training = current();
    MiniBatch batch = batch(size);
    batch.fill(training.examples, training.order, from);
    network.fit(batch.features(), batch.labels());
    loss += model.score() * size;
    crossings = batch.countIn(crossings.step());
    if (home == ArrayHome.DEVICE) {
      crossings = crossings.out(Float.BYTES); // the score
    }
  }

  @Override
  public double takeLoss() {
    double taken = loss;
    loss = 0;
    return taken;
  }

  @Override
  public void end(float[] parameters) {
    take(parameters);
    leave();
  }

  @Override
  public void outputs(float[] parameters, Examples examples, OutputConsumer consumer) {
    give(parameters);
    for (int row = 0; row < examples.rows(); row += EVALUATION_BATCH) {
      MiniBatch batch = batch(Math.min(EVALUATION_BATCH, examples.rows() - row));
      batch.fill(examples, row);
      try (INDArray output = network.output(batch.features())) {
        consumer.accept(Floats.of(output), row);
        crossings = batch.countIn(crossings).out(output.length() * Float.BYTES);
      }
    }
  }

  @Override
  public PrivateResult trainPrivately(
      float[] parameters,
      Examples examples,
      PrivateTraining training,
      RandomGenerator sampling,
      GradientNoise noise)
      throws DivergedException {
    if (!(network instanceof Dl4jModel.Layers(MultiLayerNetwork layers))) {
      throw new AssertionError("a graph that requirePrivate accepted");
    }
    leave();
    startOver(parameters, 0);
    rates.multiply(training.rateFactor());
    try (PrivateSteps steps = new PrivateSteps(layers, examples, training, sampling, noise)) {
      steps.run();
    }
    float[] trained = new float[configuration.parameterCount()];
    take(trained);
    LocalLoop.requireFinite(trained, "private steps");
    return new PrivateResult(trained);
  }

  @Override
  public Crossings crossings() {
    return crossings;
  }

  @Override
  public void close() {
    leave();
    batches.values().forEach(MiniBatch::close);
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  private Local current() {
    return local.orElseThrow(() -> new IllegalStateException("no local training has begun"));
  }

  /** Gives up a local training that may not have come to its end. */
  private void leave() {
    model.setListeners(List.of());
    local.flatMap(training -> training.correction).ifPresent(GradientCorrection::close);
    local = Optional.empty();
  }

  /** Makes a training depend on nothing but its inputs: also updater state, counters, dropout. */
  private void startOver(float[] parameters, long seed) {
    give(parameters);
    INDArray updaterState = network.updater().getStateViewArray();
    if (updaterState != null) {
      updaterState.assign(0);
    }
    network.clearCounters();
    Nd4j.getRandom().setSeed(seed);
  }

  private Optional<GradientCorrection> correction(GradientTerm term) {
    return switch (term) {
      case GradientTerm.None() -> Optional.empty();
      case GradientTerm.Proximal(double weight) -> Optional.of(new ProximalTerm(network, weight));
      case GradientTerm.Drift drift -> {
        crossings = crossings.in((long) configuration.parameterCount() * Float.BYTES);
        yield Optional.of(new DriftCorrection(drift));
      }
    };
  }

  private void give(float[] parameters) {
    parameterMemory.write(parameters);
    crossings = crossings.in((long) parameters.length * Float.BYTES);
  }

  private void take(float[] parameters) {
    parameterMemory.read(parameters);
    crossings = crossings.out((long) parameters.length * Float.BYTES);
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
    MiniBatch made =
        new MiniBatch(size, configuration.featureCount(), configuration.outputCount(), home);
    batches.put(size, made);
    return made;
  }
}
