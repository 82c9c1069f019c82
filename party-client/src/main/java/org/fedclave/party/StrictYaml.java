package org.fedclave.party;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.StringReader;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Reads the part of YAML 1.1 that means the same as JSON: one document, no anchors, aliases or
 * tags, no key twice, at most 16 levels.
 */
public final class StrictYaml {

  private static final int DEEPEST = 16;

  private StrictYaml() {}

  /**
   * Reads one object; its reader ends with {@link StrictJson#finish}.
   *
   * @param what names the input in messages, for example a file's name
   * @param maximumSize cap in bytes
   */
  public static StrictJson parse(String what, Bytes yaml, int maximumSize)
      throws MalformedException {
    return StrictJson.of(what, tree(what, yaml, maximumSize));
  }

  /** {@link #parse} as a raw tree. */
  static JsonNode tree(String what, Bytes yaml, int maximumSize) throws MalformedException {
    if (yaml.size() > maximumSize) {
      throw MalformedException.at(
          what, "at most " + maximumSize + " bytes", yaml.size() + " bytes");
    }
    String text = yaml.toUtf8();
    if (!Bytes.utf8(text).equals(yaml)) {
      throw MalformedException.at(what, "UTF-8", "other bytes");
    }
    try {
      requirePlain(what, text);
      return mapper().readTree(text);
    } catch (MarkedYAMLException e) {
      throw MalformedException.at(what, "YAML", "an error" + place(e));
    } catch (JsonProcessingException | YAMLException e) {
      throw MalformedException.at(what, "YAML without a key twice", "an error" + place(e));
    }
  }

  private static void requirePlain(String what, String text) throws MalformedException {
    int documents = 0;
    int depth = 0;
    for (Event event : new Yaml(options()).parse(new StringReader(text))) {
      boolean named = event instanceof NodeEvent node && node.getAnchor() != null;
      boolean tagged =
          switch (event) {
            case ScalarEvent scalar -> scalar.getTag() != null;
            case CollectionStartEvent start -> start.getTag() != null;
            default -> false;
          };
      if (named || tagged || event instanceof AliasEvent) {
        throw MalformedException.at(
            what,
            "no anchors, aliases or tags",
            "one at line " + (event.getStartMark().getLine() + 1));
      }
      depth +=
          switch (event) {
            case CollectionStartEvent _ -> 1;
            case CollectionEndEvent _ -> -1;
            default -> 0;
          };
      if (depth > DEEPEST) {
        throw MalformedException.at(what, "at most " + DEEPEST + " levels", "more");
      }
      documents += event instanceof DocumentStartEvent ? 1 : 0;
    }
    if (documents != 1) {
      throw MalformedException.at(what, "one YAML document", documents + "");
    }
  }

  private static YAMLMapper mapper() {
    return YAMLMapper.builder(YAMLFactory.builder().loaderOptions(options()).build())
        .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .build();
  }

  private static LoaderOptions options() {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    return options;
  }

  private static String place(Exception e) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return " at line "
          + (marked.getProblemMark().getLine() + 1)
          + ", column "
          + (marked.getProblemMark().getColumn() + 1);
    }
    if (e instanceof JsonProcessingException json && json.getLocation() != null) {
      return " at line "
          + json.getLocation().getLineNr()
          + ", column "
          + json.getLocation().getColumnNr();
    }
    return "";
  }
}
