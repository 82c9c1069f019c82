package org.fedclave.models;

import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;

/**
 * Local training and evaluation on one network: which rows make which step, for how long, with what
 * term in the gradient. The same for every engine, so that engines differ in rounding alone. For
 * one thread.
 */
final class LocalLoop implements AutoCloseable {
  private final ModelConfiguration configuration;
  private final Network network;

  LocalLoop(ModelConfiguration configuration, Network network) {
    this.configuration = configuration;
    this.network = network;
  }

  LocalResult train(float[] parameters, Examples examples, LocalTraining training)
      throws DivergedException {
    requireFit(parameters, examples);
    GradientTerm term =
        training.proximalWeight() == 0
            ? new GradientTerm.None()
            : new GradientTerm.Proximal(training.proximalWeight());
    return steps(
        parameters,
        examples,
        new LocalStart(training.seed(), training.rateFactor(), term),
        training.batchSize(),
        training.steps(examples.rows()));
  }

  LocalResult trainScaffold(
      float[] parameters, Examples examples, ScaffoldTraining training, ControlVariates controls)
      throws DivergedException {
    LocalSteps.forScaffold(configuration);
    requireFit(parameters, examples);
    requireFit(controls);
    return steps(
        parameters,
        examples,
        new LocalStart(training.seed(), 1, new GradientTerm.Drift(controls)),
        training.batchSize(),
        training.steps());
  }

  PrivateResult trainPrivately(
      float[] parameters,
      Examples examples,
      PrivateTraining training,
      RandomGenerator sampling,
      GradientNoise noise)
      throws DivergedException {
    requireFit(parameters, examples);
    PrivateTraining.requireRows(examples.rows());
    return network.trainPrivately(parameters, targeted(examples), training, sampling, noise);
  }

  Evaluation evaluate(float[] parameters, Examples examples) {
    requireFit(parameters, examples);
    EvaluationTally tally = EvaluationTally.of(configuration, examples);
    network.outputs(parameters, targeted(examples), tally::add);
    return tally.evaluation();
  }

  Crossings crossings() {
    return network.crossings();
  }

  @Override
  public void close() {
    network.close();
  }

  /** So many steps, with a new order whenever all rows have been seen. */
  private LocalResult steps(
      float[] parameters, Examples examples, LocalStart start, int batchSize, long steps)
      throws DivergedException {
    network.begin(parameters, targeted(examples), start);
    BatchOrder order = new BatchOrder(examples.rows(), start.seed());
    double loss = 0;
    long seen = 0;
    int epoch = 0;
    for (long left = steps; left > 0; ) {
      epoch++;
      order.shuffle();
      network.order(order.rows());
      int rows = (int) Math.min(examples.rows(), left * batchSize);
      pass(rows, examples.rows(), batchSize);
      loss += network.takeLoss();
      seen += rows;
      left -= Math.ceilDiv(rows, batchSize);
      if (!Double.isFinite(loss)) {
        throw new DivergedException("local epoch " + epoch);
      }
    }
    float[] trained = new float[configuration.parameterCount()];
    network.end(trained);
    requireFinite(trained, "local epoch " + epoch);
    return new LocalResult(trained, examples.rows(), steps, loss / seen);
  }

  /** One pass over the first rows of the order. */
  private void pass(int rows, int allRows, int batchSize) {
    for (int place = 0; place < rows; place += batchSize) {
      if (Thread.interrupted()) {
        throw new CancellationException("training was interrupted");
      }
      network.step(place, Math.min(batchSize, allRows - place));
    }
  }

  /** The rows with what the model shall say as their labels. */
  private Examples targeted(Examples examples) {
    return configuration.task() == Task.RECONSTRUCTION ? examples.reconstructing() : examples;
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
        || !configuration.task().fits(examples.labelCount(), configuration.outputCount())) {
      throw new IllegalArgumentException(examples + " for a " + configuration);
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

  static void requireFinite(float[] parameters, String when) throws DivergedException {
    for (float parameter : parameters) {
      if (!Float.isFinite(parameter)) {
        throw new DivergedException(when);
      }
    }
  }
}
