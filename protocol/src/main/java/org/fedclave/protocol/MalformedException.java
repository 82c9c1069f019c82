package org.fedclave.protocol;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Bytes from outside that are not what they should be. The message is one sentence for people:
 * where, what was expected, what was found. It is one printable {@link #line}, whatever it quotes.
 */
public final class MalformedException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_QUOTE = 80;
  private static final int LONGEST_LINE = 1900;

  /** Control and format characters, line and paragraph separators (Unicode, section 4.5). */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  public MalformedException(String sentence) {
    super(line(sentence));
  }

  /**
   * The sentence as one printable line of at most 1900 characters, so that an input cannot write
   * lines of its own into a log, nor fill it.
   */
  public static String line(String sentence) {
    String line = UNPRINTABLE.matcher(sentence).replaceAll("?");
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE - 3) + "...";
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
