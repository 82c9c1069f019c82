package org.fedclave.models;

import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's dense layer, less two products of matrices a step: DL4J multiplies inputs by weights again
 * when it goes back, and passes the first layer's errors on to features, where nothing is trained.
 * All that is used has DL4J's bits.
 *
 * <p>Not for layers with layer normalisation or noise on their weights.
 */
final class SparingDense extends DenseLayer {
  private static final long serialVersionUID = 1;

  private final boolean isFirst;

  /** {@code x W + b} of the forward pass, until the backward pass has used it. */
  private transient Optional<INDArray> kept = Optional.empty();

  private SparingDense(NeuralNetConfiguration conf, DataType type, boolean isFirst) {
    super(conf, type);
    this.isFirst = isFirst;
  }

  /**
   * A layer in the place of another, on the same parameters.
   *
   * @param old of a network that was just made, whose gradients have no memory yet
   * @param isFirst whether its inputs are features
   */
  static SparingDense of(DenseLayer old, boolean isFirst) {
    SparingDense layer = new SparingDense(old.conf(), old.params().dataType(), isFirst);
    layer.setIndex(old.getIndex());
    layer.setParamsViewArray(old.params());
    layer.setParamTable(old.paramTable());
    layer.allowInputModification(old.getIndex() > 0);
    return layer;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    if (!training || maskArray != null) {
      kept = Optional.empty();
      return super.activate(training, workspaces);
    }
    INDArray sums = preOutput(true, workspaces);
    kept = Optional.of(sums);
    // Activations are computed in place.
    INDArray copy = workspaces.dup(ArrayType.ACTIVATIONS, sums, sums.ordering());
    return layerConf().getActivationFn().getActivation(copy, true);
  }

  @Override
  protected Pair<INDArray, INDArray> preOutputWithPreNorm(
      boolean training, boolean forBackprop, LayerWorkspaceMgr workspaces) {
    if (!forBackprop || kept.isEmpty()) {
      return super.preOutputWithPreNorm(training, forBackprop, workspaces);
    }
    INDArray sums = kept.orElseThrow();
    kept = Optional.empty();
    return new Pair<>(sums, sums);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray error, LayerWorkspaceMgr workspaces) {
    if (!isFirst || maskArray != null) {
      return super.backpropGradient(error, workspaces);
    }
    INDArray sums = preOutputWithPreNorm(true, true, workspaces).getFirst();
    INDArray delta = layerConf().getActivationFn().backprop(sums, error).getFirst();
    Gradient gradient = new DefaultGradient();
    if (hasBias()) {
      INDArray biases = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
      delta.sum(biases, 0);
      gradient.gradientForVariable().put(DefaultParamInitializer.BIAS_KEY, biases);
    }
    INDArray weights = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
    Nd4j.gemm(input, delta, weights, true, false, 1.0, 0.0);
    gradient.gradientForVariable().put(DefaultParamInitializer.WEIGHT_KEY, weights);
    return new Pair<>(gradient, null);
  }
}
