package org.fedclave.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.fedclave.tables.BadSchemaException.Rule;

/** Reads a {@link TableSchema} strictly; see {@link SchemaWriter} for the same keys written. */
final class SchemaReader {
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxNumberLength(32)
                          .maxDocumentLength(TableSchema.MAXIMUM_JSON_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SchemaReader() {}

  static TableSchema read(byte[] json) throws BadSchemaException {
    if (json.length > TableSchema.MAXIMUM_JSON_BYTES) {
      throw new BadSchemaException(
          Rule.SIZE,
          "the schema has %d bytes; at most %d are allowed"
              .formatted(json.length, TableSchema.MAXIMUM_JSON_BYTES));
    }
    JsonObject schema = new JsonObject("the schema", tree(json), List.of("name", "columns"));
    String name = schema.text("name");
    List<Column> columns = new ArrayList<>();
    for (JsonNode element : schema.array("columns")) {
      columns.add(column("column " + (columns.size() + 1), element));
    }
    return valid("the schema", () -> new TableSchema(name, columns));
  }

  private static JsonNode tree(byte[] json) throws BadSchemaException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      return JSON.readTree(text);
    } catch (CharacterCodingException e) {
      throw new BadSchemaException(Rule.SYNTAX, "the schema is not UTF-8");
    } catch (JsonProcessingException e) {
      throw new BadSchemaException(
          Rule.SYNTAX,
          "the schema is not JSON as expected, line %d: %s"
              .formatted(
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  Quoted.of(e.getOriginalMessage())));
    }
  }

  private static Column column(String position, JsonNode element) throws BadSchemaException {
    JsonNode name = element.path("name");
    String where = name.isTextual() ? "column " + Quoted.of(name.textValue()) : position;
    Role role = word(Role.class, new JsonObject(where, element), "role");
    Kind kind = word(Kind.class, new JsonObject(where, element), "type");
    JsonObject column = new JsonObject(where, element, kind.keys(role));
    ColumnType type = type(kind, role, column);
    List<String> spellings = column.has("missing") ? column.texts("missing") : List.of();
    WhenMissing then =
        spellings.isEmpty() && !column.has("whenMissing")
            ? WhenMissing.REFUSE
            : word(WhenMissing.class, column, "whenMissing");
    String text = column.text("name");
    return valid(where, () -> new Column(text, role, type, new Missing(spellings, then)));
  }

  private static ColumnType type(Kind kind, Role role, JsonObject column)
      throws BadSchemaException {
    return switch (kind) {
      case TEXT -> new ColumnType.Text();
      case CATEGORY -> {
        List<String> allowed = column.texts("allowed");
        yield valid(column.where(), () -> new ColumnType.Category(allowed));
      }
      case INTEGER, REAL -> {
        String unit = column.text("unit");
        Bounds unstated = kind == Kind.INTEGER ? Bounds.WHOLE : Bounds.REAL;
        double minimum = column.has("minimum") ? column.number("minimum") : unstated.minimum();
        double maximum = column.has("maximum") ? column.number("maximum") : unstated.maximum();
        Scaling scaling =
            role == Role.IDENTIFIER ? new Scaling.Identity() : scaling(column.object("scaling"));
        yield valid(
            column.where(),
            () ->
                new ColumnType.Numeric(
                    kind == Kind.INTEGER, unit, new Bounds(minimum, maximum), scaling));
      }
    };
  }

  private static Scaling scaling(JsonObject any) throws BadSchemaException {
    ScalingKind kind = word(ScalingKind.class, any, "kind");
    JsonObject scaling = any.withKeys(kind.keys());
    return switch (kind) {
      case IDENTITY -> new Scaling.Identity();
      case STANDARD, LOG1P -> {
        double centre = scaling.number("centre");
        double scale = scaling.number("scale");
        yield valid(
            scaling.where(),
            () ->
                kind == ScalingKind.LOG1P
                    ? new Scaling.Log1p(centre, scale)
                    : new Scaling.Standard(centre, scale));
      }
      case RANGE -> {
        double minimum = scaling.number("minimum");
        double maximum = scaling.number("maximum");
        yield valid(scaling.where(), () -> new Scaling.Range(minimum, maximum));
      }
    };
  }

  /** The constant that a key's value names. */
  private static <E extends Enum<E>> E word(Class<E> words, JsonObject object, String key)
      throws BadSchemaException {
    String text = object.text(key);
    for (E constant : words.getEnumConstants()) {
      if (Words.of(constant).equals(text)) {
        return constant;
      }
    }
    List<String> known = Arrays.stream(words.getEnumConstants()).map(Words::of).toList();
    throw new BadSchemaException(
        Rule.KEY_TYPE,
        "%s: \"%s\" is one of %s, not %s%s"
            .formatted(
                object.where(),
                key,
                String.join(", ", known),
                Quoted.of(text),
                Names.didYouMean(text, known)));
  }

  /** What {@code made} makes; its complaint gets the place where it was written. */
  private static <T> T valid(String where, Supplier<T> made) throws BadSchemaException {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new BadSchemaException(Rule.VALUE, where + ": " + e.getMessage());
    }
  }

  private enum Kind {
    INTEGER,
    REAL,
    CATEGORY,
    TEXT;

    List<String> keys(Role role) {
      List<String> keys =
          new ArrayList<>(List.of("name", "role", "type", "missing", "whenMissing"));
      switch (this) {
        case INTEGER, REAL -> {
          keys.addAll(List.of("unit", "minimum", "maximum"));
          if (role != Role.IDENTIFIER) {
            keys.add("scaling");
          }
        }
        case CATEGORY -> keys.add("allowed");
        case TEXT -> {}
      }
      return keys;
    }
  }

  private enum ScalingKind {
    IDENTITY,
    STANDARD,
    LOG1P,
    RANGE;

    List<String> keys() {
      return switch (this) {
        case IDENTITY -> List.of("kind");
        case STANDARD, LOG1P -> List.of("kind", "centre", "scale");
        case RANGE -> List.of("kind", "minimum", "maximum");
      };
    }
  }
}
