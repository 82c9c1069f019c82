package org.fedclave.models;

/** Adds up how a model said a number. */
final class RegressionTally implements EvaluationTally {
  private final Examples truth;
  private final float[] said;
  private final float[] labels;
  private int count;

  RegressionTally(Examples truth) {
    this.truth = truth;
    this.said = new float[truth.rows()];
    this.labels = new float[truth.rows()];
  }

  @Override
  public void add(float[] outputs, int firstRow) {
    for (int i = 0; i < outputs.length; i++) {
      said[count] = clean(outputs[i]);
      labels[count] = truth.number(firstRow + i);
      count++;
    }
  }

  /** What is no number misses by as much as can be. */
  private static float clean(float number) {
    return Float.isFinite(number) ? number + 0f : Float.MAX_VALUE;
  }

  @Override
  public Evaluation evaluation() {
    double squaredErrors = 0;
    double absoluteErrors = 0;
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double error = (double) said[i] - labels[i];
      squaredErrors += error * error;
      absoluteErrors += Math.abs(error);
      double apart = labels[i] - mean;
      mean += apart / (i + 1);
      squares += apart * (labels[i] - mean);
    }
    Concordance pairs = Concordance.of(labels, said, count);
    return new Evaluation(
        new RegressionCounts(
            count,
            squaredErrors,
            absoluteErrors,
            mean,
            squares,
            pairs.comparable(),
            pairs.concordant()),
        Double.NaN);
  }
}
