package org.fedclave.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * A residual network for small images (He et al., Deep Residual Learning for Image Recognition,
 * CVPR 2016, section 4.2): a 3x3 convolution, three stages of n blocks of two 3x3 convolutions with
 * 16, 32 and 64 channels, the mean over all places, a softmax; 6n + 2 layers with weights. Each
 * convolution has batch normalisation and no bias, weights are drawn as He et al. 2015 do.
 *
 * <p>A short cut is the identity, but where a stage begins with half the size and twice the
 * channels: there it is a 1x1 convolution of stride 2 (the paper's option B; its CIFAR networks pad
 * with zeros, option A, which has no parameters).
 */
final class ZooResNet implements ZooModel {
  private static final int[] CHANNELS = {16, 32, 64};

  @Override
  public String name() {
    return "resnet";
  }

  @Override
  public List<String> parameters() {
    return ZooCnn.images("n");
  }

  @Override
  public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
    int blocks = parameters.whole("n", 1, 1, 18);
    ImageSize image = ImageSize.of(rows, parameters, 4);
    ZooTraining training = ZooTraining.of(parameters);
    Blocks network = new Blocks(training.base().weightInit(WeightInit.RELU).graphBuilder());
    String last = network.convolution("start", "image", CHANNELS[0], 3, 1, true);
    for (int stage = 0; stage < CHANNELS.length; stage++) {
      for (int block = 0; block < blocks; block++) {
        boolean halves = stage > 0 && block == 0;
        last =
            network.block("s%db%d".formatted(stage + 1, block + 1), last, CHANNELS[stage], halves);
      }
    }
    return ZooTraining.configuration(
        network
            .graph
            .addLayer("mean", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), last)
            .addLayer("classes", training.classOutput(rows.labels()).build(), "mean")
            .setOutputs("classes")
            .setInputTypes(
                InputType.convolutionalFlat(image.height(), image.width(), image.channels())));
  }

  /** The graph as it grows; each method returns the name of its last vertex. */
  private static final class Blocks {
    private final GraphBuilder graph;

    Blocks(GraphBuilder graph) {
      this.graph = graph.addInputs("image");
    }

    String block(String name, String input, int channels, boolean halves) {
      int stride = halves ? 2 : 1;
      String first = convolution(name + "-first", input, channels, 3, stride, true);
      String second = convolution(name + "-second", first, channels, 3, 1, false);
      String shortCut = halves ? convolution(name + "-short", input, channels, 1, 2, false) : input;
      graph.addVertex(
          name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), second, shortCut);
      return relu(name, name + "-sum");
    }

    String convolution(
        String name, String input, int channels, int kernel, int stride, boolean rectified) {
      graph.addLayer(
          name + "-conv",
          new ConvolutionLayer.Builder(kernel, kernel)
              .stride(stride, stride)
              .nOut(channels)
              .convolutionMode(ConvolutionMode.Same)
              .hasBias(false)
              .activation(Activation.IDENTITY)
              .build(),
          input);
      graph.addLayer(name + "-norm", new BatchNormalization(), name + "-conv");
      return rectified ? relu(name, name + "-norm") : name + "-norm";
    }

    private String relu(String name, String input) {
      graph.addLayer(
          name, new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
      return name;
    }
  }
}
