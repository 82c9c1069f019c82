package org.fedclave.engine.libtorch;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** DL4J's activations, by ND4J's formulas. */
final class Activations {
  /** ND4J's short form of GELU is {@code x sigmoid(1.702 x)}. */
  private static final double GELU_SLOPE = 1.702;

  private Activations() {}

  static UnaryOperator<Tensor> of(String where, IActivation activation) {
    return switch (activation) {
      case ActivationIdentity identity -> input -> input;
      case ActivationReLU relu -> relu(where, relu);
      case ActivationLReLU leaky -> {
        double slope = leaky.getAlpha();
        yield input -> torch.leaky_relu(input, new Scalar(slope));
      }
      case ActivationELU elu -> {
        double alpha = elu.getAlpha();
        yield input -> torch.elu(input, new Scalar(alpha), new Scalar(1.0), new Scalar(1.0));
      }
      case ActivationSELU selu -> torch::selu;
      case ActivationGELU gelu when gelu.isPrecise() -> Activations::preciseGelu;
      case ActivationGELU gelu -> input -> input.mul(input.mul(new Scalar(GELU_SLOPE)).sigmoid());
      case ActivationSwish swish -> torch::silu;
      case ActivationSigmoid sigmoid -> Tensor::sigmoid;
      case ActivationTanH tanh -> Tensor::tanh;
      case ActivationSoftPlus softplus -> torch::softplus;
      case ActivationSoftmax softmax -> input -> torch.softmax(input, 1);
      default -> throw Refusal.of(where, "its activation " + activation.getClass().getSimpleName());
    };
  }

  private static UnaryOperator<Tensor> relu(String where, ActivationReLU relu) {
    Refusal.unless(
        relu.getMax() == null && isZero(relu.getThreshold()) && isZero(relu.getNegativeSlope()),
        where,
        "its relu has a maximum, a threshold or a slope");
    return Tensor::relu;
  }

  /** ND4J cubes the factor too: {@code x/2 (1 + tanh(sqrt(2/pi) (x + (0.044715 x)^3)))}. */
  private static Tensor preciseGelu(Tensor input) {
    Tensor cube = input.mul(new Scalar(0.044715)).pow(new Scalar(3.0));
    Tensor gate = input.add(cube).mul(new Scalar(Math.sqrt(2 / Math.PI))).tanh();
    return input.mul(gate.add(new Scalar(1.0))).mul(new Scalar(0.5));
  }

  private static boolean isZero(@Nullable Double number) {
    return number == null || number == 0;
  }
}
