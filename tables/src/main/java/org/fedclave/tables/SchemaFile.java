package org.fedclave.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A schema in a file {@value #NAME} beside tables, a line a column. */
public final class SchemaFile {
  /** The file's name. */
  public static final String NAME = "schema.json";

  private SchemaFile() {}

  /**
   * Reads a schema.
   *
   * @throws BadSchemaException also where the file is too long
   */
  public static TableSchema read(Path file) throws IOException, BadSchemaException {
    try (var in = Files.newInputStream(file)) {
      return TableSchema.parse(in.readNBytes(TableSchema.MAXIMUM_JSON_BYTES + 1));
    }
  }

  /**
   * Writes a schema into a folder. Where it is there already, nothing happens.
   *
   * @return whether it was written
   * @throws FileAlreadyExistsException if another schema is there
   */
  public static boolean write(Path folder, TableSchema schema) throws IOException {
    Path file = folder.resolve(NAME);
    byte[] text = text(schema).getBytes(StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      Files.write(file, text);
      return true;
    }
    if (!Arrays.equals(Files.readAllBytes(file), text)) {
      throw new FileAlreadyExistsException(
          file.toString(), null, "with another schema; take another folder");
    }
    return false;
  }

  private static String text(TableSchema schema) throws IOException {
    JsonNode tree = new JsonMapper().readTree(schema.toJson());
    List<String> columns = new ArrayList<>();
    tree.path("columns").forEach(column -> columns.add("    " + column));
    return "{\n  \"name\": %s,\n  \"columns\": [\n%s\n  ]\n}\n"
        .formatted(tree.path("name"), String.join(",\n", columns));
  }
}
