package org.fedclave.models;

import java.nio.FloatBuffer;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DP-SGD's steps on one network: sample, clip, sum, round, add noise, divide by the expected
 * sample, and let DL4J's updater step.
 *
 * <p>All that follows the noise (weight decay, momentum, Adam) sees the examples only through the
 * noisy sum, and so costs no privacy. Weight decay is no part of an example's gradient.
 */
final class PrivateSteps implements AutoCloseable {
  private final MultiLayerNetwork network;
  private final Examples examples;
  private final PrivateTraining training;
  private final GradientNoise noise;
  private final PoissonSample sample;
  private final ClippedSum clipped;
  private final double[] sum;
  private final long[] units;
  private final float[] mean;
  private final FloatBuffer gradientMemory;

  PrivateSteps(
      MultiLayerNetwork network,
      Examples examples,
      PrivateTraining training,
      RandomGenerator sampling,
      GradientNoise noise) {
    this.network = network;
    this.examples = examples;
    this.training = training;
    this.noise = noise;
    this.sample = new PoissonSample(examples.rows(), training.samplingRate(), sampling);
    this.clipped = new ClippedSum(network, examples, training.clipNorm(), expected());
    int parameters = Math.toIntExact(network.numParams());
    this.sum = new double[parameters];
    this.units = new long[parameters];
    this.mean = new float[parameters];
    this.gradientMemory = Floats.view(network.getFlattenedGradients());
  }

  void run() {
    for (int step = 0; step < training.steps(); step++) {
      if (Thread.interrupted()) {
        throw new CancellationException("training was interrupted");
      }
      sample.draw();
      clipped.over(examples, sample, sum);
      roundSum();
      noise.addTo(units);
      divideByExpectedSample();
      update(step);
    }
  }

  @Override
  public void close() {
    clipped.close();
  }

  private double expected() {
    return training.samplingRate() * examples.rows();
  }

  private void roundSum() {
    double perUnit = 1 / training.unit();
    for (int i = 0; i < units.length; i++) {
      units[i] = Math.round(sum[i] * perUnit);
    }
  }

  private void divideByExpectedSample() {
    double factor = training.unit() / expected();
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (units[i] * factor);
    }
    gradientMemory.put(0, mean);
  }

  private void update(int step) {
    BaseMultiLayerUpdater<?> updater = (BaseMultiLayerUpdater<?>) network.getUpdater(true);
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      block.update(step, 0);
    }
    Nd4j.getBlasWrapper()
        .level1()
        .axpy(mean.length, -1, network.getFlattenedGradients(), network.params());
  }
}
