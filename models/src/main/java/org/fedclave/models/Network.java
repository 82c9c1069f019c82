package org.fedclave.models;

import java.util.random.RandomGenerator;

/**
 * One model's network in an engine's memory: a DL4J configuration and flat parameters in, updated
 * parameters and loss out. Which rows make which step is not its business.
 *
 * <p>Used by one thread. What it does between {@link #begin} and {@link #end} depends on the
 * arguments of its calls alone; nothing is remembered from training to training.
 */
public interface Network extends AutoCloseable {
  /**
   * Begins local training afresh. Parameters and rows go into the engine's memory (on a GPU: onto
   * the device) here, once, and stay there until {@link #end}. State of the optimiser, counters and
   * dropout start over.
   *
   * @param parameters of the model's length, in DL4J's flat order; not changed
   * @param examples at least one row; must not be collected before {@link #end}
   */
  void begin(float[] parameters, Examples examples, LocalStart start);

  /**
   * Says which rows the next steps take.
   *
   * @param rows of the examples, in this order; copied
   */
  void order(int[] rows);

  /**
   * One step of the model's optimiser on the mean gradient over one batch.
   *
   * @param from place in the order of the batch's first row
   * @param size of the batch, at least 1
   */
  void step(int from, int size);

  /**
   * DL4J's score (mean loss of a batch plus regularisation, before its step) times the batch's
   * size, summed over the steps since the last call.
   */
  double takeLoss();

  /**
   * Ends local training and lets the rows go.
   *
   * @param parameters is filled with the trained parameters, in DL4J's flat order
   */
  void end(float[] parameters);

  /**
   * Runs the model on all rows, in their order, as for inference.
   *
   * @param parameters of the model's length, in DL4J's flat order; not changed
   */
  void outputs(float[] parameters, Examples examples, OutputConsumer consumer);

  /**
   * DP-SGD, from the given parameters: see {@link TrainingEngine#trainPrivately}. Called only for
   * models that {@link EngineProvider#requirePrivate} accepts.
   */
  default PrivateResult trainPrivately(
      float[] parameters,
      Examples examples,
      PrivateTraining training,
      RandomGenerator sampling,
      GradientNoise noise)
      throws DivergedException {
    throw new IllegalArgumentException("this engine has no private steps; take engine dl4j");
  }

  /** What went between Java's memory and the engine's, since the network was made. */
  Crossings crossings();

  @Override
  void close();

  /** Takes a model's outputs, batch by batch in row order. */
  interface OutputConsumer {
    /**
     * Takes one batch's outputs.
     *
     * @param outputs after the output layer's activation, row-major; valid during the call
     * @param firstRow of the examples, the one that the first row of outputs is for
     */
    void accept(float[] outputs, int firstRow);
  }
}
