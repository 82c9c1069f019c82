package org.fedclave.models;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One batch's memory on ND4J's side, filled anew for each step so that a step allocates nothing.
 */
final class MiniBatch implements AutoCloseable {
  private final INDArray features;
  private final INDArray labels;
  private final FloatBuffer featureMemory;
  private final FloatBuffer labelMemory;
  private final int size;
  private final int featureCount;
  private final int labelCount;

  MiniBatch(int size, int featureCount, int labelCount) {
    this.size = size;
    this.featureCount = featureCount;
    this.labelCount = labelCount;
    this.features = Nd4j.create(DataType.FLOAT, size, featureCount);
    this.labels = Nd4j.create(DataType.FLOAT, size, labelCount);
    this.featureMemory = Floats.view(features);
    this.labelMemory = Floats.view(labels);
  }

  /** Fills the batch with the rows at consecutive places of the order. */
  void fill(Examples examples, BatchOrder order, int firstPlace) {
    for (int i = 0; i < size; i++) {
      examples.copyRow(order.row(firstPlace + i), this, i);
    }
  }

  /** Fills the batch with consecutive rows. */
  void fill(Examples examples, int firstRow) {
    for (int i = 0; i < size; i++) {
      examples.copyRow(firstRow + i, this, i);
    }
  }

  /**
   * Fills the batch with a sample's rows from a place on, and with zeros behind its last.
   *
   * @return the rows filled
   */
  int fill(Examples examples, PoissonSample sample, int firstPlace) {
    int filled = Math.min(size, sample.size() - firstPlace);
    for (int i = 0; i < filled; i++) {
      examples.copyRow(sample.row(firstPlace + i), this, i);
    }
    float[] zeros = new float[Math.max(featureCount, labelCount)];
    for (int i = filled; i < size; i++) {
      put(i, zeros, 0, zeros, 0);
    }
    return filled;
  }

  void put(int place, float[] fromFeatures, int featureAt, float[] fromLabels, int labelAt) {
    featureMemory.put(place * featureCount, fromFeatures, featureAt, featureCount);
    labelMemory.put(place * labelCount, fromLabels, labelAt, labelCount);
  }

  int size() {
    return size;
  }

  INDArray features() {
    return features;
  }

  INDArray labels() {
    return labels;
  }

  @Override
  public void close() {
    features.close();
    labels.close();
  }
}
