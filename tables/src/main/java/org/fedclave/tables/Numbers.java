package org.fedclave.tables;

import java.math.BigDecimal;

/** Numbers as tables write them: JSON's grammar, so that nothing is guessed. */
final class Numbers {
  private Numbers() {}

  /**
   * Whether a text is a number of RFC 8259 section 6, where {@code fraction} decides if a fraction
   * or exponent may follow the whole part. So {@code 1,5}, {@code 0x1F}, {@code NaN}, {@code +1},
   * {@code 007} and blanks are none.
   */
  static boolean isNumber(String text, boolean fraction) {
    int at = text.startsWith("-") ? 1 : 0;
    int whole = digitsFrom(text, at);
    if (whole == at || (text.charAt(at) == '0' && whole > at + 1)) {
      return false;
    }
    at = whole;
    if (fraction && at < text.length() && text.charAt(at) == '.') {
      int end = digitsFrom(text, at + 1);
      if (end == at + 1) {
        return false;
      }
      at = end;
    }
    if (fraction && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      boolean signed = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0;
      int start = at + (signed ? 2 : 1);
      at = digitsFrom(text, start);
      if (at == start) {
        return false;
      }
    }
    return at == text.length();
  }

  private static int digitsFrom(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /** A number without a needless exponent or fraction, for messages. */
  static String plain(double value) {
    if (Math.abs(value) < 1e15 && (Math.abs(value) >= 1e-4 || value == 0)) {
      return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
    return Double.toString(value);
  }
}
