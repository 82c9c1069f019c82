package org.fedclave.tables.split;

import java.util.List;

/** Which row goes to which party: eight bytes a row while it is made, four later. */
final class SplitPlan {
  private final List<String> names;
  private final int[] partyOf;
  private final int draws;

  /**
   * @param names of the parties
   * @param partyOf for each row its party, from 0
   */
  SplitPlan(List<String> names, int[] partyOf, int draws) {
    this.names = names;
    this.partyOf = partyOf;
    this.draws = draws;
  }

  List<String> names() {
    return names;
  }

  int draws() {
    return draws;
  }

  int rows() {
    return partyOf.length;
  }

  int party(int row) {
    return partyOf[row];
  }
}
