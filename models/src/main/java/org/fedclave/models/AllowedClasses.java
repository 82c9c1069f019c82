package org.fedclave.models;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.deeplearning4j.nn.weights.WeightInitLecunUniform;
import org.deeplearning4j.nn.weights.WeightInitNormal;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitReluUniform;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.deeplearning4j.nn.weights.WeightInitXavierUniform;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.schedule.FixedSchedule;

/**
 * The classes that a model configuration may name: plain data that DL4J reads, and nothing else.
 */
final class AllowedClasses {
  static final Set<String> NAMES =
      Stream.of(
              ActivationLayer.class,
              BatchNormalization.class,
              ConvolutionLayer.class,
              DenseLayer.class,
              Dropout.class,
              DropoutLayer.class,
              OutputLayer.class,
              SubsamplingLayer.class,
              CnnToFeedForwardPreProcessor.class,
              FeedForwardToCnnPreProcessor.class,
              WeightInitConstant.class,
              WeightInitLecunUniform.class,
              WeightInitNormal.class,
              WeightInitRelu.class,
              WeightInitReluUniform.class,
              WeightInitUniform.class,
              WeightInitXavier.class,
              WeightInitXavierUniform.class,
              ActivationELU.class,
              ActivationGELU.class,
              ActivationIdentity.class,
              ActivationLReLU.class,
              ActivationReLU.class,
              ActivationSELU.class,
              ActivationSigmoid.class,
              ActivationSoftPlus.class,
              ActivationSoftmax.class,
              ActivationSwish.class,
              ActivationTanH.class,
              Adam.class,
              Nesterovs.class,
              Sgd.class,
              FixedSchedule.class,
              L1Regularization.class,
              L2Regularization.class,
              WeightDecay.class,
              LossMCXENT.class,
              LossNegativeLogLikelihood.class)
          .map(Class::getName)
          .collect(Collectors.toUnmodifiableSet());

  private AllowedClasses() {}
}
