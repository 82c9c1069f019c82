package org.fedclave.benchmarks.quality;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.fedclave.models.BadModelException;
import org.fedclave.models.ModelConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks of published experiments that the model zoo has not. */
final class Networks {

  private static final int SIDE = 28;
  private static final int CLASSES = 10;

  private Networks() {}

  /**
   * NIID-Bench's network for images of 28 x 28 in one colour: two convolutions of 5 x 5 with 6 and
   * 16 filters, each before a 2 x 2 pooling, then 120 and 84 units; 44,426 parameters.
   */
  static ModelConfiguration lenet(double rate) {
    String json =
        new NeuralNetConfiguration.Builder()
            .seed(0)
            .weightInit(WeightInit.XAVIER)
            .updater(new Sgd(rate))
            .list()
            .layer(convolution(6))
            .layer(pool())
            .layer(convolution(16))
            .layer(pool())
            .layer(dense(120))
            .layer(dense(84))
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutionalFlat(SIDE, SIDE, 1))
            .build()
            .toJson();
    try {
      return ModelConfiguration.parse(json);
    } catch (BadModelException e) {
      throw new AssertionError("our own network", e);
    }
  }

  private static ConvolutionLayer convolution(int filters) {
    return new ConvolutionLayer.Builder(5, 5).nOut(filters).activation(Activation.RELU).build();
  }

  private static DenseLayer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build();
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }
}
