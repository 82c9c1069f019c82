package org.fedclave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A tree as lines for people: members aligned, objects indented, long values wrapped. Only
 * printable ASCII comes out, whatever went in.
 */
final class TreeText {

  private static final int WIDTH = 96;
  private static final int HEX_DIGITS = 64;
  private static final String INDENT = "  ";

  private final List<String> lines = new ArrayList<>();

  private TreeText() {}

  static List<String> lines(JsonNode tree) {
    var text = new TreeText();
    text.object("", tree);
    return text.lines;
  }

  private void object(String indent, JsonNode object) {
    int longest =
        object.properties().stream()
            .filter(member -> isShort(member.getValue()))
            .mapToInt(member -> printable(member.getKey()).length())
            .max()
            .orElse(0);
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = printable(member.getKey());
      if (isShort(member.getValue())) {
        String start = indent + name + " ".repeat(longest - name.length() + 2);
        wrapped(start, scalar(member.getValue()));
      } else {
        lines.add(indent + name);
        nested(indent + INDENT, member.getValue());
      }
    }
  }

  private void nested(String indent, JsonNode value) {
    if (value.isObject()) {
      object(indent, value);
      return;
    }
    int number = 0;
    for (JsonNode element : value) {
      number++;
      String start = indent + number + ". ";
      if (isShort(element)) {
        wrapped(start, scalar(element));
      } else if (isFlat(element)) {
        wrapped(start, inOneLine(element));
      } else {
        lines.add(start.stripTrailing());
        nested(indent + INDENT, element);
      }
    }
  }

  /** A scalar, or a list of scalars that fits in a few lines. */
  private static boolean isShort(JsonNode value) {
    if (value.isArray()) {
      for (JsonNode element : value) {
        if (element.isContainerNode() || element.asText().length() > WIDTH / 2) {
          return false;
        }
      }
      return true;
    }
    return !value.isObject() || value.isEmpty();
  }

  /** An object of short members, none of them an object. */
  private static boolean isFlat(JsonNode value) {
    return value.isObject()
        && value.properties().stream()
            .allMatch(
                member ->
                    isShort(member.getValue()) && member.getValue().asText().length() <= WIDTH / 2);
  }

  private static String inOneLine(JsonNode object) {
    return object.properties().stream()
        .map(member -> printable(member.getKey()) + ' ' + scalar(member.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String scalar(JsonNode value) {
    if (value.isArray()) {
      List<String> elements = new ArrayList<>();
      value.forEach(element -> elements.add(scalar(element)));
      return elements.isEmpty() ? "none" : String.join(", ", elements);
    }
    if (value.isObject()) {
      return "none";
    }
    return value.isNull() ? "none" : printable(value.asText());
  }

  private void wrapped(String start, String value) {
    int room = Math.max(WIDTH - start.length(), 32);
    String rest = value;
    String lead = start;
    while (rest.length() > room) {
      int at = rest.lastIndexOf(' ', room);
      int end = at > room / 2 ? at : Math.min(room, HEX_DIGITS);
      lines.add(lead + rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
      lead = " ".repeat(start.length());
    }
    lines.add((lead + rest).stripTrailing());
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
