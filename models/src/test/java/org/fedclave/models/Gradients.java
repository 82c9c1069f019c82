package org.fedclave.models;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients as plain DL4J gives them, for comparison. */
final class Gradients {
  private Gradients() {}

  /** The gradient of the batch's summed loss, without weight decay. */
  static float[] sum(ModelConfiguration model, double[] parameters, MiniBatch batch) {
    float[] at = new float[parameters.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = (float) parameters[i];
    }
    return sum(model, at, batch);
  }

  /** The gradient of the batch's summed loss, without weight decay. */
  static float[] sum(ModelConfiguration model, float[] parameters, MiniBatch batch) {
    MultiLayerNetwork network = new MultiLayerNetwork(model.layers());
    network.init();
    network.setParams(Nd4j.createFromArray(parameters));
    network.setInput(batch.features());
    network.setLabels(batch.labels());
    network.computeGradientAndScore();
    return Floats.of(network.gradient().gradient());
  }

  static double norm(float[] vector) {
    return distance(vector, new float[vector.length]);
  }

  static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = (double) one[i] - other[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
