package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

final class HostileConfigurationTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Every value of a configuration in turn becomes each of these. */
  @ParameterizedTest
  @MethodSource("models")
  void noValueLeadsToAnythingButARefusalOrAModel(ModelConfiguration model) throws Exception {
    JsonNode tree = MAPPER.readTree(model.dl4jJson());
    int refused = 0;
    int read = 0;
    for (String replacement : List.of("null", "-1", "0", "1e300", "\"x\"", "{}", "[]", "[null]")) {
      JsonNode value = MAPPER.readTree(replacement);
      for (String text : variants(tree, value)) {
        try {
          read += ModelConfiguration.parse(text).parameterCount() > 0 ? 1 : 0;
        } catch (BadModelException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(300);
    assertThat(read).isPositive();
  }

  static Stream<ModelConfiguration> models() throws BadModelException {
    return Stream.of(
        Fixtures.mlp(new LocalOptimiser.Sgd(0.1)),
        Fixtures.cnn(),
        Graphs.tabular(),
        Graphs.convolutional());
  }

  private static List<String> variants(JsonNode root, JsonNode replacement) {
    List<String> texts = new ArrayList<>();
    replaceEach(root, root, replacement, texts);
    return texts;
  }

  private static void replaceEach(
      JsonNode root, JsonNode at, JsonNode replacement, List<String> texts) {
    if (at instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JsonNode child = object.get(name);
        object.set(name, replacement);
        texts.add(root.toString());
        object.set(name, child);
        replaceEach(root, child, replacement, texts);
      }
    }
    if (at instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode child = array.get(i);
        array.set(i, replacement);
        texts.add(root.toString());
        array.set(i, child);
        replaceEach(root, child, replacement, texts);
      }
    }
  }
}
