package org.fedclave.aggregation;

import java.util.List;

/** Selects by Krum's score, for {@link Krum} and {@link MultiKrum}. */
final class KrumCombiner implements Combiner {
  private final Combining rule;
  private final int attackers;
  private final int selected;
  private final HeldUpdates held;

  KrumCombiner(Combining rule, int attackers, int selected, int size) {
    this.rule = rule;
    this.attackers = attackers;
    this.selected = selected;
    this.held = new HeldUpdates(size);
  }

  @Override
  public void add(Origin origin, float[] update) throws RefusedUpdateException {
    held.add(origin, update);
  }

  @Override
  public Combined combine() throws TooFewUpdatesException {
    held.spend(rule);
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
