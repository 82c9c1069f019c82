package org.fedclave.engine.libtorch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * One of DL4J's updaters, by ND4J's formulas, on a range of parameters; its state starts at zero.
 *
 * <p>Learning rates are as configured for the first step, times a factor: models with schedules are
 * refused.
 */
interface Optimiser {
  /**
   * Changes the parameters.
   *
   * @param iteration steps before this one, since training began
   */
  void step(Tensor parameters, Tensor gradient, int iteration);

  /** Refuses an updater that is not here. */
  static void require(String where, IUpdater updater) {
    boolean fixed =
        switch (updater) {
          case Sgd sgd -> sgd.getLearningRateSchedule() == null;
          case Nesterovs nesterovs ->
              nesterovs.getLearningRateSchedule() == null
                  && nesterovs.getMomentumISchedule() == null;
          case Adam adam -> adam.getLearningRateSchedule() == null;
          case RmsProp rmsProp -> rmsProp.getLearningRateSchedule() == null;
          default -> throw Refusal.of(where, "its updater " + updater.getClass().getSimpleName());
        };
    Refusal.unless(fixed, where, "its updater follows a schedule");
  }

  /**
   * Makes one.
   *
   * @param updater that {@link #require} accepts
   * @param rate of learning
   * @param like parameters, for the shape of the state
   * @param kept what the state lives in
   */
  static Optimiser of(IUpdater updater, double rate, Tensor like, Kept kept) {
    return switch (updater) {
      case Sgd sgd ->
          (parameters, gradient, iteration) -> parameters.add_(gradient, new Scalar(-rate));
      case Nesterovs nesterovs -> nesterovs(nesterovs.getMomentum(), rate, kept.add(zeros(like)));
      case Adam adam -> adam(adam, rate, kept.add(zeros(like)), kept.add(zeros(like)));
      case RmsProp rmsProp -> rmsProp(rmsProp, rate, kept.add(zeros(like)));
      default -> throw new AssertionError("required before: " + updater);
    };
  }

  /**
   * {@code v' = mu v - rate g}; parameters change by {@code (1 + mu) v' - mu v = mu v' - rate g}.
   */
  private static Optimiser nesterovs(double momentum, double rate, Tensor velocity) {
    return (parameters, gradient, iteration) -> {
      velocity.mul_(new Scalar(momentum)).add_(gradient, new Scalar(-rate));
      parameters.add_(velocity, new Scalar(momentum)).add_(gradient, new Scalar(-rate));
    };
  }

  /**
   * Kingma and Ba 2015, in the form that ends their section 2: the correction is in the rate, and
   * epsilon is added to the uncorrected root.
   */
  private static Optimiser adam(Adam adam, double rate, Tensor first, Tensor second) {
    double beta1 = adam.getBeta1();
    double beta2 = adam.getBeta2();
    return (parameters, gradient, iteration) -> {
      first.lerp_(gradient, new Scalar(1 - beta1));
      second.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
      double corrected =
          rate
              * Math.sqrt(1 - Math.pow(beta2, iteration + 1))
              / (1 - Math.pow(beta1, iteration + 1));
      Tensor root = second.sqrt().add_(new Scalar(adam.getEpsilon()));
      parameters.addcdiv_(first, root, new Scalar(-corrected));
    };
  }

  /**
   * {@code s' = decay s + (1 - decay) g^2}; parameters change by {@code -rate g / (sqrt(s') + e)}.
   */
  private static Optimiser rmsProp(RmsProp rmsProp, double rate, Tensor squares) {
    double decay = rmsProp.getRmsDecay();
    return (parameters, gradient, iteration) -> {
      squares.mul_(new Scalar(decay)).addcmul_(gradient, gradient, new Scalar(1 - decay));
      Tensor root = squares.sqrt().add_(new Scalar(rmsProp.getEpsilon()));
      parameters.addcdiv_(gradient, root, new Scalar(-rate));
    };
  }

  private static Tensor zeros(Tensor like) {
    return torch.zeros_like(like);
  }
}
