package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.fedclave.models.BadModelException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

final class NetworkShapesTest {
  @Test
  void graphsKnowTheirCountsAndTasks() throws Exception {
    ModelConfiguration tabular = Graphs.tabular();
    assertThat(tabular.featureCount()).isEqualTo(4);
    assertThat(tabular.outputCount()).isEqualTo(3);
    assertThat(tabular.parameterCount()).isEqualTo(5 * 3 + 4 * 2 + (7 * 7 + 7) + (7 * 3 + 3));
    assertThat(tabular.embedded()).isEqualTo(Map.of(0, 5, 3, 4));
    assertThat(tabular.task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(Graphs.residual().featureCount()).isEqualTo(16);
    assertThat(Graphs.recurrent().featureCount()).isEqualTo(5);
    assertThat(Graphs.recurrent().embedded()).isEqualTo(Map.of(0, 7, 1, 7, 2, 7, 3, 7, 4, 7));
    assertThat(Graphs.regression(LossFunction.MSE).task()).isEqualTo(Task.REGRESSION);
    assertThat(Graphs.reconstruction().task()).isEqualTo(Task.RECONSTRUCTION);
    assertThat(Graphs.reconstruction().outputCount()).isEqualTo(4);
    assertThat(Graphs.reconstructionByCrossEntropy().task()).isEqualTo(Task.RECONSTRUCTION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"to\" : 0|\"to\" : 1|embeds what is not one feature",
        "\"to\" : 0|\"to\" : -1|takes 0 to -1 of what is 4 wide",
        "\"from\" : 1|\"from\" : 3|takes 3 to 2",
        "\"nin\" : 7|\"nin\" : 8|another number of inputs",
        "\"mergeAxis\" : 1|\"mergeAxis\" : 2|along another axis",
        "\"op\" : \"Add\"|\"op\" : \"Product\"|another op than Add",
        "[ \"hidden\", \"row\" ]|[ \"hidden\", \"numbers\" ]|adds unlike shapes",
        "[ \"hidden\", \"row\" ]|[ \"hidden\", \"hidden\" ]|reads one vertex twice",
        "[ \"hidden\", \"row\" ]|[ \"hidden\" ]|adds one input to nothing",
        "\"hidden\" : [ \"row\" ]|\"hidden\" : [ \"sum\" ]|waits for itself",
        "\"hidden\" : [ \"row\" ]|\"hidden\" : [ \"row\", \"numbers\" ]|more than one input",
        "\"hidden\" : [ \"row\" ]|\"hidden\" : [ ]|nothing feeds vertex hidden",
        "\"hidden\" : [ \"row\" ]|\"hidden\" : [ \"nowhere\" ]|waits for itself or nothing",
        "\"colour\" : [ \"in\" ]|\"colour\" : [ \"in\", \"kind\" ]|more than one input",
        "\"networkOutputs\" : [ \"out\" ]|\"networkOutputs\" : [ \"sum\" ]|must feed another one",
        "\"networkOutputs\" : [ \"out\" ]|\"networkOutputs\" : [ ]|not one output",
        "\"networkInputs\" : [ \"in\" ]|\"networkInputs\" : [ \"in\", \"also\" ]|not one input",
        "\"networkInputs\" : [ \"in\" ]|\"networkInputs\" : [ \"row\" ]|have one name",
        "\"topologicalOrder\" : null|\"topologicalOrder\" : [ 1 ]|finds the order",
      })
  void aGraphThatDoesNotFitIsRefused(String good, String bad, String sentence) throws Exception {
    assertRefused(Graphs.tabular(), good, bad, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"nin\" : 4|\"nin\" : 3|another number of inputs, or no sequence",
        "\"nin\" : 5|\"nin\" : 6|another number of inputs, or no sequence",
        "\"outputFormat\" : \"NCW\"|\"outputFormat\" : \"NWC\"|another format than NCW",
        "\"rnnDataFormat\" : \"NCW\"|\"rnnDataFormat\" : \"NWC\"|another format than NCW",
        "\"inferInputLength\" : false|\"inferInputLength\" : true|inferInputLength",
        "\"inputLength\" : 5|\"inputLength\" : 0|0 features",
      })
  void aSequenceThatDoesNotFitIsRefused(String good, String bad, String sentence) throws Exception {
    assertRefused(Graphs.recurrent(), good, bad, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"kernelSize\" : [ 2, 2 ]|\"kernelSize\" : [ 6, 2 ]|kernel larger",
        "\"kernelSize\" : [ 2, 2 ]|\"kernelSize\" : [ 2, 0 ]|window of 0",
        "\"kernelSize\" : [ 2, 1 ]|\"kernelSize\" : [ 2, 2 ]|wider than a sequence",
        "\"kernelSize\" : [ 2, 1 ]|\"kernelSize\" : [ 9, 1 ]|kernel larger",
        "\"stride\" : [ 2, 2 ]|\"stride\" : [ 0, 2 ]|window of 0",
        "\"stride\" : [ 1, 1 ]|\"stride\" : [ 0, 1 ]|window of 0",
        "\"dilation\" : [ 1, 1 ]|\"dilation\" : [ 2, 1 ]|dilated",
        "\"convolutionMode\" : \"Truncate\"|\"convolutionMode\" : \"Causal\"|another mode",
        "\"poolingType\" : \"MAX\"|\"poolingType\" : \"PNORM\"|another rule than MAX or AVG",
        "\"collapseDimensions\" : true|\"collapseDimensions\" : false|does not collapse",
        "\"poolingDimensions\" : null|\"poolingDimensions\" : [ 1 ]|other dimensions",
      })
  void aConvolutionOfASequenceThatDoesNotFitIsRefused(String good, String bad, String sentence)
      throws Exception {
    assertRefused(Graphs.convolutional(), good, bad, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"inputHeight\" : 4|\"inputHeight\" : 0|-1 features",
        "\"poolingDimensions\" : null|\"poolingDimensions\" : [ 0, 1 ]|other dimensions",
        "\"poolingType\" : \"AVG\"|\"poolingType\" : \"SUM\"|another rule than MAX or AVG",
        "\"to\" : 2|\"to\" : 3|takes 1 to 3 of what is 3 wide",
        "[ \"second\", \"first\" ]|[ \"second\", \"image\" ]|adds unlike shapes",
        "\"kernelSize\" : [ 3, 3 ]|\"kernelSize\" : [ 3, 300 ]|window of 300",
        "\"part\" : [ \"sum\" ]|\"part\" : [ \"in\" ]|must feed another one",
      })
  void anImageThatDoesNotFitIsRefused(String good, String bad, String sentence) throws Exception {
    assertRefused(Graphs.residual(), good, bad, sentence);
  }

  @Test
  void whatIsNoTaskIsRefused() {
    assertNoTask(1, Activation.TANH, LossFunction.MSE, "said as it is");
    assertNoTask(2, Activation.IDENTITY, LossFunction.MSE, "as many as features");
    assertNoTask(4, Activation.TANH, LossFunction.XENT, "sigmoid");
    assertNoTask(4, Activation.SOFTMAX, LossFunction.MSE, "softmax cannot");
    assertNoTask(1, Activation.SOFTMAX, LossFunction.MCXENT, "1 classes");
    assertNoTask(3, Activation.SIGMOID, LossFunction.MCXENT, "not softmax");
    assertNoTask(1, Activation.SIGMOID, LossFunction.XENT, "as many as features");
  }

  @Test
  void anEmbeddingBehindALayerIsRefused() {
    GraphBuilder behind =
        Graphs.base()
            .graphBuilder()
            .addInputs("in")
            .addLayer("hidden", Graphs.dense(4, 1).build(), "in")
            .addLayer(
                "table",
                new org.deeplearning4j.nn.conf.layers.EmbeddingLayer.Builder()
                    .nIn(3)
                    .nOut(2)
                    .build(),
                "hidden")
            .addLayer("out", Graphs.output(2, 2), "table")
            .setOutputs("out");
    var refused = assertThrows(BadModelException.class, () -> Graphs.parse(behind.build()));
    assertThat(refused).hasMessageContaining("table embeds what is not one feature");
  }

  @Test
  void layersWithoutWidthPassAnyWidthOn() throws Exception {
    ModelConfiguration model =
        Graphs.layers(
            new DropoutLayer.Builder(0.5).build(),
            Graphs.dense(4, 3).build(),
            new ActivationLayer.Builder().activation(Activation.RELU).build(),
            new DropoutLayer.Builder(0.5).build(),
            Graphs.output(3, 2));
    assertThat(model.featureCount()).isEqualTo(4);
  }

  @Test
  void aLossWeighsItsOutputsOrIsRefused() throws Exception {
    ModelConfiguration weighed = weighed(1, 5.5);
    assertThat(ModelConfiguration.parse(weighed.dl4jJson())).isEqualTo(weighed);
    var refused = assertThrows(BadModelException.class, () -> weighed(1, 5, 2));
    assertThat(refused).hasMessageContaining("weighs other than its outputs");
    assertThrows(BadModelException.class, () -> weighed(1, -5));
    assertBroken(weighed, "\"shape\" : [ 2 ]", "\"shape\" : [ 1000000000 ]", Rule.STRUCTURE);
    assertBroken(weighed, "\"shape\" : [ 2 ]", "\"shape\" : [ 2, 1 ]", Rule.STRUCTURE);
    assertBroken(weighed, "\"weights\" : {", "\"weights\" : { \"more\" : 1,", Rule.STRUCTURE);
  }

  private static ModelConfiguration weighed(double... weights) throws BadModelException {
    var row = Nd4j.createFromArray(weights).castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT);
    return Graphs.layers(
        new OutputLayer.Builder(new LossMCXENT(row))
            .nIn(4)
            .nOut(2)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static void assertNoTask(
      int outputs, Activation activation, LossFunction loss, String sentence) {
    var refused =
        assertThrows(
            BadModelException.class,
            () ->
                Graphs.layers(
                    new OutputLayer.Builder(loss)
                        .nIn(4)
                        .nOut(outputs)
                        .activation(activation)
                        .build()));
    assertThat(refused.rule()).isEqualTo(Rule.LAYERS);
    assertThat(refused).hasMessageContaining(sentence);
  }

  private static void assertRefused(
      ModelConfiguration model, String good, String bad, String sentence) {
    String broken = model.dl4jJson().replace(good, bad);
    assertThat(broken).isNotEqualTo(model.dl4jJson());
    var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(broken));
    assertThat(refused).hasMessageContaining(sentence);
  }

  private static void assertBroken(ModelConfiguration model, String good, String bad, Rule rule) {
    String broken = model.dl4jJson().replace(good, bad);
    assertThat(broken).isNotEqualTo(model.dl4jJson());
    var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(broken));
    assertThat(refused.rule()).isEqualTo(rule);
  }
}
