package org.fedclave.models;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
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
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
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
              Convolution1DLayer.class,
              ConvolutionLayer.class,
              DenseLayer.class,
              Dropout.class,
              DropoutLayer.class,
              EmbeddingLayer.class,
              EmbeddingSequenceLayer.class,
              GlobalPoolingLayer.class,
              LSTM.class,
              LastTimeStep.class,
              LossLayer.class,
              OutputLayer.class,
              Subsampling1DLayer.class,
              SubsamplingLayer.class,
              ElementWiseVertex.class,
              LayerVertex.class,
              MergeVertex.class,
              PreprocessorVertex.class,
              SubsetVertex.class,
              CnnToFeedForwardPreProcessor.class,
              FeedForwardToCnnPreProcessor.class,
              FeedForwardToRnnPreProcessor.class,
              RnnToFeedForwardPreProcessor.class,
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
              RmsProp.class,
              Sgd.class,
              FixedSchedule.class,
              L1Regularization.class,
              L2Regularization.class,
              WeightDecay.class,
              LossBinaryXENT.class,
              LossL2.class,
              LossMAE.class,
              LossMCXENT.class,
              LossMSE.class,
              LossNegativeLogLikelihood.class)
          .map(Class::getName)
          .collect(Collectors.toUnmodifiableSet());

  private AllowedClasses() {}
}
