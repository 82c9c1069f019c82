package org.fedclave.tables;

import java.util.Collection;

/** Names in schemas: what they may look like, and which known one a mistyped one is nearest to. */
final class Names {
  static final int MAXIMUM_CHARACTERS = 128;

  private Names() {}

  /** Returns {@code name}, which is printable, has no blank ends and is not too long. */
  static String require(String what, String name) {
    boolean printable = name.codePoints().noneMatch(Names::isUnprintable);
    if (name.isEmpty()
        || name.length() > MAXIMUM_CHARACTERS
        || !printable
        || !name.equals(name.strip())) {
      throw new IllegalArgumentException(
          "the %s %s must have 1 to %d printable characters and no blank at its ends"
              .formatted(what, Quoted.of(name), MAXIMUM_CHARACTERS));
    }
    return name;
  }

  static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** A clause such as {@code ; did you mean "age"?}, or nothing where no known name is near. */
  static String didYouMean(String unknown, Collection<String> known) {
    String nearest = "";
    int least = 1 + Math.max(2, unknown.length() / 2);
    if (unknown.length() > MAXIMUM_CHARACTERS) {
      return "";
    }
    for (String name : known) {
      int distance = distance(unknown, name);
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest.isEmpty() ? "" : "; did you mean " + Quoted.of(nearest) + "?";
  }

  /** Levenshtein's edit distance, where case does not count. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int replaced = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
