package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class SharedParametersTest {

  private static final ModelConfiguration MLP =
      ModelZoo.mlp(6, List.of(5, 4), 3, HiddenActivation.TANH, 0, new LocalOptimiser.Sgd(0.1));

  @Test
  void personalLayersAreCountedFromTheOutput() {
    int all = MLP.parameterCount();
    assertThat(MLP.sharedParameters(0)).isEqualTo(all);
    assertThat(MLP.sharedParameters(1)).isEqualTo(all - (4 * 3 + 3));
    assertThat(MLP.sharedParameters(2)).isEqualTo(6 * 5 + 5);
  }

  @Test
  void aLayerWithoutParametersDoesNotCount() throws Exception {
    ModelConfiguration ofTwoLayersAndALoss = Graphs.reconstruction();
    assertThat(ofTwoLayersAndALoss.sharedParameters(1)).isEqualTo(4 * 2 + 2);
  }

  @Test
  void inEveryNetworkThePersonalParametersAreThoseOfItsLastLayers() throws Exception {
    for (ModelConfiguration model :
        List.of(
            MLP,
            Fixtures.cnn(),
            Graphs.tabular(),
            Graphs.residual(),
            Graphs.recurrent(),
            Graphs.convolutional(),
            OtherModels.normalising())) {
      List<float[]> layers = numberedLayers(model);
      for (int personal = 1; personal < layers.size(); personal++) {
        float[] last = layers.get(layers.size() - personal);
        int first = model.sharedParameters(personal);
        Arrays.sort(last);
        assertThat(last[0]).as("%s, %d personal", model, personal).isEqualTo(first);
        assertThat(last[last.length - 1]).isEqualTo(model.sharedParameters(personal - 1) - 1);
      }
    }
  }

  /** DL4J's own layers with parameters, in its order, where each parameter is its place. */
  private static List<float[]> numberedLayers(ModelConfiguration model) {
    INDArray places = Nd4j.arange(model.parameterCount()).castTo(DataType.FLOAT).reshape(1, -1);
    List<float[]> layers = new ArrayList<>();
    if (model.isGraph()) {
      ComputationGraph network = new ComputationGraph(model.graph());
      network.init(places, false);
      for (int index : network.topologicalSortOrder()) {
        GraphVertex vertex = network.getVertices()[index];
        if (vertex.numParams() > 0) {
          layers.add(Floats.of(vertex.params()));
        }
      }
    } else {
      MultiLayerNetwork network = new MultiLayerNetwork(model.layers());
      network.init(places, false);
      for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
        if (layer.numParams() > 0) {
          layers.add(Floats.of(layer.params()));
        }
      }
    }
    return layers;
  }

  @Test
  void aModelOfWhichNothingWouldBeSharedIsRefusedWithWhatIsPossible() {
    assertThatThrownBy(() -> MLP.sharedParameters(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("personalLayers is 3, and the model has 3")
        .hasMessageContaining("set personalLayers to 0 to 2");
    ModelConfiguration oneLayer = ModelZoo.logisticRegression(4, 2, 0, new LocalOptimiser.Sgd(0.1));
    assertThatThrownBy(() -> oneLayer.sharedParameters(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("take a model of more layers");
    assertThat(oneLayer.sharedParameters(0)).isEqualTo(oneLayer.parameterCount());
  }
}
