package org.fedclave.models;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The parameters that a person gave a model of the zoo, as text, read and checked one by one. */
final class ZooParameters {
  private static final int MAXIMUM_WIDTH = 65_536;

  private final String model;
  private final Map<String, String> given;

  ZooParameters(String model, Map<String, String> given) {
    this.model = model;
    this.given = Map.copyOf(given);
  }

  boolean has(String key) {
    return given.containsKey(key);
  }

  /** A number of 0 or more. */
  double number(String key, double usual) {
    return has(key) ? number(key) : usual;
  }

  double required(String key) {
    text(key);
    return number(key);
  }

  /** A number of 0 to 1, 1 excluded. */
  double part(String key) {
    double value = number(key, 0);
    require(value < 1, "%s is %s; 0 to 1 are possible, 1 excluded".formatted(key, value));
    return value;
  }

  int whole(String key, int usual, int minimum, int maximum) {
    if (!has(key)) {
      return usual;
    }
    int value = whole(key, text(key));
    require(
        value >= minimum && value <= maximum,
        "%s is %d; %d to %d are possible".formatted(key, value, minimum, maximum));
    return value;
  }

  /** Widths of layers, as in {@code 64,32}: 1 to 16 of them. */
  List<Integer> widths(String key) {
    String text = text(key);
    List<Integer> widths;
    try {
      widths = Stream.of(text.split(",", -1)).map(String::strip).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; write the widths of the layers, as in 64,32".formatted(key, text), e);
    }
    require(widths.size() <= 16, widths.size() + " hidden layers; 1 to 16 are possible");
    widths.forEach(width -> requireWidth("units in a hidden layer", width, 1));
    return widths;
  }

  /** Numbers of 0 or more, as in {@code 1,5}. */
  Optional<List<Float>> numbers(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(text(key).split(",", -1))
            .map(number -> (float) number(key, number.strip()))
            .toList());
  }

  /** One of the words; the first is the usual one. */
  String word(String key, List<String> words) {
    String word = given.getOrDefault(key, words.getFirst());
    if (!words.contains(word)) {
      throw unknown(key, word, words);
    }
    return word;
  }

  HiddenActivation activation() {
    List<String> words =
        Stream.of(HiddenActivation.values()).map(a -> a.name().toLowerCase(Locale.ROOT)).toList();
    return HiddenActivation.valueOf(word("activation", words).toUpperCase(Locale.ROOT));
  }

  static void requireWidth(String what, int width, int minimum) {
    require(
        width >= minimum && width <= MAXIMUM_WIDTH,
        "%d %s; %d to %d are possible".formatted(width, what, minimum, MAXIMUM_WIDTH));
  }

  static IllegalArgumentException unknown(String what, String name, List<String> known) {
    return new IllegalArgumentException(
        "there is no %s \"%s\"; did you mean \"%s\"? There are: %s"
            .formatted(what, name, Nearest.of(name, known), String.join(", ", known)));
  }

  static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }

  private double number(String key) {
    return number(key, text(key));
  }

  private static double number(String key, String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\", which is no number".formatted(key, text), e);
    }
    require(
        value >= 0 && !Double.isInfinite(value),
        "%s is %s; it must be 0 or more and finite".formatted(key, text));
    return value;
  }

  private static int whole(String key, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\", which is no whole number".formatted(key, text), e);
    }
  }

  private String text(String key) {
    String value = given.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the model " + model + " needs the parameter " + key);
    }
    return value;
  }
}
