package org.fedclave.models;

/** Adds up an evaluation, example by example in row order. */
sealed interface EvaluationTally permits ClassificationTally, RegressionTally, ReconstructionTally {
  /**
   * Adds what a model said.
   *
   * @param outputs row-major, one row an example
   * @param firstRow of the examples, the one that the first row of outputs is for
   */
  void add(float[] outputs, int firstRow);

  Evaluation evaluation();

  /**
   * A tally for a model.
   *
   * @param truth rows as the party has them, with their labels
   */
  static EvaluationTally of(ModelConfiguration model, Examples truth) {
    return switch (model.task()) {
      case CLASSIFICATION -> new ClassificationTally(truth);
      case REGRESSION -> new RegressionTally(truth);
      case RECONSTRUCTION -> new ReconstructionTally(truth);
    };
  }
}
