package org.fedclave.engine.libtorch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) over axis 1.
 *
 * <p>In training the batch's mean and biased variance normalise, and the running ones follow by
 * {@code decay * running + (1 - decay) * batch}: torch would count the unbiased variance.
 */
final class BatchNorm implements Operation.Single {
  private final @Nullable Slot gamma;
  private final @Nullable Slot beta;
  private final Slot mean;
  private final Slot spread;
  private final BatchNormalization layer;

  BatchNorm(String where, BatchNormalization layer, Slots slots) {
    Refusal.unless(layer.isMinibatch(), where, "its minibatch is false");
    Refusal.unless(
        layer.getCnn2DFormat() == CNN2DFormat.NCHW,
        where,
        "its data format " + layer.getCnn2DFormat());
    Refusal.unless(
        !layer.isLockGammaBeta() || (layer.getGamma() == 1 && layer.getBeta() == 0),
        where,
        "its fixed gamma and beta are not 1 and 0");
    long width = layer.getNOut();
    boolean locked = layer.isLockGammaBeta();
    this.layer = layer;
    this.gamma =
        locked
            ? null
            : slots.trained(where, layer, BatchNormalizationParamInitializer.GAMMA, width);
    this.beta =
        locked ? null : slots.trained(where, layer, BatchNormalizationParamInitializer.BETA, width);
    this.mean = slots.counted(where, BatchNormalizationParamInitializer.GLOBAL_MEAN, width);
    this.spread =
        slots.counted(
            where,
            layer.isUseLogStd()
                ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
                : BatchNormalizationParamInitializer.GLOBAL_VAR,
            width);
  }

  @Override
  public Tensor apply(Tensor input, Pass pass) {
    TensorOptional scale = gamma == null ? new TensorOptional() : pass.optional(gamma);
    TensorOptional shift = beta == null ? new TensorOptional() : pass.optional(beta);
    if (!pass.training()) {
      return torch.batch_norm(
          input,
          scale,
          shift,
          pass.optional(mean),
          new TensorOptional(runningVariance(pass)),
          false,
          0,
          layer.getEps(),
          false);
    }
    TensorOptional none = new TensorOptional();
    T_TensorTensorTensor_T result =
        torch.native_batch_norm(input, scale, shift, none, none, true, 0, layer.getEps());
    follow(pass.get(mean), result.get1().detach());
    followVariance(pass, variance(result.get2().detach()));
    return result.get0();
  }

  private Tensor runningVariance(Pass pass) {
    Tensor kept = pass.get(spread);
    return layer.isUseLogStd() ? torch.pow(new Scalar(10.0), kept.mul(new Scalar(2.0))) : kept;
  }

  /** DL4J keeps {@code log10} of the deviation where it is told to, which it is by default. */
  private void followVariance(Pass pass, Tensor batch) {
    Tensor running = runningVariance(pass);
    follow(running, batch);
    if (layer.isUseLogStd()) {
      pass.get(spread).copy_(running.log10_().mul_(new Scalar(0.5)));
    }
  }

  /** From torch's {@code 1 / sqrt(variance + eps)}; rounding must not make it negative. */
  private Tensor variance(Tensor inverseDeviation) {
    return inverseDeviation
        .pow(new Scalar(-2.0))
        .sub_(new Scalar(layer.getEps()))
        .clamp_min_(new Scalar(0.0));
  }

  private void follow(Tensor running, Tensor batch) {
    running.mul_(new Scalar(layer.getDecay())).add_(batch, new Scalar(1 - layer.getDecay()));
  }
}
