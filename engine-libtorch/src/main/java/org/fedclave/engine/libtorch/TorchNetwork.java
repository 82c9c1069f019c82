package org.fedclave.engine.libtorch;

import java.util.Objects;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fedclave.models.Crossings;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalStart;
import org.fedclave.models.Network;

/**
 * One network on libtorch, which owns its device's memory. Everything of a step happens on the
 * device, in order, and nothing waits for it: a batch is gathered there by the numbers of its rows,
 * and losses add up there.
 *
 * <p>Native memory is freed by scopes, not by the garbage collector.
 */
final class TorchNetwork implements Network {
  private static final int EVALUATION_BATCH = 512;

  private final Kept kept = new Kept();
  private final Wiring wiring;
  private final TorchDevice device;
  private final ParameterMemory memory;
  private final Draws draws;
  private final Pass training;
  private final Pass inference;
  private final TensorOptional classWeights;
  private final Tensor loss;

  private Optional<Local> local = Optional.empty();

  /** A local training that has begun. Holds its examples, whose memory torch may read. */
  private static final class Local {
    private final Kept kept = new Kept();
    private final Examples examples;
    private final Tensor features;
    private final Tensor labels;
    private final Tensor order;
    private final StepRule rule;
    private int ordered;

    private Local(Examples examples, TorchDevice device, StepRule rule) {
      this.examples = examples;
      this.rule = rule;
      this.features = kept.add(features(examples, device));
      this.labels =
          kept.add(device.rows(examples.labels(), examples.rows(), examples.labelCount()));
      this.order = kept.add(device.zeros(ScalarType.Int, examples.rows()));
    }

    private void close() {
      rule.close();
      kept.close();
    }
  }

  TorchNetwork(Wiring wiring, TorchDevice device) {
    TorchSettings.applyToThisThread();
    this.wiring = wiring;
    this.device = device;
    try (PointerScope _ = new PointerScope()) {
      this.memory = new ParameterMemory(wiring.slots(), device);
      this.draws = new Draws(device.device());
      this.training = new Pass(memory, draws, true);
      this.inference = new Pass(memory, draws, false);
      float[] weights = wiring.loss().weights();
      this.classWeights =
          kept.add(
              weights.length == 0
                  ? new TensorOptional()
                  : new TensorOptional(device.vector(weights)));
      this.loss = kept.add(device.zeros(ScalarType.Double, 1));
    }
  }

  @Override
  public void begin(float[] parameters, Examples examples, LocalStart start) {
    leave();
    try (PointerScope _ = new PointerScope()) {
      memory.give(parameters);
      draws.seed(start.seed());
      loss.zero_();
      local = Optional.of(new Local(examples, device, new StepRule(memory, device, start)));
    }
  }

  @Override
  public void order(int[] rows) {
    Local current = current();
    if (rows.length > current.examples.rows()) {
      throw new IllegalArgumentException(
          "an order of %d rows for %s".formatted(rows.length, current.examples));
    }
    try (PointerScope _ = new PointerScope()) {
      device.write(rows, current.order);
    }
    current.ordered = rows.length;
  }

  @Override
  public void step(int from, int size) {
    Local current = current();
    Objects.checkFromIndexSize(from, size, current.ordered);
    try (PointerScope _ = new PointerScope()) {
      Tensor rows = current.order.narrow(0, from, size);
      Tensor features = current.features.index_select(0, rows);
      Tensor labels = current.labels.index_select(0, rows);
      Tensor mean = wiring.loss().mean(wiring.sums(features, training), labels, classWeights);
      TensorVector slopes = memory.slopes(mean);
      Scalar weight = new Scalar((double) size);
      loss.add_(mean.detach(), weight);
      current.rule.step(slopes).ifPresent(penalty -> loss.add_(penalty, weight));
    }
    device.countStep();
  }

  @Override
  public double takeLoss() {
    try (PointerScope _ = new PointerScope()) {
      double taken = device.readNumber(loss);
      loss.zero_();
      return taken;
    }
  }

  @Override
  public void end(float[] parameters) {
    current();
    try (PointerScope _ = new PointerScope()) {
      memory.take(parameters);
    }
    leave();
  }

  @Override
  public void outputs(float[] parameters, Examples examples, OutputConsumer consumer) {
    leave();
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      memory.give(parameters);
      Tensor features = features(examples, device);
      for (int row = 0; row < examples.rows(); row += EVALUATION_BATCH) {
        int size = Math.min(EVALUATION_BATCH, examples.rows() - row);
        consumer.accept(outputs(features.narrow(0, row, size)), row);
      }
    }
  }

  @Override
  public Crossings crossings() {
    return device.crossings();
  }

  @Override
  public void close() {
    leave();
    kept.close();
    draws.close();
    memory.close();
    device.close();
  }

  private float[] outputs(Tensor batch) {
    try (PointerScope _ = new PointerScope()) {
      return device.read(wiring.loss().outputs(wiring.sums(batch, inference)));
    }
  }

  private Local current() {
    return local.orElseThrow(() -> new IllegalStateException("no local training has begun"));
  }

  /** Gives up a local training that may not have come to its end. */
  private void leave() {
    local.ifPresent(Local::close);
    local = Optional.empty();
  }

  private static Tensor features(Examples examples, TorchDevice device) {
    return device.rows(examples.features(), examples.rows(), examples.featureCount());
  }
}
