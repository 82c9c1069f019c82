package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --json} of the commands that list. */
final class ListFormat {

  private static final JsonMapper MAPPER = new JsonMapper();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  void print(PrintWriter out, List<ObjectNode> rows) throws IOException {
    if (json) {
      ArrayNode list = MAPPER.createArrayNode().addAll(rows);
      out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(list));
      return;
    }
    for (ObjectNode row : rows) {
      List<String> cells = new ArrayList<>();
      for (JsonNode cell : row) {
        if (!cell.asText().isEmpty()) {
          cells.add(cell.asText());
        }
      }
      out.println(String.join("  ", cells));
    }
  }

  boolean isJson() {
    return json;
  }

  static ObjectNode row() {
    return MAPPER.createObjectNode();
  }
}
