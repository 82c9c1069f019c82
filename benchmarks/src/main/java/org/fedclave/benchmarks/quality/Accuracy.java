package org.fedclave.benchmarks.quality;

import org.fedclave.models.ClassificationCounts;
import org.fedclave.models.EvaluationCounts;
import org.fedclave.models.Examples;
import org.fedclave.models.TrainingEngine;

/** The part of rows whose most probable class is the true one. */
final class Accuracy {

  private Accuracy() {}

  /** Of a model on rows, 0 to 1. */
  static double of(TrainingEngine engine, float[] model, Examples rows)
      throws InterruptedException {
    return of(engine.evaluate(model, rows).counts());
  }

  /** Of a classifier's counts, 0 to 1. */
  static double of(EvaluationCounts counts) {
    return switch (counts) {
      case ClassificationCounts classification -> classification.accuracy();
      default -> throw new IllegalArgumentException("no classifier was evaluated");
    };
  }
}
