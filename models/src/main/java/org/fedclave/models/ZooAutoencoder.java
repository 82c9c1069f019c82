package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * A symmetric autoencoder, for anomalies: dense layers down to the narrowest of {@code hidden} and
 * back up, trained to say its input again by the mean squared error. A row that it says badly is
 * unlike those that it was trained on (Hawkins et al., Outlier Detection Using Replicator Neural
 * Networks, DaWaK 2002). It trains on all rows, anomalies among them, and looks at no label.
 */
final class ZooAutoencoder implements ZooModel {
  @Override
  public String name() {
    return "autoencoder";
  }

  @Override
  public List<String> parameters() {
    return List.of("hidden", "activation", ZooTraining.DROPOUT);
  }

  @Override
  public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
    List<Integer> down = parameters.widths("hidden");
    List<Integer> widths = new ArrayList<>(down);
    widths.addAll(down.reversed().subList(1, down.size()));
    ZooTraining training = ZooTraining.of(parameters);
    NeuralNetConfiguration.ListBuilder layers = training.base().list();
    int inputs = rows.features();
    for (int width : widths) {
      DenseLayer.Builder layer =
          new DenseLayer.Builder()
              .nIn(inputs)
              .nOut(width)
              .activation(parameters.activation().dl4j());
      layers.layer(training.dropping(layer).build());
      inputs = width;
    }
    return ZooTraining.configuration(
        layers.layer(
            new OutputLayer.Builder(new LossMSE())
                .nIn(inputs)
                .nOut(rows.features())
                .activation(Activation.IDENTITY)
                .build()));
  }
}
