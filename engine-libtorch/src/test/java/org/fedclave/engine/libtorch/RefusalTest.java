package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.fedclave.models.LocalOptimiser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What is not translated is refused by the layer's name, before anything runs. */
final class RefusalTest {
  @BeforeAll
  static void settings() {
    Fixtures.mlp(new LocalOptimiser.Sgd(0.1));
  }

  /**
   * A network that is refused.
   *
   * @param sentence part of the refusal
   */
  record Refused(String sentence, Supplier<Wiring> wiring) {
    @Override
    public String toString() {
      return sentence;
    }
  }

  static List<Refused> networks() {
    return List.of(
        layer("PReLULayer is not translated", new PReLULayer.Builder().nIn(6).nOut(6).build()),
        layer("SimpleRnn is not translated", new SimpleRnn.Builder().nIn(6).nOut(6).build()),
        layer("it normalises over its units", dense().hasLayerNorm(true).build()),
        layer("its updater AdaGrad", dense().updater(new AdaGrad(0.1)).build()),
        layer("its updater follows a schedule", dense().updater(scheduled()).build()),
        layer("its activation ActivationCube", dense().activation(Activation.CUBE).build()),
        layer(
            "its relu has a maximum, a threshold or a slope",
            dense().activation(new ActivationReLU(6.0, 0.0, 0.0)).build()),
        layer(
            "its gradientNormalization ClipL2PerLayer",
            dense().gradientNormalization(GradientNormalization.ClipL2PerLayer).build()),
        layer("it has weight noise", dense().weightNoise(new DropConnect(0.5)).build()),
        layer("it has constraints", dense().constrainWeights(new MaxNormConstraint(1, 1)).build()),
        layer("its kind of dropout", dense().dropOut(new AlphaDropout(0.5)).build()),
        layer(
            "its kind of dropout, its schedule, or that it keeps nothing",
            dense()
                .dropOut(new Dropout(new ExponentialSchedule(ScheduleType.ITERATION, 0.5, 0.9)))
                .build()),
        layer(
            "its pooling PNORM",
            new SubsamplingLayer.Builder(PoolingType.PNORM, new int[] {2, 2}).pnorm(2).build()),
        layer(
            "its average counts padding",
            new SubsamplingLayer.Builder(PoolingType.AVG, new int[] {2, 2})
                .avgPoolIncludePadInDivisor(true)
                .build()),
        layer("its pooling SUM", new GlobalPoolingLayer.Builder(PoolingType.SUM).build()),
        layer(
            "its data format NHWC",
            new ConvolutionLayer.Builder(2, 2).nIn(1).nOut(1).dataFormat(CNN2DFormat.NHWC).build()),
        layer(
            "its activations are not tanh",
            new LSTM.Builder().nIn(6).nOut(6).activation(Activation.SOFTSIGN).build()),
        layer(
            "its minibatch is false",
            new BatchNormalization.Builder().nIn(6).nOut(6).minibatch(false).build()),
        layer(
            "it has dropout, which DL4J's embeddings ignore",
            new EmbeddingLayer.Builder().nIn(6).nOut(6).dropOut(0.5).build()),
        new Refused(
            "its miniBatch is false",
            () ->
                Wiring.of(Cases.base(new Sgd(0.1)).miniBatch(false).list(Cases.output(6)).build())),
        new Refused(
            "its loss LossMCXENT after ActivationSigmoid",
            () ->
                Wiring.of(
                    Cases.base(new Sgd(0.1))
                        .list(
                            new OutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(6)
                                .nOut(3)
                                .activation(Activation.SIGMOID)
                                .build())
                        .validateOutputLayerConfig(false)
                        .build())),
        vertex("L2NormalizeVertex is not translated", new L2NormalizeVertex()),
        vertex("its operation Max", new ElementWiseVertex(ElementWiseVertex.Op.Max)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatIsNotTranslatedIsRefusedByName(Refused network) {
    assertThatIllegalArgumentException()
        .isThrownBy(network.wiring()::get)
        .withMessageStartingWith("engine libtorch cannot train layer ")
        .withMessageContaining(network.sentence())
        .withMessageEndingWith("; take engine dl4j");
  }

  @ParameterizedTest
  @MethodSource("networks")
  void itsMessageNamesTheLayer(Refused network) {
    assertThatIllegalArgumentException()
        .isThrownBy(network.wiring()::get)
        .satisfies(
            refusal -> assertThat(refusal.getMessage()).containsPattern("layer (wrong|layer0): "));
  }

  @Test
  void truncatedBackpropagationIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Wiring.of(
                    Cases.base(new Sgd(0.1))
                        .list(Cases.output(6))
                        .backpropType(BackpropType.TruncatedBPTT)
                        .build()))
        .withMessageContaining("take Standard");
  }

  @Test
  void twoInputsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Wiring.of(
                    Cases.base(new Sgd(0.1))
                        .graphBuilder()
                        .addInputs("one", "other")
                        .addLayer("out", Cases.output(6), "one", "other")
                        .setOutputs("out")
                        .build()))
        .withMessageContaining("one input and one output");
  }

  private static Refused layer(String sentence, Layer wrong) {
    wrong.setLayerName("wrong");
    return new Refused(
        sentence, () -> Wiring.of(Cases.base(new Sgd(0.1)).list(wrong, Cases.output(6)).build()));
  }

  private static Refused vertex(String sentence, GraphVertex wrong) {
    return new Refused(
        sentence,
        () ->
            Wiring.of(
                Cases.base(new Sgd(0.1))
                    .graphBuilder()
                    .addInputs("in")
                    .addVertex("wrong", wrong, "in")
                    .addLayer("out", Cases.output(6), "wrong")
                    .setOutputs("out")
                    .build()));
  }

  private static Sgd scheduled() {
    return new Sgd(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9));
  }

  private static DenseLayer.Builder dense() {
    return new DenseLayer.Builder().nIn(6).nOut(6).activation(Activation.TANH);
  }
}
