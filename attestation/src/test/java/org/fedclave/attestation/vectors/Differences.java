package org.fedclave.attestation.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;

/** The first place where two trees differ. */
final class Differences {

  private static final JsonMapper MAPPER = new JsonMapper();

  private Differences() {}

  /** Numbers are compared as JSON prints them, whatever class holds them. */
  static Optional<String> between(JsonNode expected, JsonNode found) {
    return at("claims", normal(expected), normal(found));
  }

  private static JsonNode normal(JsonNode tree) {
    try {
      return MAPPER.readTree(tree.isMissingNode() ? "{}" : tree.toString());
    } catch (IOException e) {
      throw new AssertionError("a printed tree is readable", e);
    }
  }

  private static Optional<String> at(String path, JsonNode expected, JsonNode found) {
    if (!expected.isObject() || !found.isObject()) {
      return expected.equals(found)
          ? Optional.empty()
          : Optional.of(path + " is " + found + ", expected " + expected);
    }
    var names = new TreeSet<String>();
    expected.fieldNames().forEachRemaining(names::add);
    found.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (!expected.has(name) || !found.has(name)) {
        return Optional.of(
            path + "." + name + (expected.has(name) ? " is missing" : " is not expected"));
      }
      Optional<String> difference = at(path + "." + name, expected.get(name), found.get(name));
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }
}
