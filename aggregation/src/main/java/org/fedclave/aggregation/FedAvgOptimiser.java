package org.fedclave.aggregation;

/** Adds the mean update, scaled by the server's learning rate. Nothing is kept between rounds. */
final class FedAvgOptimiser implements ServerOptimiser {
  private final AggregationRule.FedAvg rule;
  private final int size;

  FedAvgOptimiser(AggregationRule.FedAvg rule, int size) {
    this.rule = rule;
    this.size = size;
  }

  @Override
  public void step(float[] model, float[] meanUpdate) {
    Sizes.check(size, model, meanUpdate);
    for (int i = 0; i < size; i++) {
      model[i] = (float) (model[i] + rule.serverLearningRate() * meanUpdate[i]);
    }
  }

  @Override
  public double[] state() {
    return new double[0];
  }

  @Override
  public void restore(double[] state) {
    Sizes.checkState(0, state);
  }
}
