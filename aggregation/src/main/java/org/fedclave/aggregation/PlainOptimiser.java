package org.fedclave.aggregation;

/** Adds the update, scaled by the server's learning rate. Nothing is kept between rounds. */
final class PlainOptimiser implements ServerOptimiser {
  private final double rate;
  private final int size;

  PlainOptimiser(double rate, int size) {
    this.rate = rate;
    this.size = size;
  }

  @Override
  public void step(float[] model, float[] update) {
    Sizes.check(size, model, update);
    for (int i = 0; i < size; i++) {
      model[i] = (float) (model[i] + rate * update[i]);
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
