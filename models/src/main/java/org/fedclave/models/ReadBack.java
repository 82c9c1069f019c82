package org.fedclave.models;

import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Compares a configuration with what DL4J writes after reading it: a difference would be something
 * that it ignored.
 */
final class ReadBack {
  private ReadBack() {}

  /**
   * Requires that both are equal.
   *
   * @throws BadModelException naming the first place where they are not
   */
  static void require(JsonNode read, JsonNode written) throws BadModelException {
    if (!read.equals(written)) {
      throw new BadModelException(
          BadModelException.Rule.STRUCTURE,
          "the model configuration is not what DL4J makes of it: "
              + difference("", read, written)
              + "; write it with DL4J's toJson()");
    }
  }

  /** The first place where two trees that are not equal differ. */
  private static String difference(String path, JsonNode read, JsonNode written) {
    if (read.isObject() && written.isObject()) {
      for (String name : (Iterable<String>) read::fieldNames) {
        if (!written.has(name)) {
          return "it does not know \"" + path + "/" + name + "\"";
        }
      }
      for (String name : (Iterable<String>) written::fieldNames) {
        if (!read.has(name)) {
          return "\"" + path + "/" + name + "\" is missing";
        }
        if (!read.get(name).equals(written.get(name))) {
          return difference(path + "/" + name, read.get(name), written.get(name));
        }
      }
    }
    if (read.isArray() && written.isArray() && read.size() == written.size()) {
      for (int i = 0; i < read.size(); i++) {
        if (!read.get(i).equals(written.get(i))) {
          return difference(path + "/" + i, read.get(i), written.get(i));
        }
      }
    }
    return "\"" + path + "\" differs";
  }
}
