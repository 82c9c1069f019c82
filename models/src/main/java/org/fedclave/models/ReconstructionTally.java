package org.fedclave.models;

/** Adds up how a model said its input again, and whether anomalies are those it says badly. */
final class ReconstructionTally implements EvaluationTally {
  private final Examples truth;
  private final boolean twoClasses;
  private final long[][] histograms = new long[2][ScoreHistogram.BINS];
  private final RankedScores scores;

  private long examples;
  private double errorSum;

  ReconstructionTally(Examples truth) {
    this.truth = truth;
    this.twoClasses = truth.labelCount() == 2;
    this.scores = new RankedScores(twoClasses ? truth.rows() : 0);
  }

  @Override
  public void add(float[] outputs, int firstRow) {
    int features = truth.featureCount();
    for (int i = 0; i < outputs.length / features; i++) {
      add(error(outputs, i * features, firstRow + i), firstRow + i);
    }
  }

  @Override
  public Evaluation evaluation() {
    return new Evaluation(
        new ReconstructionCounts(
            examples,
            errorSum,
            twoClasses ? ScoreHistogram.of(histograms[0], histograms[1]) : ScoreHistogram.NONE),
        scores.auc());
  }

  private double error(float[] outputs, int start, int row) {
    double sum = 0;
    for (int i = 0; i < truth.featureCount(); i++) {
      double miss = (double) outputs[start + i] - truth.feature(row, i);
      sum += miss * miss;
    }
    double error = sum / truth.featureCount();
    return error <= Float.MAX_VALUE ? error : Float.MAX_VALUE; // also what is no number
  }

  private void add(double error, int row) {
    examples++;
    errorSum += error;
    if (twoClasses) {
      float score = (float) error;
      histograms[truth.label(row)][ReconstructionCounts.bin(score)]++;
      scores.add(score, truth.label(row));
    }
  }
}
