package org.fedclave.aggregation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What secure aggregation leaves a rule to see, by the names of contracts: {@code off} every
 * update, {@code pairwise} one sum, {@code groups(g)} one sum a group of g parties or a few more.
 */
public final class Masks {
  private static final Pattern GROUPS = Pattern.compile("groups\\(([1-9][0-9]{0,3})\\)");

  private final String mode;

  /** Parties a vector, 1 for off and no limit for pairwise. */
  private final int membersEach;

  private Masks(String mode, int membersEach) {
    this.mode = mode;
    this.membersEach = membersEach;
  }

  /**
   * The mode that a contract names.
   *
   * @throws IllegalArgumentException if there is no such mode
   */
  public static Masks of(String mode) {
    Matcher groups = GROUPS.matcher(mode);
    if (groups.matches()) {
      return new Masks(mode, Ranges.within("g", Integer.parseInt(groups.group(1)), 2, 1024));
    }
    return switch (mode) {
      case "off" -> new Masks(mode, 1);
      case "pairwise" -> new Masks(mode, Integer.MAX_VALUE);
      default ->
          throw new IllegalArgumentException(
              "secure aggregation is off, pairwise or groups(g), not " + mode);
    };
  }

  /** Vectors that a rule gets of so many parties, at least. */
  int vectors(int parties) {
    return parties == 0 ? 0 : Math.max(1, parties / membersEach);
  }

  void requireFits(Combining rule) {
    boolean hidesAll = membersEach == Integer.MAX_VALUE;
    switch (rule.needs()) {
      case SUM -> {}
      case VECTORS -> {
        if (hidesAll) {
          throw new IllegalArgumentException(
              rule.name()
                  + " compares updates and pairwise masks hide them: take groups(g) or off");
        }
      }
      case EACH -> {
        if (membersEach > 1) {
          throw new IllegalArgumentException(
              rule.name()
                  + " needs each update by itself and the masks of "
                  + mode
                  + " hide them: take off");
        }
      }
    }
  }

  /** Says what a count of vectors is of, where it is not the parties. */
  String countedAs(int parties) {
    return membersEach == 1 ? "" : " (" + mode + " of " + parties + " parties)";
  }
}
