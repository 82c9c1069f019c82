package org.fedclave.engine.libtorch;

import java.io.IOException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.fedclave.models.ModelConfiguration;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** From a model of a contract to its wiring; loads nothing of libtorch. */
final class Configurations {
  private static final ObjectMapper TREES = new ObjectMapper();

  private Configurations() {}

  /**
   * Translates a model.
   *
   * @throws IllegalArgumentException naming the first layer that is not supported
   */
  static Wiring wiring(ModelConfiguration model) {
    String json = model.dl4jJson();
    Wiring wiring =
        isGraph(json)
            ? Wiring.of(ComputationGraphConfiguration.fromJson(json))
            : Wiring.of(MultiLayerConfiguration.fromJson(json));
    int own = wiring.slots().stream().mapToInt(Slot::length).sum();
    if (own != model.parameterCount()) {
      throw new AssertionError(own + " parameters in " + model);
    }
    return wiring;
  }

  /** A list of layers has no vertices. */
  private static boolean isGraph(String json) {
    try {
      return TREES.readTree(json).has("vertices");
    } catch (IOException e) {
      throw new AssertionError("JSON that a model was read from", e);
    }
  }
}
