package org.fedclave.models;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adds a vector to each step's gradient, between DL4J's backpropagation and its updater: as if the
 * vector were the gradient of a term of the loss.
 *
 * <p>DL4J's own clipping of gradients, where a model asks for it, then sees the sum.
 */
abstract class GradientCorrection extends BaseTrainingListener implements AutoCloseable {
  /**
   * Adds to the gradient.
   *
   * @param gradient the sum over the batch, which the updater will divide by its size
   * @param parameters at which the gradient was taken
   * @param batchSize to multiply what is added by
   */
  abstract void addTo(INDArray gradient, INDArray parameters, int batchSize);

  @Override
  public final void onGradientCalculation(Model model) {
    addTo(model.getGradientsViewArray(), model.params(), model.batchSize());
  }

  @Override
  public abstract void close();
}
