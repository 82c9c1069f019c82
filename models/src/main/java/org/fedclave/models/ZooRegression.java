package org.fedclave.models;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;

/** Models of one layer, weights and biases starting at zero. */
final class ZooRegression {
  private ZooRegression() {}

  /** Multinomial logistic regression: a softmax over the classes. */
  static final class Logistic implements ZooModel {
    @Override
    public String name() {
      return "logistic-regression";
    }

    @Override
    public List<String> parameters() {
      return List.of(ZooTraining.CLASS_WEIGHTS);
    }

    @Override
    public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
      return of(rows, ZooTraining.of(parameters));
    }

    static ModelConfiguration of(InputLayout rows, ZooTraining training) {
      return single(rows, training, training.classOutput(rows.labels()));
    }
  }

  /** Linear regression, by the mean squared (or absolute) error. */
  static final class Linear implements ZooModel {
    @Override
    public String name() {
      return "linear-regression";
    }

    @Override
    public List<String> parameters() {
      return List.of(ZooTraining.LOSS);
    }

    @Override
    public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
      ZooParameters.require(
          rows.labels() == 1,
          "linear-regression says a number; the label has %d classes: take logistic-regression"
              .formatted(rows.labels()));
      ZooTraining training = ZooTraining.of(parameters);
      return single(rows, training, training.numberOutput());
    }
  }

  private static ModelConfiguration single(
      InputLayout rows, ZooTraining training, OutputLayer.Builder output) {
    ZooParameters.requireWidth("features", rows.features(), 1);
    return ZooTraining.configuration(
        training
            .base()
            .list()
            .layer(output.nIn(rows.features()).weightInit(WeightInit.ZERO).build()));
  }
}
