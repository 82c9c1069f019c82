package org.fedclave.engine.libtorch;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * What follows a network's last sums: the output activation and DL4J's loss, as a mean over rows.
 *
 * <p>Weights of classes, where a loss has them, multiply each class's part; the mean stays one by
 * rows. DL4J cuts a softmax's probabilities at 1e-10 before it reports the loss; here it does not.
 */
final class Loss {
  private static final long MEAN = 1;
  private static final long NO_IGNORED_CLASS = -100;

  private final UnaryOperator<Tensor> activation;
  private final Mean mean;
  private final float[] weights;

  /** The loss of a batch, from the sums before the activation. */
  private interface Mean {
    Tensor of(Tensor sums, Tensor labels, TensorOptional weights);
  }

  private Loss(UnaryOperator<Tensor> activation, @Nullable INDArray weights, Mean mean) {
    this.activation = activation;
    this.mean = mean;
    this.weights = weights == null ? new float[0] : weights.toFloatVector();
  }

  static Loss of(String where, ILossFunction function, IActivation activation) {
    UnaryOperator<Tensor> outputs = Activations.of(where, activation);
    return switch (function) {
      case LossMCXENT loss when activation instanceof ActivationSoftmax ->
          new Loss(outputs, loss.getWeights(), Loss::crossEntropy);
      case LossBinaryXENT loss when activation instanceof ActivationSigmoid -> {
        double cut = loss.getClipEps();
        yield new Loss(
            outputs,
            loss.getWeights(),
            (sums, labels, weights) -> binaryCrossEntropy(sums, labels, weights, cut));
      }
      case LossMSE loss -> ofDistances(outputs, loss.getWeights(), Tensor::square, true);
      case LossL2 loss -> ofDistances(outputs, loss.getWeights(), Tensor::square, false);
      case LossMAE loss -> ofDistances(outputs, loss.getWeights(), Tensor::abs, true);
      case LossL1 loss -> ofDistances(outputs, loss.getWeights(), Tensor::abs, false);
      default ->
          throw Refusal.of(
              where,
              "its loss %s after %s"
                  .formatted(
                      function.getClass().getSimpleName(), activation.getClass().getSimpleName()));
    };
  }

  /** What each class's part of the loss is multiplied by; empty where nothing is. */
  float[] weights() {
    return weights.clone();
  }

  Tensor outputs(Tensor sums) {
    return activation.apply(sums);
  }

  /**
   * The mean loss over rows, from which gradients flow.
   *
   * @param weights as a row of {@link #weights()}, or nothing
   */
  Tensor mean(Tensor sums, Tensor labels, TensorOptional weights) {
    return mean.of(sums, labels, weights);
  }

  private static Tensor crossEntropy(Tensor sums, Tensor labels, TensorOptional weights) {
    return torch.cross_entropy_loss(sums, labels, weights, MEAN, NO_IGNORED_CLASS, 0);
  }

  /**
   * DL4J takes the loss's derivative by the activation at a probability that is cut, and the
   * activation's own derivative where it is: no formula of a loss has that gradient, so the value
   * and the gradient come from different terms.
   */
  private static Tensor binaryCrossEntropy(
      Tensor sums, Tensor labels, TensorOptional weights, double cut) {
    Tensor probability = sums.sigmoid();
    Tensor p =
        probability
            .detach()
            .clamp(new ScalarOptional(new Scalar(cut)), new ScalarOptional(new Scalar(1 - cut)));
    Tensor q = p.neg().add_(new Scalar(1.0));
    Tensor slope = weighted(p.sub(labels).div_(p.mul(q)), weights);
    Tensor value =
        weighted(
            labels.mul(p.log()).add_(q.log().mul_(labels.neg().add_(new Scalar(1.0)))), weights);
    Tensor gradient = slope.mul(probability).sum();
    return gradient
        .sub(gradient.detach())
        .sub(value.sum())
        .div(new Scalar((double) labels.size(0)));
  }

  private static Loss ofDistances(
      UnaryOperator<Tensor> outputs,
      @Nullable INDArray weights,
      UnaryOperator<Tensor> distance,
      boolean meanOverOutputs) {
    return new Loss(
        outputs,
        weights,
        (sums, labels, factors) -> {
          Tensor parts = weighted(distance.apply(outputs.apply(sums).sub(labels)), factors);
          long divisor = labels.size(0) * (meanOverOutputs ? labels.size(1) : 1);
          return parts.sum().div(new Scalar((double) divisor));
        });
  }

  private static Tensor weighted(Tensor parts, TensorOptional weights) {
    return weights.has_value() ? parts.mul(weights.get()) : parts;
  }
}
