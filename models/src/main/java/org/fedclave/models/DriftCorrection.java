package org.fedclave.models;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** SCAFFOLD's correction: {@code c - c_i} is added to each gradient (Karimireddy et al. 2020). */
final class DriftCorrection extends GradientCorrection {
  private final INDArray correction;

  DriftCorrection(GradientTerm.Drift term) {
    this.correction = Nd4j.createFromArray(term.correction());
  }

  @Override
  void addTo(INDArray gradient, INDArray parameters, int batchSize) {
    Nd4j.getBlasWrapper().level1().axpy(correction.length(), batchSize, correction, gradient);
  }

  @Override
  public void close() {
    correction.close();
  }
}
