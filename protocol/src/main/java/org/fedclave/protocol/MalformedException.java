package org.fedclave.protocol;

import java.util.Locale;

/**
 * Bytes from outside that are not what they should be. The message is one sentence for people:
 * where, what was expected, what was found.
 */
public final class MalformedException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_QUOTE = 80;

  public MalformedException(String sentence) {
    super(sentence);
  }

  /** Says that {@code where} should hold {@code expected}, and holds something else. */
  public static MalformedException at(String where, String expected, String found) {
    return new MalformedException(
        String.format(Locale.ROOT, "%s: expected %s, found %s", where, expected, found));
  }

  /** A value from outside, safe to print: quoted, printable, shortened. */
  public static String quote(String value) {
    String printable = value.replaceAll("[^ -~]", "?");
    return printable.length() <= LONGEST_QUOTE
        ? '"' + printable + '"'
        : '"' + printable.substring(0, LONGEST_QUOTE) + "...\" (" + value.length() + " characters)";
  }
}
