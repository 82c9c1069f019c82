package org.fedclave.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.tables.BadSchemaException.Rule;

/** One object of a schema's JSON, asked key by key; every complaint says where it stands. */
final class JsonObject {
  private final String where;
  private final JsonNode node;

  /** An object whose keys are checked later. */
  JsonObject(String where, JsonNode node) throws BadSchemaException {
    this.where = where;
    this.node = node;
    if (!node.isObject()) {
      throw new BadSchemaException(Rule.KEY_TYPE, where + " is not a JSON object");
    }
  }

  /** An object that has no key but the {@code known} ones. */
  JsonObject(String where, JsonNode node, List<String> known) throws BadSchemaException {
    this(where, node);
    for (var entry : node.properties()) {
      if (!known.contains(entry.getKey())) {
        throw new BadSchemaException(
            Rule.UNKNOWN_KEY,
            "%s: the key %s is unknown here%s (known: %s)"
                .formatted(
                    where,
                    Quoted.of(entry.getKey()),
                    Names.didYouMean(entry.getKey(), known),
                    String.join(", ", known)));
      }
    }
  }

  JsonObject withKeys(List<String> known) throws BadSchemaException {
    return new JsonObject(where, node, known);
  }

  String where() {
    return where;
  }

  boolean has(String key) {
    return node.has(key);
  }

  String text(String key) throws BadSchemaException {
    return text(key, required(key));
  }

  double number(String key) throws BadSchemaException {
    JsonNode value = required(key);
    if (!value.isNumber()) {
      throw wrongType(key, "a number");
    }
    return value.doubleValue();
  }

  JsonObject object(String key) throws BadSchemaException {
    return new JsonObject(where + ", \"" + key + "\"", required(key));
  }

  List<JsonNode> array(String key) throws BadSchemaException {
    JsonNode value = required(key);
    if (!value.isArray()) {
      throw wrongType(key, "a list");
    }
    return List.copyOf(value.valueStream().toList());
  }

  List<String> texts(String key) throws BadSchemaException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(key)) {
      texts.add(text(key, element));
    }
    return texts;
  }

  private String text(String key, JsonNode value) throws BadSchemaException {
    if (!value.isTextual()) {
      throw wrongType(key, "text in quotes");
    }
    return value.textValue();
  }

  private JsonNode required(String key) throws BadSchemaException {
    JsonNode value = node.get(key);
    if (value == null) {
      throw new BadSchemaException(
          Rule.MISSING_KEY, "%s: the key \"%s\" is missing".formatted(where, key));
    }
    return value;
  }

  private BadSchemaException wrongType(String key, String expected) {
    return new BadSchemaException(
        Rule.KEY_TYPE, "%s: \"%s\" is not %s".formatted(where, key, expected));
  }
}
