package org.fedclave.models;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;

/**
 * Says the next letter of a text: letters looked up in a table of 8 numbers each, two LSTMs of 256
 * units, a softmax at the last step. The network of McMahan et al. (AISTATS 2017, section 3) and of
 * LEAF (Caldas et al., LEAF: A Benchmark for Federated Settings, 2018) for Shakespeare's plays;
 * 817,872 parameters for 80 letters and as many classes.
 *
 * <p>A row is a text: every feature is a category, a letter, by its index, in reading order.
 */
final class ZooCharLstm implements ZooModel {
  @Override
  public String name() {
    return "char-lstm";
  }

  @Override
  public List<String> parameters() {
    return List.of("embedding", "units", ZooTraining.CLASS_WEIGHTS);
  }

  @Override
  public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
    ZooParameters.require(
        rows.indexes().size() == rows.features(),
        "char-lstm reads letters: every feature must be a category, and categories be index");
    int letters = rows.indexes().values().stream().mapToInt(i -> i).max().orElseThrow();
    int embedding = parameters.whole("embedding", 8, 1, 4096);
    int units = parameters.whole("units", 256, 1, 8192);
    ZooTraining training = ZooTraining.of(parameters);
    return ZooTraining.configuration(
        training
            .base()
            .list()
            .layer(
                new EmbeddingSequenceLayer.Builder()
                    .nIn(letters)
                    .nOut(embedding)
                    .inputLength(rows.features())
                    .inferInputLength(false)
                    .build())
            .layer(lstm(embedding, units))
            .layer(new LastTimeStep(lstm(units, units)))
            .layer(training.classOutput(rows.labels()).nIn(units).build()));
  }

  private static LSTM lstm(int inputs, int units) {
    return new LSTM.Builder().nIn(inputs).nOut(units).activation(Activation.TANH).build();
  }
}
