package org.fedclave.attestation.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.fedclave.protocol.Bytes;

/** Files of role {@code cases}: lists of which every case is decided on its own. */
final class Suites {

  private static final JsonMapper MAPPER = new JsonMapper();

  private Suites() {}

  static JsonNode cases(Bytes json) {
    try {
      JsonNode cases = MAPPER.readTree(json.unsafeArray());
      if (!cases.isArray() || cases.isEmpty()) {
        throw new AssertionError("a suite is a list of cases");
      }
      return cases;
    } catch (IOException e) {
      throw new AssertionError("a suite is JSON", e);
    }
  }

  /** A member that every case of its kind has. */
  static JsonNode member(JsonNode each, String name) {
    JsonNode member = each.get(name);
    if (member == null) {
      throw new AssertionError("a case without " + name + ": " + each.path("name").asText());
    }
    return member;
  }

  /** The claims of a suite that came out as written. */
  static ObjectNode counted(JsonNode cases) {
    return JsonNodeFactory.instance.objectNode().put("cases", cases.size());
  }
}
