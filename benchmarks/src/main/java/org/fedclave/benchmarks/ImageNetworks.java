package org.fedclave.benchmarks;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
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

/** Convolutional networks for images of 28 x 28 in one colour and ten classes, by plain SGD. */
public final class ImageNetworks {

  private static final int SIDE = 28;
  private static final int CLASSES = 10;

  private ImageNetworks() {}

  /**
   * NIID-Bench's network: two convolutions of 5 x 5 with 6 and 16 filters, each before a 2 x 2
   * pooling, then 120 and 84 units; 44,426 parameters.
   */
  public static ModelConfiguration lenet(double rate) {
    return of(rate, List.of(6, 16), List.of(120, 84));
  }

  /** The small CNN of the peers' figures: 5x5x32, pool, 5x5x64, pool, dense 512. */
  static ModelConfiguration ofPeers(double rate) {
    return of(rate, List.of(32, 64), List.of(512));
  }

  /**
   * @param filters of each convolution, which a pooling follows
   * @param units of each dense layer after them
   */
  private static ModelConfiguration of(double rate, List<Integer> filters, List<Integer> units) {
    ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(0)
            .weightInit(WeightInit.XAVIER)
            .updater(new Sgd(rate))
            .list();
    filters.forEach(each -> layers.layer(convolution(each)).layer(pool()));
    units.forEach(each -> layers.layer(dense(each)));
    layers.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    layers.setInputType(InputType.convolutionalFlat(SIDE, SIDE, 1));
    try {
      return ModelConfiguration.parse(layers.build().toJson());
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
