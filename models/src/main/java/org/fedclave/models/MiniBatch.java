package org.fedclave.models;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
  private final FloatMemory featureMemory;
  private final FloatMemory labelMemory;
  private final MemorySegment featureRows;
  private final MemorySegment labelRows;
  private final int size;
  private final ArrayHome home;

  MiniBatch(int size, int featureCount, int labelCount) {
    this(size, featureCount, labelCount, ArrayHome.ofThisProcess());
  }

  MiniBatch(int size, int featureCount, int labelCount, ArrayHome home) {
    this.size = size;
    this.home = home;
    this.features = Nd4j.create(DataType.FLOAT, size, featureCount);
    this.labels = Nd4j.create(DataType.FLOAT, size, labelCount);
    this.featureMemory = FloatMemory.of(features, home);
    this.labelMemory = FloatMemory.of(labels, home);
    this.featureRows = featureMemory.segment();
    this.labelRows = labelMemory.segment();
  }

  /** Fills the batch with the rows at consecutive places of an order. */
  void fill(Examples examples, int[] order, int firstPlace) {
    examples.gather(order, firstPlace, size, featureRows, labelRows);
    send();
  }

  /** Fills the batch with consecutive rows, as many as there are. */
  void fill(Examples examples, int firstRow) {
    int rows = Math.min(size, examples.rows() - firstRow);
    examples.copyRows(firstRow, rows, featureRows, labelRows, 0);
    send();
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
    clearFrom(featureRows, filled);
    clearFrom(labelRows, filled);
    send();
    return filled;
  }

  /** Fills each place of the batch with the same row. */
  void fillAll(float[] feature, float[] label) {
    for (int place = 0; place < size; place++) {
      copy(feature, featureRows, place);
      copy(label, labelRows, place);
    }
    send();
  }

  private static void copy(float[] row, MemorySegment rows, int place) {
    MemorySegment.copy(
        row, 0, rows, ValueLayout.JAVA_FLOAT, (long) place * row.length * Float.BYTES, row.length);
  }

  private void put(Examples examples, int row, int place) {
    examples.copyRows(row, 1, featureRows, labelRows, place);
  }

  private void clearFrom(MemorySegment memory, int place) {
    memory.asSlice(memory.byteSize() / size * place).fill((byte) 0);
  }

  private void send() {
    featureMemory.send();
    labelMemory.send();
  }

  int size() {
    return size;
  }

  /** Counts what one filling sends: together where rows are gathered in place, else each array. */
  Crossings countIn(Crossings before) {
    long featureBytes = featureRows.byteSize();
    long labelBytes = labelRows.byteSize();
    return switch (home) {
      case HOST -> before.in(featureBytes + labelBytes);
      case DEVICE -> before.in(featureBytes).in(labelBytes);
    };
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
