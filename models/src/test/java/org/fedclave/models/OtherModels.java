package org.fedclave.models;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Models as DL4J's users write them, each unlike the zoo's in one way. */
final class OtherModels {
  private OtherModels() {}

  static ModelConfiguration dense(IUpdater updater) throws BadModelException {
    return of(base(updater), hidden().build(), output().build());
  }

  static ModelConfiguration withoutBias() throws BadModelException {
    return of(base(new Sgd(0.1)), hidden().hasBias(false).build(), output().hasBias(false).build());
  }

  static ModelConfiguration dropping() throws BadModelException {
    return of(base(new Sgd(0.1)), hidden().dropOut(0.5).build(), output().build());
  }

  static ModelConfiguration layerNormalising() throws BadModelException {
    return of(base(new Sgd(0.1)), hidden().hasLayerNorm(true).build(), output().build());
  }

  static ModelConfiguration normalising() throws BadModelException {
    return of(
        base(new Sgd(0.1)),
        hidden().build(),
        new BatchNormalization.Builder().nIn(5).nOut(5).build(),
        output().build());
  }

  static ModelConfiguration clipping() throws BadModelException {
    return of(
        base(new Sgd(0.1)),
        hidden().gradientNormalization(GradientNormalization.ClipL2PerLayer).build(),
        output().build());
  }

  static ModelConfiguration unlikeSteps() throws BadModelException {
    return of(base(new Sgd(0.1)), hidden().build(), output().updater(new Sgd(0.2)).build());
  }

  static ModelConfiguration summing() throws BadModelException {
    return of(base(new Sgd(0.1)).miniBatch(false), hidden().build(), output().build());
  }

  private static NeuralNetConfiguration.Builder base(IUpdater updater) {
    Nd4jSettings.apply();
    return new NeuralNetConfiguration.Builder().seed(0).updater(updater);
  }

  private static DenseLayer.Builder hidden() {
    return new DenseLayer.Builder().nIn(4).nOut(5).activation(Activation.TANH);
  }

  private static OutputLayer.Builder output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nIn(5)
        .nOut(3)
        .activation(Activation.SOFTMAX);
  }

  private static ModelConfiguration of(NeuralNetConfiguration.Builder base, Layer... layers)
      throws BadModelException {
    return ModelConfiguration.parse(base.list(layers).build().toJson());
  }
}
