package org.fedclave.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes a {@link TableSchema} as canonical JSON; {@link SchemaReader} reads the same keys. */
final class SchemaWriter {
  private final JsonGenerator json;

  private SchemaWriter(JsonGenerator json) {
    this.json = json;
  }

  static byte[] write(TableSchema schema) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      new SchemaWriter(json).schema(schema);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private void schema(TableSchema schema) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", schema.name());
    json.writeArrayFieldStart("columns");
    for (Column column : schema.columns()) {
      column(column);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void column(Column column) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", column.name());
    json.writeStringField("role", Words.of(column.role()));
    switch (column.type()) {
      case ColumnType.Numeric numeric -> numeric(numeric, column.role());
      case ColumnType.Category(List<String> allowed) -> {
        json.writeStringField("type", "category");
        strings("allowed", allowed);
      }
      case ColumnType.Text _ -> json.writeStringField("type", "text");
    }
    strings("missing", column.missing().spellings());
    json.writeStringField("whenMissing", Words.of(column.missing().then()));
    json.writeEndObject();
  }

  private void numeric(ColumnType.Numeric numeric, Role role) throws IOException {
    json.writeStringField("type", numeric.whole() ? "integer" : "real");
    json.writeStringField("unit", numeric.unit());
    json.writeNumberField("minimum", numeric.bounds().minimum());
    json.writeNumberField("maximum", numeric.bounds().maximum());
    if (role != Role.IDENTIFIER) {
      json.writeObjectFieldStart("scaling");
      scaling(numeric.scaling());
      json.writeEndObject();
    }
  }

  private void scaling(Scaling scaling) throws IOException {
    switch (scaling) {
      case Scaling.Identity _ -> json.writeStringField("kind", "identity");
      case Scaling.Standard(double centre, double scale) ->
          constants("standard", "centre", centre, "scale", scale);
      case Scaling.Log1p(double centre, double scale) ->
          constants("log1p", "centre", centre, "scale", scale);
      case Scaling.Range(double minimum, double maximum) ->
          constants("range", "minimum", minimum, "maximum", maximum);
    }
  }

  private void constants(String kind, String key, double value, String otherKey, double otherValue)
      throws IOException {
    json.writeStringField("kind", kind);
    json.writeNumberField(key, value);
    json.writeNumberField(otherKey, otherValue);
  }

  private void strings(String key, List<String> values) throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
