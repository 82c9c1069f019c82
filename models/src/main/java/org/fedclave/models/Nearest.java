package org.fedclave.models;

import java.util.Comparator;
import java.util.List;

/**
 * The known word that a mistyped one most likely meant (least Levenshtein distance, then first).
 */
final class Nearest {
  private static final int COMPARED_CHARACTERS = 64;

  private Nearest() {}

  static String of(String word, List<String> known) {
    String start = word.substring(0, Math.min(word.length(), COMPARED_CHARACTERS));
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(start, candidate)))
        .orElseThrow();
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
