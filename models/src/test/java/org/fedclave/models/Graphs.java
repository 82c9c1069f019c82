package org.fedclave.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks that have, together, every layer and vertex that a model may be made of. */
final class Graphs {
  private Graphs() {}

  /** Two category columns by index (5 and 4 of them) beside two numbers, around a short cut. */
  static ModelConfiguration tabular() throws BadModelException {
    return parse(tabularBuilder().build());
  }

  static ComputationGraphConfiguration.GraphBuilder tabularBuilder() {
    return base()
        .graphBuilder()
        .addInputs("in")
        .addVertex("colour", new SubsetVertex(0, 0), "in")
        .addVertex("kind", new SubsetVertex(3, 3), "in")
        .addVertex("numbers", new SubsetVertex(1, 2), "in")
        .addLayer("colours", new EmbeddingLayer.Builder().nIn(5).nOut(3).build(), "colour")
        .addLayer("kinds", new EmbeddingLayer.Builder().nIn(4).nOut(2).build(), "kind")
        .addVertex("row", new MergeVertex(), "colours", "kinds", "numbers")
        .addLayer("hidden", dense(7, 7).build(), "row")
        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "hidden", "row")
        .addLayer("out", output(7, 3), "sum")
        .setOutputs("out");
  }

  /** An image with a short cut, batch norms, and a mean over all places. */
  static ModelConfiguration residual() throws BadModelException {
    return parse(
        base()
            .graphBuilder()
            .addInputs("in")
            .addVertex(
                "image", new PreprocessorVertex(new FeedForwardToCnnPreProcessor(4, 4, 1)), "in")
            .addLayer("second", convolution(3, 3), "norm")
            .addLayer("first", convolution(1, 3), "image")
            .addLayer("norm", new BatchNormalization.Builder().nIn(3).nOut(3).build(), "first")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "second", "first")
            .addVertex("part", new SubsetVertex(1, 2), "sum")
            .addLayer("mean", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "part")
            .addLayer("out", output(2, 3), "mean")
            .setOutputs("out")
            .build());
  }

  /** A text of five letters out of seven: embedding, two LSTMs, the last step. */
  static ModelConfiguration recurrent() throws BadModelException {
    return layers(
        embedding(),
        new LSTM.Builder().nIn(4).nOut(5).activation(Activation.TANH).build(),
        new LastTimeStep(new LSTM.Builder().nIn(5).nOut(4).activation(Activation.TANH).build()),
        output(4, 3));
  }

  /** The same text through a convolution, a pooling and a maximum. */
  static ModelConfiguration convolutional() throws BadModelException {
    return layers(
        embedding(),
        new Convolution1DLayer.Builder(2).nIn(4).nOut(6).activation(Activation.TANH).build(),
        new Subsampling1DLayer.Builder(2).stride(2).build(),
        new GlobalPoolingLayer.Builder(PoolingType.MAX).build(),
        output(6, 3));
  }

  /** Dense layers over the steps of a text, by reshaping there and back. */
  static ModelConfiguration overSteps() throws BadModelException {
    NeuralNetConfiguration.ListBuilder layers =
        base()
            .list(
                embedding(),
                dense(4, 3).build(),
                new LastTimeStep(
                    new LSTM.Builder().nIn(3).nOut(4).activation(Activation.TANH).build()),
                output(4, 3));
    layers.inputPreProcessor(1, new RnnToFeedForwardPreProcessor());
    layers.inputPreProcessor(2, new FeedForwardToRnnPreProcessor());
    return ModelConfiguration.parse(layers.build().toJson());
  }

  static ModelConfiguration regression(LossFunction loss) throws BadModelException {
    return layers(
        dense(4, 5).build(),
        new OutputLayer.Builder(loss).nIn(5).nOut(1).activation(Activation.IDENTITY).build());
  }

  static ModelConfiguration reconstruction() throws BadModelException {
    return layers(
        dense(4, 2).build(),
        dense(2, 4).activation(Activation.IDENTITY).build(),
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  static ModelConfiguration reconstructionByCrossEntropy() throws BadModelException {
    return layers(
        dense(4, 2).build(),
        new OutputLayer.Builder(LossFunction.XENT)
            .nIn(2)
            .nOut(4)
            .activation(Activation.SIGMOID)
            .build());
  }

  static List<ModelConfiguration> all() throws BadModelException {
    return List.of(
        tabular(),
        residual(),
        recurrent(),
        convolutional(),
        overSteps(),
        regression(LossFunction.MSE),
        regression(LossFunction.MEAN_ABSOLUTE_ERROR),
        reconstruction(),
        reconstructionByCrossEntropy());
  }

  static NeuralNetConfiguration.Builder base() {
    Nd4jSettings.apply();
    return new NeuralNetConfiguration.Builder()
        .seed(0)
        .updater(new Sgd(0.1))
        .activation(Activation.TANH);
  }

  static ModelConfiguration layers(Layer... layers) throws BadModelException {
    return ModelConfiguration.parse(
        base().list(layers).validateOutputLayerConfig(false).build().toJson());
  }

  static ModelConfiguration parse(ComputationGraphConfiguration graph) throws BadModelException {
    return ModelConfiguration.parse(graph.toJson());
  }

  static EmbeddingSequenceLayer embedding() {
    return new EmbeddingSequenceLayer.Builder()
        .nIn(7)
        .nOut(4)
        .inputLength(5)
        .inferInputLength(false)
        .build();
  }

  static DenseLayer.Builder dense(int inputs, int outputs) {
    return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(Activation.TANH);
  }

  static OutputLayer output(int inputs, int classes) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nIn(inputs)
        .nOut(classes)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static ConvolutionLayer convolution(int channels, int filters) {
    return new ConvolutionLayer.Builder(3, 3)
        .nIn(channels)
        .nOut(filters)
        .convolutionMode(org.deeplearning4j.nn.conf.ConvolutionMode.Same)
        .activation(Activation.TANH)
        .build();
  }

  /** Rows that the model can be trained on; features that are looked up are indexes. */
  static Examples examples(ModelConfiguration model, int rows, long seed) {
    var random = new java.util.SplittableRandom(seed);
    int features = model.featureCount();
    int labels = model.task() == Task.CLASSIFICATION ? model.outputCount() : 1;
    float[] x = new float[rows * features];
    float[] y = new float[rows * labels];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < features; i++) {
        Integer indexes = model.embedded().get(i);
        x[row * features + i] =
            indexes == null ? (float) random.nextDouble() : random.nextInt(indexes);
      }
      y[row * labels + (labels == 1 ? 0 : random.nextInt(labels))] =
          labels == 1 ? (float) random.nextDouble() : 1;
    }
    return Examples.of(x, y, features, labels);
  }
}
