package org.fedclave.engine.dl4jcuda;

/**
 * Another program's words, made fit for a message: one printable line of at most 200 characters.
 */
final class Printable {
  private static final int LONGEST = 200;

  private Printable() {}

  static String of(String words) {
    String line = words.replaceAll("[^\\x20-\\x7e]+", " ").strip();
    return line.substring(0, Math.min(line.length(), LONGEST));
  }
}
