package org.fedclave.aggregation;

/** What secure aggregation leaves a rule to see of a round's updates. */
public final class Masks {
  private final String mode;

  /** Parties a vector, 1 for off and no limit for pairwise. */
  private final int membersEach;

  private Masks(String mode, int membersEach) {
    this.mode = mode;
    this.membersEach = membersEach;
  }

  /**
   * By the words of contracts: {@code off} shows every update, {@code pairwise} one sum of all,
   * {@code groups} one sum a group.
   *
   * @param size parties of a group, at least 2; read for {@code groups} only
   * @throws IllegalArgumentException if there is no such mode
   */
  public static Masks of(String mode, int size) {
    return switch (mode) {
      case "off" -> new Masks(mode, 1);
      case "pairwise" -> new Masks(mode, Integer.MAX_VALUE);
      case "groups" -> new Masks("groups of " + Ranges.within("size", size, 2, 1024), size);
      default ->
          throw new IllegalArgumentException(
              "secure aggregation is off, pairwise or groups, not " + mode);
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
                  + " compares updates and pairwise masks hide them:"
                  + " take secureAggregation {mode: groups, ...} or {mode: \"off\"}");
        }
      }
      case EACH -> {
        if (membersEach > 1) {
          throw new IllegalArgumentException(
              rule.name()
                  + " needs each update by itself and masks ("
                  + mode
                  + ") hide it: take secureAggregation {mode: \"off\"}");
        }
      }
    }
  }

  /** Says what a count of vectors is of, where it is not the parties. */
  String countedAs(int parties) {
    return membersEach == 1 ? "" : ", " + mode + " out of " + parties + " parties";
  }
}
