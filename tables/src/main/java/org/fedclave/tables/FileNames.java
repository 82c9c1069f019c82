package org.fedclave.tables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names of files made of foreign names, such as a user's or a category's. */
public final class FileNames {
  private static final int MAXIMUM_CHARACTERS = 80;

  private FileNames() {}

  /**
   * For each name one that names a file of the folder and nothing else: letters, digits, dot, dash
   * and underscore of ASCII, beginning with none of dot and dash, at most 80 characters; distinct,
   * also where case does not count. Equal lists give equal names.
   */
  public static List<String> distinct(List<String> names) {
    Set<String> taken = new HashSet<>();
    List<String> safe = new ArrayList<>();
    for (String name : names) {
      String base = safe(name);
      String unique = base;
      for (int i = 2; !taken.add(unique.toLowerCase(Locale.ROOT)); i++) {
        unique = base + "-" + i;
      }
      safe.add(unique);
    }
    return safe;
  }

  private static String safe(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]+", "_");
    String shortened = plain.substring(0, Math.min(plain.length(), MAXIMUM_CHARACTERS));
    return shortened.isEmpty() ? "_" : shortened;
  }
}
