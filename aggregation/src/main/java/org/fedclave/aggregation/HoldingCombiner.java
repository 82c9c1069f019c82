package org.fedclave.aggregation;

import java.util.function.Function;

/** Keeps all updates of a round, for rules that have to compare them. */
final class HoldingCombiner implements Combiner {
  private final Combining rule;
  private final HeldUpdates held;
  private final Function<HeldUpdates, Combined> combine;

  /**
   * For one round.
   *
   * @param combine makes the result, of at least {@code rule.minimumUpdates()}
   */
  HoldingCombiner(Combining rule, int size, Function<HeldUpdates, Combined> combine) {
    this.rule = rule;
    this.held = new HeldUpdates(size);
    this.combine = combine;
  }

  @Override
  public void add(Origin origin, float[] update) throws RefusedUpdateException {
    held.add(origin, update);
  }

  @Override
  public Combined combine() throws TooFewUpdatesException {
    held.spend(rule);
    return combine.apply(held);
  }
}
