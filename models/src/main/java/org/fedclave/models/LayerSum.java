package org.fedclave.models;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One dense layer's share of clipped gradients: their norms from inputs and errors alone, and their
 * sum as one matrix product, in double precision.
 *
 * <p>An example with input a and error e has the weight gradient {@code a e'} and the bias gradient
 * e, so their squared norm is {@code (||a||^2 + 1) ||e||^2} (Goodfellow, Efficient Per-Example
 * Gradient Computations, 2015). No example's gradient is ever in memory.
 */
final class LayerSum implements AutoCloseable {
  private final int batchSize;
  private final int width;
  private final int height;
  private final boolean hasBias;
  private final float[] inputs;
  private final float[] errors;
  private final double[] row;
  private final INDArray exactInputs;
  private final INDArray exactErrors;
  private final DoubleBuffer inputMemory;
  private final DoubleBuffer errorMemory;
  private final INDArray weights;
  private final double[] bias;

  /**
   * A sum of nothing.
   *
   * @param width the layer's inputs
   * @param height its outputs
   */
  LayerSum(int batchSize, int width, int height, boolean hasBias) {
    this.batchSize = batchSize;
    this.width = width;
    this.height = height;
    this.hasBias = hasBias;
    this.inputs = new float[batchSize * width];
    this.errors = new float[batchSize * height];
    this.row = new double[Math.max(width, height)];
    this.exactInputs = Nd4j.create(DataType.DOUBLE, new long[] {batchSize, width}, 'c');
    this.exactErrors = Nd4j.create(DataType.DOUBLE, new long[] {batchSize, height}, 'c');
    this.inputMemory = exactInputs.data().asNioDouble();
    this.errorMemory = exactErrors.data().asNioDouble();
    this.weights = Nd4j.create(DataType.DOUBLE, new long[] {width, height}, 'f');
    this.bias = new double[hasBias ? height : 0];
  }

  /** Takes a batch, and adds each example's squared norm in this layer to {@code squares}. */
  void load(DenseLayers.Pass pass, double[] squares) {
    Floats.copy(pass.input(), inputs);
    Floats.copy(pass.error(), errors);
    for (int example = 0; example < batchSize; example++) {
      double input = square(inputs, example * width, width) + (hasBias ? 1 : 0);
      squares[example] += input * square(errors, example * height, height);
    }
  }

  /** Adds the loaded batch's gradients, each times its factor; factor 0 adds nothing, even NaN. */
  void add(double[] factors) {
    for (int example = 0; example < batchSize; example++) {
      double factor = factors[example];
      put(inputMemory, inputs, example, width, factor == 0 ? 0 : 1);
      put(errorMemory, errors, example, height, factor);
      for (int i = 0; i < bias.length; i++) {
        bias[i] += row[i];
      }
    }
    Nd4j.gemm(exactInputs, exactErrors, weights, true, false, 1, 1);
  }

  /**
   * Copies the sum to where the layer lies among all parameters, and starts again from nothing.
   *
   * @return the place behind it
   */
  int take(double[] sum, int at) {
    int count = width * height;
    weights.data().asNioDouble().get(0, sum, at, count);
    System.arraycopy(bias, 0, sum, at + count, bias.length);
    weights.assign(0);
    Arrays.fill(bias, 0);
    return at + count + bias.length;
  }

  @Override
  public void close() {
    exactInputs.close();
    exactErrors.close();
    weights.close();
  }

  private void put(DoubleBuffer to, float[] from, int example, int length, double factor) {
    int start = example * length;
    for (int i = 0; i < length; i++) {
      row[i] = factor == 0 ? 0 : factor * from[start + i];
    }
    to.put(start, row, 0, length);
  }

  /** The sum of squares, in four strands. */
  private static double square(float[] numbers, int start, int length) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = start;
    for (; i + 3 < start + length; i += 4) {
      a += (double) numbers[i] * numbers[i];
      b += (double) numbers[i + 1] * numbers[i + 1];
      c += (double) numbers[i + 2] * numbers[i + 2];
      d += (double) numbers[i + 3] * numbers[i + 3];
    }
    for (; i < start + length; i++) {
      a += (double) numbers[i] * numbers[i];
    }
    return a + b + c + d;
  }
}
