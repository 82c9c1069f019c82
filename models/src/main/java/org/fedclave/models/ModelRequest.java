package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A model of the zoo as a person asks for it: {@code logistic-regression} or {@code mlp}, with
 * parameters as text.
 *
 * <ul>
 *   <li>both: {@code learning-rate} (required), {@code optimiser} ({@code sgd}, the default, or
 *       {@code adam}), {@code l2} (default 0);
 *   <li>mlp: {@code hidden} (required; widths, as in {@code 128} or {@code 64,32}), {@code
 *       activation} ({@code relu}, the default, {@code tanh}, {@code sigmoid} or {@code elu}).
 * </ul>
 *
 * <p>What is unknown is refused with an {@link IllegalArgumentException} that names the nearest.
 *
 * @param name of the model
 * @param parameters by name
 */
public record ModelRequest(String name, Map<String, String> parameters) {
  private static final String LOGISTIC_REGRESSION = "logistic-regression";
  private static final String MLP = "mlp";
  private static final List<String> COMMON = List.of("learning-rate", "optimiser", "l2");

  public ModelRequest {
    parameters = Map.copyOf(parameters);
    List<String> known =
        switch (name) {
          case LOGISTIC_REGRESSION -> COMMON;
          case MLP -> Stream.concat(COMMON.stream(), Stream.of("hidden", "activation")).toList();
          default -> throw unknown("model", name, List.of(LOGISTIC_REGRESSION, MLP));
        };
    for (String key : parameters.keySet()) {
      if (!known.contains(key)) {
        throw unknown("parameter of " + name, key, known);
      }
    }
  }

  /**
   * Makes the configuration for the data at hand.
   *
   * @param features of a row
   * @param classes of the label
   */
  public ModelConfiguration configuration(int features, int classes) {
    double l2 = number("l2", parameters.getOrDefault("l2", "0"));
    if (name.equals(MLP)) {
      return ModelZoo.mlp(features, hidden(), classes, activation(), l2, optimiser());
    }
    return ModelZoo.logisticRegression(features, classes, l2, optimiser());
  }

  private LocalOptimiser optimiser() {
    double rate = number("learning-rate", required("learning-rate"));
    String optimiser = parameters.getOrDefault("optimiser", "sgd");
    return switch (optimiser) {
      case "sgd" -> new LocalOptimiser.Sgd(rate);
      case "adam" -> new LocalOptimiser.Adam(rate);
      default -> throw unknown("optimiser", optimiser, List.of("sgd", "adam"));
    };
  }

  private HiddenActivation activation() {
    String asked = parameters.getOrDefault("activation", "relu");
    List<String> known = new ArrayList<>();
    for (HiddenActivation activation : HiddenActivation.values()) {
      String word = activation.name().toLowerCase(Locale.ROOT);
      if (word.equals(asked)) {
        return activation;
      }
      known.add(word);
    }
    throw unknown("activation", asked, known);
  }

  private List<Integer> hidden() {
    String text = required("hidden");
    try {
      return Stream.of(text.split(",", -1)).map(String::strip).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "hidden is \"%s\"; write the widths of the layers, as in 64,32".formatted(text), e);
    }
  }

  private String required(String key) {
    String value = parameters.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the model " + name + " needs the parameter " + key);
    }
    return value;
  }

  private static double number(String key, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\", which is no number".formatted(key, text), e);
    }
  }

  private static IllegalArgumentException unknown(String what, String name, List<String> known) {
    return new IllegalArgumentException(
        "there is no %s \"%s\"; did you mean \"%s\"? There are: %s"
            .formatted(what, name, Nearest.of(name, known), String.join(", ", known)));
  }
}
