package org.fedclave.benchmarks.byzantine;

/** Softmax regression by plain SGD in batches of one: 64 pixels and a bias, ten classes. */
final class Softmax {
  static final int INPUTS = Digits.PIXELS + 1;
  static final int SIZE = INPUTS * Digits.CLASSES;

  private Softmax() {}

  /** New parameters minus old after one pass over {@code rows} in their order. */
  static float[] update(float[] model, Digits rows, float rate) {
    float[] trained = model.clone();
    double[] scores = new double[Digits.CLASSES];
    for (int row = 0; row < rows.rows(); row++) {
      float[] image = rows.image(row);
      probabilities(trained, image, scores);
      for (int c = 0; c < scores.length; c++) {
        float step = rate * (float) ((c == rows.label(row) ? 1 : 0) - scores[c]);
        int start = c * INPUTS;
        for (int i = 0; i < image.length; i++) {
          trained[start + i] += step * image[i];
        }
        trained[start + image.length] += step;
      }
    }
    for (int i = 0; i < SIZE; i++) {
      trained[i] -= model[i];
    }
    return trained;
  }

  static double accuracy(float[] model, Digits rows) {
    double[] scores = new double[Digits.CLASSES];
    int right = 0;
    for (int row = 0; row < rows.rows(); row++) {
      probabilities(model, rows.image(row), scores);
      int best = 0;
      for (int c = 1; c < scores.length; c++) {
        if (scores[c] > scores[best]) {
          best = c;
        }
      }
      if (best == rows.label(row)) {
        right++;
      }
    }
    return (double) right / rows.rows();
  }

  private static void probabilities(float[] model, float[] image, double[] scores) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < scores.length; c++) {
      int start = c * INPUTS;
      float score = model[start + image.length];
      for (int i = 0; i < image.length; i++) {
        score += model[start + i] * image[i];
      }
      scores[c] = score;
      largest = Math.max(largest, score);
    }
    double sum = 0;
    for (int c = 0; c < scores.length; c++) {
      scores[c] = Math.exp(scores[c] - largest);
      sum += scores[c];
    }
    for (int c = 0; c < scores.length; c++) {
      scores[c] /= sum;
    }
  }
}
