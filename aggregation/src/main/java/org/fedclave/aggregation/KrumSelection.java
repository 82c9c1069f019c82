package org.fedclave.aggregation;

import java.util.List;

/** Selects by Krum's score, for {@link Krum} and {@link MultiKrum}. */
final class KrumSelection {
  private KrumSelection() {}

  /**
   * The mean of the updates with the lowest scores.
   *
   * @param attackers f, which says how many neighbours a score sums
   * @param selected how many count
   */
  static Combined combine(HeldUpdates held, int attackers, int selected) {
    List<Integer> order = new Distances(held.rows()).byScore(attackers);
    List<Integer> kept = order.subList(0, selected);
    return new Combined(
        held.meanOf(kept),
        held.allBut(
            kept,
            position ->
                "its Krum score is number %d of %d, and %d count"
                    .formatted(order.indexOf(position) + 1, order.size(), selected)));
  }
}
