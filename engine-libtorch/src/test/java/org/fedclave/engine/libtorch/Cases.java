package org.fedclave.engine.libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
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
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Networks that have, together, all that is translated, each small enough for a hundred steps. A
 * network is built when it is asked for.
 */
final class Cases {
  private static final int LABELS = 3;

  private Cases() {}

  static List<Case> all() {
    List<Case> all = new ArrayList<>();
    all.add(dense("logistic regression", base(new Sgd(0.1)), output(6)));
    activations(all);
    updaters(all);
    penalties(all);
    losses(all);
    images(all);
    normalised(all);
    sequences(all);
    graphs(all);
    return all;
  }

  private static void activations(List<Case> all) {
    List<IActivation> activations = new ArrayList<>();
    for (Activation activation :
        List.of(
            Activation.RELU,
            Activation.LEAKYRELU,
            Activation.ELU,
            Activation.SELU,
            Activation.GELU,
            Activation.SWISH,
            Activation.SIGMOID,
            Activation.TANH,
            Activation.SOFTPLUS,
            Activation.SOFTMAX,
            Activation.IDENTITY)) {
      activations.add(activation.getActivationFunction());
    }
    activations.add(new ActivationGELU(true));
    for (int i = 0; i < activations.size(); i += 3) {
      List<IActivation> three = activations.subList(i, i + 3);
      all.add(
          dense(
              "perceptron with " + three,
              base(new Sgd(0.1)),
              new DenseLayer.Builder().nIn(6).nOut(8).activation(three.get(0)).build(),
              new DenseLayer.Builder()
                  .nIn(8)
                  .nOut(7)
                  .hasBias(false)
                  .activation(three.get(1))
                  .build(),
              new ActivationLayer(three.get(2)),
              output(7)));
    }
  }

  private static void updaters(List<Case> all) {
    for (IUpdater updater :
        List.of(
            new Nesterovs(0.05, 0.9),
            new Adam(0.01, 0.9, 0.999, 1e-8),
            new Adam(0.01, 0.8, 0.99, 1e-3),
            new RmsProp(0.01, 0.95, 1e-8))) {
      all.add(dense("perceptron with " + updater, base(updater), hidden(6, 8), output(8)));
    }
    all.add(
        dense(
            "perceptron with an updater a layer and one for biases",
            base(new Sgd(0.1)).biasUpdater(new Sgd(0.2)),
            new DenseLayer.Builder().nIn(6).nOut(8).updater(new Adam(0.01)).build(),
            hidden(8, 5),
            output(5)));
  }

  private static void penalties(List<Case> all) {
    all.add(penalised("l1", builder -> builder.l1(0.01)));
    all.add(penalised("l2", builder -> builder.l2(0.05).l2Bias(0.02)));
    all.add(penalised("l1 and l2", builder -> builder.l1(0.01).l1Bias(0.02).l2(0.05)));
    all.add(penalised("weight decay", builder -> builder.weightDecay(0.1)));
    all.add(
        penalised(
            "weight decay without the rate",
            builder -> builder.weightDecay(0.01, false).weightDecayBias(0.02, false)));
    all.add(
        dense(
            "Adam with weight decay",
            base(new Adam(0.01)).weightDecay(0.1),
            hidden(6, 8),
            output(8)));
  }

  private static Case penalised(
      String name, UnaryOperator<NeuralNetConfiguration.Builder> penalty) {
    return dense(name, penalty.apply(base(new Sgd(0.1))), hidden(6, 8), output(8));
  }

  private static void losses(List<Case> all) {
    all.add(loss(LossFunction.NEGATIVELOGLIKELIHOOD.getILossFunction(), Activation.SOFTMAX));
    all.add(loss(LossFunction.XENT.getILossFunction(), Activation.SIGMOID));
    all.add(loss(LossFunction.MSE.getILossFunction(), Activation.IDENTITY));
    all.add(loss(LossFunction.L2.getILossFunction(), Activation.IDENTITY));
    all.add(loss(LossFunction.MEAN_ABSOLUTE_ERROR.getILossFunction(), Activation.IDENTITY));
    all.add(loss(LossFunction.L1.getILossFunction(), Activation.TANH));
    all.add(loss(LossFunction.MSE.getILossFunction(), Activation.SIGMOID));
    all.add(loss(new LossMCXENT(Nd4j.createFromArray(0.5f, 2f, 1f)), Activation.SOFTMAX));
    all.add(
        dense(
            "loss layer",
            base(new Sgd(0.1)),
            hidden(6, LABELS),
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()));
  }

