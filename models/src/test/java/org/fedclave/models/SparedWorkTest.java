package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

final class SparedWorkTest {
  private static final int ROWS = 70;
  private static final int BATCH = 32;
  private static final long SEED = 99;

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"RELU", "TANH", "SIGMOID", "IDENTITY", "ELU", "LEAKYRELU", "SOFTPLUS"})
  void denseLayersHaveTheBitsOfPlainDl4j(Activation activation) throws Exception {
    assertBitsOfPlainDl4j(
        model(builder().list().layer(dense(activation, 1)).layer(dense(activation, 1))));
  }

  @Test
  void dropoutAndConvolutionsHaveTheBitsOfPlainDl4j() throws Exception {
    for (Activation activation : List.of(Activation.RELU, Activation.TANH)) {
      assertBitsOfPlainDl4j(
          model(
              builder()
                  .list()
                  .layer(new ConvolutionLayer.Builder(3, 3).nOut(6).activation(activation).build())
                  .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                  .layer(new ConvolutionLayer.Builder(2, 2).nOut(4).activation(activation).build())
                  .layer(dense(activation, 0.6))
                  .layer(dense(activation, 0.7)),
              InputType.convolutionalFlat(8, 8, 1)));
      assertBitsOfPlainDl4j(
          model(builder().list().layer(dense(activation, 0.8)).layer(dense(activation, 0.7))));
    }
  }

  @Test
  void layersThatNormaliseStayAsTheyAre() throws Exception {
    assertBitsOfPlainDl4j(
        model(
            builder()
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nOut(16)
                        .hasLayerNorm(true)
                        .activation(Activation.TANH)
                        .build())));
  }

  private static void assertBitsOfPlainDl4j(ModelConfiguration model) throws Exception {
    Examples examples = Fixtures.examples(ROWS, 64, 10, 5);
    float[] start = model.initialParameters(6);
    double loss = 0;
    MultiLayerNetwork plain = new MultiLayerNetwork(model.layers());
    plain.init();
    plain.setParams(Nd4j.createFromArray(start));
    Nd4j.getRandom().setSeed(SEED);
    BatchOrder order = new BatchOrder(ROWS, SEED);
    for (int epoch = 0; epoch < 2; epoch++) {
      double epochLoss = 0;
      order.shuffle();
      for (int place = 0; place < ROWS; place += BATCH) {
        MiniBatch batch = new MiniBatch(Math.min(BATCH, ROWS - place), 64, 10);
        batch.fill(examples, order.rows(), place);
        plain.fit(batch.features(), batch.labels());
        epochLoss += plain.score() * batch.size();
      }
      loss += epochLoss;
    }
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      LocalResult result = engine.train(start, examples, new LocalTraining(2, BATCH, SEED));
      assertThat(result.parameters()).containsExactly(plain.params().toFloatVector());
      assertThat(result.meanLoss()).isEqualTo(loss / (2 * ROWS));
    }
  }

  private static NeuralNetConfiguration.Builder builder() {
    Nd4jSettings.apply();
    return new NeuralNetConfiguration.Builder()
        .seed(0)
        .updater(new Adam(0.01))
        .l2(1e-4)
        .weightInit(WeightInit.XAVIER);
  }

  private static DenseLayer dense(Activation activation, double retained) {
    DenseLayer.Builder layer = new DenseLayer.Builder().nOut(16).activation(activation);
    return (retained < 1 ? layer.dropOut(retained) : layer).build();
  }

  private static ModelConfiguration model(NeuralNetConfiguration.ListBuilder layers)
      throws BadModelException {
    return model(layers, InputType.feedForward(64));
  }

  private static ModelConfiguration model(
      NeuralNetConfiguration.ListBuilder layers, InputType input) throws BadModelException {
    return ModelConfiguration.parse(
        layers
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(10)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(input)
            .build()
            .toJson());
  }
}
