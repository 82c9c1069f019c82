package org.fedclave.aggregation;

import java.util.Comparator;
import java.util.List;

/** What a round's updates came to: one update, and which of them it does not contain. */
public final class Combined {
  private final float[] update;
  private final List<Excluded> excluded;

  Combined(float[] update, List<Excluded> excluded) {
    this.update = update;
    this.excluded = excluded.stream().sorted(Comparator.comparingInt(Excluded::index)).toList();
  }

  /** The combined update, as long as the model; not a copy. */
  public float[] update() {
    return update;
  }

  /**
   * The updates that had no part in the result, in the order of their indices. Empty for rules that
   * take something of every update, even where it is little.
   */
  public List<Excluded> excluded() {
    return excluded;
  }
}