  private static Case loss(ILossFunction loss, Activation activation) {
    return dense(
        "loss " + loss + " after " + activation,
        base(new Sgd(0.05)),
        hidden(6, 8),
        new OutputLayer.Builder(loss).nIn(8).nOut(LABELS).activation(activation).build());
  }

  private static void images(List<Case> all) {
    for (ConvolutionMode mode :
        List.of(ConvolutionMode.Same, ConvolutionMode.Truncate, ConvolutionMode.Strict)) {
      all.add(image(mode, PoolingType.MAX));
      all.add(image(mode, PoolingType.AVG));
    }
    all.add(
        image(
            "uneven windows",
            new ConvolutionLayer.Builder(3, 2)
                .nOut(4)
                .stride(2, 1)
                .dilation(1, 2)
                .convolutionMode(ConvolutionMode.Same)
                .build(),
            new SubsamplingLayer.Builder(PoolingType.MAX, new int[] {2, 3})
                .convolutionMode(ConvolutionMode.Same)
                .stride(2, 1)
                .build(),
            new SubsamplingLayer.Builder(PoolingType.AVG, new int[] {2, 2})
                .convolutionMode(ConvolutionMode.Same)
                .stride(1, 1)
                .build(),
            new GlobalPoolingLayer.Builder(PoolingType.AVG).build()));
    all.add(
        image(
            "batch norm",
            new ConvolutionLayer.Builder(3, 3).nOut(4).hasBias(false).build(),
            new BatchNormalization.Builder().decay(0.9).build(),
            new ActivationLayer(Activation.RELU),
            new GlobalPoolingLayer.Builder(PoolingType.MAX).build(),
            new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build(),
            new BatchNormalization.Builder().lockGammaBeta(true).build()));
  }

  private static void normalised(List<Case> all) {
    for (boolean logarithm : List.of(true, false)) {
      all.add(
          dense(
              "batch norm, logarithm " + logarithm,
              base(new Sgd(0.1)).l2(0.01),
              new BatchNormalization.Builder().nIn(6).nOut(6).useLogStd(logarithm).build(),
              hidden(6, 8),
              new BatchNormalization.Builder()
                  .nIn(8)
                  .nOut(8)
                  .eps(1e-3)
                  .useLogStd(logarithm)
                  .build(),
              output(8)));
    }
  }

  private static Case image(ConvolutionMode mode, PoolingType pooling) {
    int padding = mode == ConvolutionMode.Truncate ? 1 : 0;
    return image(
        "image, " + mode + ", " + pooling,
        new ConvolutionLayer.Builder(3, 3)
            .nOut(4)
            .padding(padding, padding)
            .convolutionMode(mode)
            .activation(Activation.TANH)
            .build(),
        new SubsamplingLayer.Builder(pooling, new int[] {2, 2})
            .stride(2, 2)
            .convolutionMode(mode)
            .build(),
        new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build());
  }

