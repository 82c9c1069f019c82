package org.fedclave.engine.libtorch;

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
import org.fedclave.models.BadModelException;
import org.fedclave.models.Examples;
import org.fedclave.models.HiddenActivation;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Models of contracts and made-up examples. */
final class Fixtures {
  private Fixtures() {}

  static ModelConfiguration mlp(LocalOptimiser optimiser) {
    return ModelZoo.mlp(64, List.of(128), 10, HiddenActivation.TANH, 1e-4, optimiser);
  }

  /** With all that could remember or draw at random: Adam, dropout, batch norm. */
  static ModelConfiguration cnn() throws BadModelException {
    mlp(new LocalOptimiser.Sgd(0.1)); // makes the settings of ND4J, which must come first
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

  /** Rows of 64 features and 10 classes whose class is where their largest feature lies, mostly. */
  static Examples examples(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[rows * 64];
    float[] y = new float[rows * 10];
    for (int row = 0; row < rows; row++) {
      int label = random.nextInt(10);
      y[row * 10 + label] = 1;
      for (int i = 0; i < 64; i++) {
        double shift = i % 10 == label ? 0.6 : 0;
        x[row * 64 + i] = (float) (random.nextDouble() + shift);
      }
    }
    return Examples.of(x, y, 64, 10);
  }
}
