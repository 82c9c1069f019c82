package org.fedclave.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The sum of a sample's gradients, each first scaled to at most the clip norm, over all parameters.
 *
 * <p>All batches have one shape; what a sample does not fill counts nothing. An example whose
 * gradient is not finite counts nothing either: it must not make the sum so.
 */
final class ClippedSum implements AutoCloseable {
  private static final int STEP = 16;
  private static final int MAXIMUM_BATCH = 256;

  /** Covers the rounding of a norm of up to 2^20 squares and of the scaling by it. */
  private static final double MARGIN = 1 - 0x1p-30;

  private static final String WORKSPACE = "CLIPPED_SUM";

  private final DenseLayers layers;
  private final List<LayerSum> sums = new ArrayList<>();
  private final MiniBatch batch;
  private final double clipNorm;
  private final double[] squares;
  private final double[] factors;

  /**
   * A sum for one network and data set.
   *
   * @param expected examples in a sample, which decides the size of batches, as far as the
   *     processor computes all places of one alike
   */
  ClippedSum(MultiLayerNetwork network, Examples examples, double clipNorm, double expected) {
    this.layers = new DenseLayers(network);
    this.clipNorm = clipNorm;
    int size =
        EqualPlaces.largest(
            network, examples.featureCount(), examples.labelCount(), batchSize(expected));
    this.batch = new MiniBatch(size, examples.featureCount(), examples.labelCount());
    this.squares = new double[size];
    this.factors = new double[size];
    for (int i = 0; i < layers.count(); i++) {
      sums.add(new LayerSum(size, layers.inputs(i), layers.outputs(i), layers.hasBias(i)));
    }
  }

  /** Fills {@code sum}, of one number a parameter, from a sample. */
  void over(Examples examples, PoissonSample sample, double[] sum) {
    for (int place = 0; place < sample.size(); place += batch.size()) {
      int filled = batch.fill(examples, sample, place);
      add(filled);
    }
    int at = 0;
    for (LayerSum layer : sums) {
      at = layer.take(sum, at);
    }
  }

  @Override
  public void close() {
    batch.close();
    sums.forEach(LayerSum::close);
  }

  @SuppressWarnings("try") // the workspace works by being open
  private void add(int filled) {
    Arrays.fill(squares, 0);
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager()
            .getAndActivateWorkspace(WorkspaceConfiguration.builder().build(), WORKSPACE)) {
      List<DenseLayers.Pass> passes = layers.run(batch.features(), batch.labels());
      for (int i = 0; i < passes.size(); i++) {
        sums.get(i).load(passes.get(i), squares);
      }
    }
    for (int i = 0; i < factors.length; i++) {
      factors[i] = i < filled ? factor(Math.sqrt(squares[i])) : 0;
    }
    sums.forEach(layer -> layer.add(factors));
  }

  private double factor(double norm) {
    if (!Double.isFinite(norm)) {
      return 0;
    }
    double bound = clipNorm * MARGIN;
    return norm <= bound ? 1 : bound / norm;
  }

  private static int batchSize(double expected) {
    double wished = Math.min(MAXIMUM_BATCH, expected + Math.sqrt(expected));
    return Math.max(1, Math.ceilDiv((int) wished, STEP)) * STEP;
  }
}