  private static Case image(String name, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base(new Sgd(0.1)).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(LABELS)
            .activation(Activation.SOFTMAX)
            .build());
    list.setInputType(InputType.convolutionalFlat(8, 8, 2));
    return new Case(name, 128, LABELS, 0, () -> Reference.of(list.build()));
  }

  private static void sequences(List<Case> all) {
    all.add(sequence("LSTM", embedding(), lstm(4, 5), new LastTimeStep(lstm(5, 6)), output(6)));
    all.add(
        sequence(
            "convolution over time",
            embedding(),
            over(4, 6, ConvolutionMode.Same),
            new Subsampling1DLayer.Builder(PoolingType.MAX, 2).stride(2).build(),
            over(6, 5, ConvolutionMode.Causal),
            new Subsampling1DLayer.Builder(PoolingType.AVG, 2).stride(1).build(),
            new GlobalPoolingLayer.Builder(PoolingType.MAX).build(),
            output(5)));
    all.add(
        sequence(
            "mean over time",
            embedding(),
            new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
            output(4)));
    NeuralNetConfiguration.ListBuilder steps =
        base(new Sgd(0.1)).list(embedding(), hidden(4, 5), new LastTimeStep(lstm(5, 4)), output(4));
    steps.inputPreProcessor(1, new RnnToFeedForwardPreProcessor());
    steps.inputPreProcessor(2, new FeedForwardToRnnPreProcessor());
    all.add(new Case("dense over time", 6, LABELS, 7, () -> Reference.of(steps.build())));
    all.add(
        new Case(
            "embedding",
            1,
            LABELS,
            7,
            () ->
                Reference.of(
                    base(new Sgd(0.1))
                        .list(
                            new EmbeddingLayer.Builder().nIn(7).nOut(4).hasBias(true).build(),
                            output(4))
                        .build())));
  }

  private static Convolution1DLayer over(int inputs, int outputs, ConvolutionMode mode) {
    return new Convolution1DLayer.Builder(2)
        .nIn(inputs)
        .nOut(outputs)
        .convolutionMode(mode)
        .activation(Activation.TANH)
        .build();
  }

  private static Case sequence(String name, Layer... layers) {
    return new Case(
        name, 6, LABELS, 7, () -> Reference.of(base(new Sgd(0.1)).list(layers).build()));
  }

  private static EmbeddingSequenceLayer embedding() {
    return new EmbeddingSequenceLayer.Builder()
        .nIn(7)
        .nOut(4)
        .inputLength(6)
        .inferInputLength(false)
        .build();
  }

  private static LSTM lstm(int inputs, int outputs) {
    return new LSTM.Builder().nIn(inputs).nOut(outputs).activation(Activation.TANH).build();
  }

  private static void graphs(List<Case> all) {
    all.add(graph("difference and product", Cases::differences));
    all.add(graph("reshaped by a vertex", Cases::reshaped));
    all.add(
        graph(
            "residual vertex",
            builder ->
                builder
                    .addLayer("first", hidden(6, 7), "in")
                    .addLayer("second", hidden(7, 7), "first")
                    .addVertex(
                        "sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "second", "first")
                    .addLayer("out", output(7), "sum")));
    all.add(
        graph(
            "merged and parted",
            builder ->
                builder
                    .addLayer("left", hidden(6, 4), "in")
                    .addLayer("right", hidden(6, 5), "in")
                    .addVertex("both", new MergeVertex(), "right", "left")
                    .addVertex("part", new SubsetVertex(2, 7), "both")
                    .addLayer("out", output(6), "part")));
  }

  private static GraphBuilder differences(GraphBuilder builder) {
    return builder
        .addLayer("one", hidden(6, 5), "in")
        .addLayer("two", hidden(6, 5), "in")
        .addLayer("three", hidden(6, 5), "in")
        .addVertex("less", new ElementWiseVertex(ElementWiseVertex.Op.Subtract), "one", "two")
        .addVertex("times", new ElementWiseVertex(ElementWiseVertex.Op.Product), "less", "three")
        .addLayer("out", output(5), "times");
  }

  private static GraphBuilder reshaped(GraphBuilder builder) {
    return builder
        .addVertex("image", new PreprocessorVertex(new FeedForwardToCnnPreProcessor(3, 2, 1)), "in")
        .addLayer("convolution", new ConvolutionLayer.Builder(2, 2).nIn(1).nOut(4).build(), "image")
        .addLayer("mean", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "convolution")
        .addLayer("out", output(4), "mean");
  }

  private static Case graph(String name, UnaryOperator<GraphBuilder> vertices) {
    GraphBuilder builder = base(new Sgd(0.1)).graphBuilder().addInputs("in");
    return new Case(
        name, 6, LABELS, 0, () -> Reference.of(vertices.apply(builder).setOutputs("out").build()));
  }

  private static Case dense(String name, NeuralNetConfiguration.Builder base, Layer... layers) {
    return new Case(name, 6, LABELS, 0, () -> Reference.of(base.list(layers).build()));
  }

  static NeuralNetConfiguration.Builder base(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(11)
        .updater(updater)
        .weightInit(WeightInit.XAVIER)
        .activation(Activation.TANH)
        .biasInit(0.1);
  }

  static DenseLayer hidden(int inputs, int outputs) {
    return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(Activation.TANH).build();
  }

  static OutputLayer output(int inputs) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nIn(inputs)
        .nOut(LABELS)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
