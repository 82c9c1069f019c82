package org.fedclave.models;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Models and made-up examples for all tests of this package. */
final class Fixtures {
  private Fixtures() {}

  static ModelConfiguration mlp(LocalOptimiser optimiser) {
    return ModelZoo.mlp(64, List.of(128), 10, HiddenActivation.RELU, 1e-4, optimiser);
  }

  static ModelConfiguration logistic() {
    return ModelZoo.logisticRegression(5, 2, 0, new LocalOptimiser.Sgd(0.1));
  }

  /**
   * A convolutional network with all that could remember or draw at random: Adam, dropout, batch
   * norm.
   */
  static ModelConfiguration cnn() throws BadModelException {
    Nd4jSettings.apply();
    return ModelConfiguration.parse(
        new NeuralNetConfiguration.Builder()
            .seed(0)
            .updater(new Adam(0.01))
            .weightInit(WeightInit.RELU)
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(6).activation(Activation.RELU).build())
            .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
            .layer(new BatchNormalization())
            .layer(
                new DenseLayer.Builder().nOut(16).activation(Activation.RELU).dropOut(0.7).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(10)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutionalFlat(8, 8, 1))
            .build()
            .toJson());
  }

  /** Rows whose class is where their largest feature lies, mostly. */
  static Examples examples(int rows, int features, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[rows * features];
    float[] y = new float[rows * classes];
    for (int row = 0; row < rows; row++) {
      int label = random.nextInt(classes);
      y[row * classes + label] = 1;
      for (int i = 0; i < features; i++) {
        double shift = i % classes == label ? 0.6 : 0;
        x[row * features + i] = (float) (random.nextDouble() + shift);
      }
    }
    return Examples.of(x, y, features, classes);
  }

  static String digest(float[] parameters) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(ByteBuffer.wrap(Parameters.toBytes(parameters)));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
