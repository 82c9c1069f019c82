package org.fedclave.models;

import java.lang.foreign.MemorySegment;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One batch's memory on ND4J's side, filled anew for each step so that a step allocates nothing:
 * rows go from the examples' memory straight into it.
 */
final class MiniBatch implements AutoCloseable {
  private final INDArray features;
  private final INDArray labels;
  private final MemorySegment featureMemory;
  private final MemorySegment labelMemory;
  private final int size;

  MiniBatch(int size, int featureCount, int labelCount) {
    this.size = size;
    this.features = Nd4j.create(DataType.FLOAT, size, featureCount);
    this.labels = Nd4j.create(DataType.FLOAT, size, labelCount);
    this.featureMemory = MemorySegment.ofBuffer(Floats.view(features));
    this.labelMemory = MemorySegment.ofBuffer(Floats.view(labels));
  }

  /** Fills the batch with the rows at consecutive places of an order. */
  void fill(Examples examples, int[] order, int firstPlace) {
    examples.gather(order, firstPlace, size, featureMemory, labelMemory);
  }

  /** Fills the batch with consecutive rows, as many as there are. */
  void fill(Examples examples, int firstRow) {
    int rows = Math.min(size, examples.rows() - firstRow);
    examples.copyRows(firstRow, rows, featureMemory, labelMemory, 0);
  }

  /**
   * Fills the batch with a sample's rows from a place on, and with zeros behind its last.
   *
   * @return the rows filled
   */
  int fill(Examples examples, PoissonSample sample, int firstPlace) {
    int filled = Math.min(size, sample.size() - firstPlace);
    for (int i = 0; i < filled; i++) {
      put(examples, sample.row(firstPlace + i), i);
    }
    clearFrom(featureMemory, filled);
    clearFrom(labelMemory, filled);
    return filled;
  }

  private void put(Examples examples, int row, int place) {
    examples.copyRows(row, 1, featureMemory, labelMemory, place);
  }

  private void clearFrom(MemorySegment memory, int place) {
    memory.asSlice(memory.byteSize() / size * place).fill((byte) 0);
  }

  int size() {
    return size;
  }

  /** The memory's size. */
  long bytes() {
    return featureMemory.byteSize() + labelMemory.byteSize();
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
