package org.fedclave.engine.libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * DL4J's {@code LSTM}: no peepholes, one bias, over {@code [rows, features, time]}.
 *
 * <p>DL4J writes the gates in the order cell, forget, output, input; torch in the order input,
 * forget, cell, output.
 */
final class Recurrence implements Operation.Single {
  /** Where torch's gates lie in DL4J's arrays. */
  private static final int[] GATES = {3, 1, 0, 2};

  private final Slot inputWeights;
  private final Slot recurrentWeights;
  private final Slot bias;
  private final long inputs;
  private final long outputs;

  Recurrence(String where, LSTM layer, Slots slots) {
    Convolutions.requireTimeLast(where, layer.getRnnDataFormat());
    Refusal.unless(
        layer.getActivationFn() instanceof ActivationTanH
            && layer.getGateActivationFn() instanceof ActivationSigmoid,
        where,
        "its activations are not tanh and, of the gates, sigmoid");
    this.inputs = layer.getNIn();
    this.outputs = layer.getNOut();
    this.inputWeights =
        slots.trained(where, layer, LSTMParamInitializer.INPUT_WEIGHT_KEY, 4 * outputs, inputs);
    this.recurrentWeights =
        slots.trained(
            where, layer, LSTMParamInitializer.RECURRENT_WEIGHT_KEY, 4 * outputs, outputs);
    this.bias = slots.trained(where, layer, LSTMParamInitializer.BIAS_KEY, 4 * outputs);
  }

  @Override
  public Tensor apply(Tensor input, Pass pass) {
    long rows = input.size(0);
    Tensor zero = torch.zeros(new long[] {1, rows, outputs}, input.options());
    Tensor noBias = torch.zeros(new long[] {4 * outputs}, input.options());
    TensorVector start = new TensorVector(zero, zero);
    TensorVector weights =
        new TensorVector(
            gates(pass.get(inputWeights), inputs),
            gates(pass.get(recurrentWeights), outputs),
            gates(pass.get(bias), 1).flatten(),
            noBias);
    Tensor timeFirst = input.permute(2, 0, 1);
    return torch
        .lstm(timeFirst, start, weights, true, 1, 0, pass.training(), false, false)
        .get0()
        .permute(1, 2, 0);
  }

  private Tensor gates(Tensor array, long width) {
    Tensor blocks = array.view(4, outputs, width);
    TensorVector ordered = new TensorVector();
    for (int gate : GATES) {
      ordered.push_back(blocks.select(0, gate));
    }
    return torch.cat(ordered, 0);
  }
}
