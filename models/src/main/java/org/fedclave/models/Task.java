package org.fedclave.models;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.fedclave.models.BadModelException.Rule;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What a model is trained for; its output layer says it. */
public enum Task {
  /** Tells classes apart: softmax over at least two, trained by the cross entropy. */
  CLASSIFICATION,
  /** Says a number: one output as it is, trained by the squared or the absolute error. */
  REGRESSION,
  /**
   * Says its own input again, through something narrower: as many outputs as features. What it says
   * badly is unusual, an anomaly. Labels only measure that.
   */
  RECONSTRUCTION;

  /**
   * Whether rows can be trained on, or measured with.
   *
   * @param labels numbers that a row's label has: its classes, or 1 for a number
   * @param outputs of the model
   */
  public boolean fits(int labels, int outputs) {
    return this == RECONSTRUCTION || labels == outputs;
  }

  /**
   * The task of a network.
   *
   * @param last its last layer
   * @throws BadModelException if it is none of these
   */
  static Task of(Layer last, long features, long outputs) throws BadModelException {
    ILossFunction loss = loss(last);
    IActivation activation = ((BaseLayer) last).getActivationFn();
    if (loss instanceof LossMCXENT) {
      require(
          activation instanceof ActivationSoftmax, "the output layer's activation is not softmax");
      require(outputs >= 2, "the output layer tells " + outputs + " classes apart");
      return CLASSIFICATION;
    }
    if (outputs == 1 && isError(loss)) {
      require(activation instanceof ActivationIdentity, "a number is not said as it is (identity)");
      return REGRESSION;
    }
    require(
        isError(loss) || loss instanceof LossBinaryXENT,
        "the output layer's loss is none of MCXENT, negative log likelihood, MSE, L2, MAE and XENT");
    require(
        outputs == features,
        "%d features become %d numbers; one number would be a regression, as many as features a reconstruction"
            .formatted(features, outputs));
    require(
        isError(loss) || activation instanceof ActivationSigmoid,
        "the loss XENT needs the activation sigmoid");
    require(
        !(activation instanceof ActivationSoftmax),
        "softmax cannot say features again; take identity");
    return RECONSTRUCTION;
  }

  /** The loss of a network's last layer. */
  static ILossFunction loss(Layer last) throws BadModelException {
    Optional<ILossFunction> loss =
        switch (last) {
          case BaseOutputLayer output -> Optional.ofNullable(output.getLossFn());
          case LossLayer layer -> Optional.ofNullable(layer.getLossFn());
          default -> Optional.empty();
        };
    require(
        loss.isPresent() && ((BaseLayer) last).getActivationFn() != null,
        "it ends in no OutputLayer or LossLayer with a loss");
    return loss.orElseThrow();
  }

  private static boolean isError(ILossFunction loss) {
    return loss instanceof LossL2 || loss instanceof LossMAE;
  }

  private static void require(boolean holds, String complaint) throws BadModelException {
    if (!holds) {
      throw new BadModelException(Rule.LAYERS, "the model is no network to train: " + complaint);
    }
  }
}
