package org.fedclave.models;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/** Two convolutions, each with a pooling, then dense layers: two networks of the literature. */
final class ZooCnn {
  private ZooCnn() {}

  /**
   * The CNN of McMahan et al., Communication-Efficient Learning of Deep Networks from Decentralized
   * Data (AISTATS 2017), section 3: two 5x5 convolutions of 32 and 64 channels that keep the size,
   * each with 2x2 max pooling, a dense layer of 512, ReLU throughout; 1,663,370 parameters for 28 x
   * 28 pixels and 10 classes.
   */
  static final class McMahan implements ZooModel {
    @Override
    public String name() {
      return "cnn";
    }

    @Override
    public List<String> parameters() {
      return images(ZooTraining.DROPOUT);
    }

    @Override
    public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
      ZooTraining training = ZooTraining.of(parameters);
      return network(
          rows,
          ImageSize.of(rows, parameters, 4),
          training,
          training
              .base()
              .list()
              .layer(convolution(32, ConvolutionMode.Same))
              .layer(pooling())
              .layer(convolution(64, ConvolutionMode.Same))
              .layer(pooling())
              .layer(dense(512)));
    }
  }

  /**
   * LeNet-5 (LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998) in the
   * form that is common today: ReLU for the sigmoids, max pooling for the trained subsampling, a
   * softmax for the radial basis functions, and all channels into each filter of the second
   * convolution. 5x5 convolutions of 6 channels (padded, as the original's images were) and 16 (not
   * padded), dense layers of 120 and 84; 61,706 parameters for 28 x 28 pixels and 10 classes.
   */
  static final class LeNet implements ZooModel {
    @Override
    public String name() {
      return "lenet";
    }

    @Override
    public List<String> parameters() {
      return images();
    }

    @Override
    public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
      ZooTraining training = ZooTraining.of(parameters);
      return network(
          rows,
          ImageSize.of(rows, parameters, 12),
          training,
          training
              .base()
              .list()
              .layer(convolution(6, ConvolutionMode.Same))
              .layer(pooling())
              .layer(convolution(16, ConvolutionMode.Truncate))
              .layer(pooling())
              .layer(dense(120))
              .layer(dense(84)));
    }
  }

  /** The names of an image classifier's parameters. */
  static List<String> images(String... more) {
    return Stream.of(ImageSize.NAMES, List.of(ZooTraining.CLASS_WEIGHTS), List.of(more))
        .flatMap(List::stream)
        .toList();
  }

  /** Adds the output; what a step leaves out is left out of its inputs. */
  private static ModelConfiguration network(
      InputLayout rows,
      ImageSize image,
      ZooTraining training,
      NeuralNetConfiguration.ListBuilder layers) {
    return ZooTraining.configuration(
        layers
            .layer(training.dropping(training.classOutput(rows.labels())).build())
            .setInputType(
                InputType.convolutionalFlat(image.height(), image.width(), image.channels())));
  }

  private static ConvolutionLayer convolution(int channels, ConvolutionMode mode) {
    return new ConvolutionLayer.Builder(5, 5)
        .nOut(channels)
        .convolutionMode(mode)
        .activation(Activation.RELU)
        .build();
  }

  private static SubsamplingLayer pooling() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  private static DenseLayer dense(int width) {
    return new DenseLayer.Builder().nOut(width).activation(Activation.RELU).build();
  }
}
