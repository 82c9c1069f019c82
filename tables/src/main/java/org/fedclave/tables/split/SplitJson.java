package org.fedclave.tables.split;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a {@link SplitReport} beside its tables, so that anybody can make the split again. */
final class SplitJson {
  static final String NAME = "split.json";

  private SplitJson() {}

  static void write(SplitReport report, Path folder) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("table", report.table());
    json.put("by", report.method().toString());
    json.put("seed", report.seed());
    json.put("minimumRows", report.minimumRows());
    json.put("draws", report.draws());
    json.put("rows", report.rows());
    var parts = json.putArray("parties");
    for (SplitPart part : report.parts()) {
      ObjectNode node = parts.addObject();
      node.put("party", part.party());
      node.put("file", String.valueOf(part.file().getFileName()));
      node.put("rows", part.rows());
      ObjectNode labels = node.putObject("labels");
      part.labels().forEach(labels::put);
    }
    String text = new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    Files.write(folder.resolve(NAME), (text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
