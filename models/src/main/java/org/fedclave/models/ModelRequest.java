package org.fedclave.models;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A model of the zoo as a person asks for it, with parameters as text. {@code docs/models.md} lists
 * models and parameters.
 *
 * <p>All have {@code learning-rate} (required), {@code optimiser} ({@code sgd}, the default, {@code
 * nesterov}, {@code adam}, {@code adamw} or {@code rmsprop}), {@code momentum} (of nesterov,
 * default 0.9), {@code weight-decay} (of adamw, default 0.01) and {@code l2} (default 0). What is
 * unknown is refused with an {@link IllegalArgumentException} that names the nearest.
 *
 * @param name one of {@link ModelZoo#names()}
 * @param parameters by name
 */
public record ModelRequest(String name, Map<String, String> parameters) {
  public ModelRequest {
    parameters = Map.copyOf(parameters);
    ZooModel model = model(name);
    List<String> known =
        Stream.concat(ZooTraining.NAMES.stream(), model.parameters().stream()).toList();
    for (String key : parameters.keySet()) {
      if (!known.contains(key)) {
        throw ZooParameters.unknown("parameter of " + name, key, known);
      }
    }
  }

  /**
   * Makes the configuration for the data at hand.
   *
   * @throws IllegalArgumentException if the model is not for such rows, or a parameter is missing
   *     or out of range
   */
  public ModelConfiguration configuration(InputLayout rows) {
    return model(name).build(rows, new ZooParameters(name, parameters));
  }

  private static ZooModel model(String name) {
    return ModelZoo.find(name)
        .orElseThrow(() -> ZooParameters.unknown("model", name, ModelZoo.names()));
  }
}
