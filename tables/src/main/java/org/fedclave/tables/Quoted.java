package org.fedclave.tables;

import java.util.Locale;

/** Foreign text as a message may show it: in quotes, shortened, without characters that act. */
public final class Quoted {
  private static final int SHOWN_CHARACTERS = 60;

  private Quoted() {}

  /** The text in quotes, at most {@value #SHOWN_CHARACTERS} characters of it. */
  public static String of(String text) {
    int end = Math.min(text.length(), SHOWN_CHARACTERS);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder shown = new StringBuilder("\"");
    text.substring(0, end).codePoints().forEach(codePoint -> append(shown, codePoint));
    shown.append('"');
    if (end < text.length()) {
      shown.append("... (").append(text.length()).append(" characters)");
    }
    return shown.toString();
  }

  private static void append(StringBuilder shown, int codePoint) {
    if (codePoint == '"' || codePoint == '\\') {
      shown.append('\\').append((char) codePoint);
    } else if (Names.isUnprintable(codePoint)) {
      shown.append(String.format(Locale.ROOT, "\\u{%X}", codePoint));
    } else {
      shown.appendCodePoint(codePoint);
    }
  }
}
