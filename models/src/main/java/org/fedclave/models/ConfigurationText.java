package org.fedclave.models;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.fedclave.models.BadModelException.Rule;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * Looks at a configuration's JSON before DL4J sees it. DL4J's mapper makes an object of whatever
 * class a text names, so a hostile one could make anything on the class path; here every string
 * that names a class, under whatever key, must name one of {@link AllowedClasses}.
 */
final class ConfigurationText {
  private static final int MAXIMUM_DEPTH = 32;

  private static final Pattern CLASS_NAME =
      Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)+");

  private ConfigurationText() {}

  static void check(String json) throws BadModelException {
    if (json.length() > ModelConfiguration.MAXIMUM_JSON_BYTES
        || json.getBytes(StandardCharsets.UTF_8).length > ModelConfiguration.MAXIMUM_JSON_BYTES) {
      throw new BadModelException(
          Rule.SIZE,
          "the model configuration is larger than "
              + ModelConfiguration.MAXIMUM_JSON_BYTES
              + " bytes");
    }
    JsonFactory factory = new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    try (JsonParser parser = factory.createParser(json)) {
      checkTokens(parser);
    } catch (JsonProcessingException e) {
      throw new BadModelException(
          Rule.JSON,
          "the model configuration is not JSON at line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail to be read", e);
    }
  }

  private static void checkTokens(JsonParser parser) throws IOException, BadModelException {
    int depth = 0;
    int documents = 0;
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (depth == 0 && (token != JsonToken.START_OBJECT || documents++ > 0)) {
        throw new BadModelException(Rule.JSON, "the model configuration is not one JSON object");
      }
      if (token.isStructStart() && ++depth > MAXIMUM_DEPTH) {
        throw new BadModelException(
            Rule.JSON, "the model configuration nests deeper than " + MAXIMUM_DEPTH + " levels");
      }
      if (token.isStructEnd()) {
        depth--;
      }
      if (token == JsonToken.VALUE_STRING) {
        checkString(parser);
      }
    }
    if (documents == 0) {
      throw new BadModelException(Rule.JSON, "the model configuration is empty");
    }
  }

  private static void checkString(JsonParser parser) throws IOException, BadModelException {
    String value = parser.getText();
    boolean namesClass =
        "@class".equals(parser.currentName()) || CLASS_NAME.matcher(value).matches();
    if (namesClass && !AllowedClasses.NAMES.contains(value)) {
      throw new BadModelException(
          Rule.CLASS,
          "the model configuration names the class %s at line %d, which no model may be made of"
              .formatted(shown(value), parser.getTokenLocation().getLineNr()));
    }
  }

  private static String shown(String name) {
    String plain = name.replaceAll("[^\\w.$ -]", "?");
    return "\"" + (plain.length() <= 100 ? plain : plain.substring(0, 100) + "...") + "\"";
  }
}
