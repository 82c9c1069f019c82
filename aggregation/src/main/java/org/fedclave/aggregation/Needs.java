package org.fedclave.aggregation;

/** What a rule has to see, and so which secure aggregation it can work under. */
public enum Needs {
  /** Only the weighted sum of all updates: masks may hide every single one. */
  SUM,
  /**
   * Several vectors to compare: the parties' updates, or the means of groups whose masks hide the
   * members from each other.
   */
  VECTORS,
  /** Each party's update by itself: no masks. */
  EACH
}
