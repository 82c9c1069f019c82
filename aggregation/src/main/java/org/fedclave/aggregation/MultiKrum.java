package org.fedclave.aggregation;

import java.util.SequencedMap;

/**
 * Multi-Krum (Blanchard, El Mhamdi, Guerraoui, Stainer 2017, section 5): the mean of the m updates
 * with the best {@link Krum} scores. That m may be up to n - f - 2 is shown by Damaskinos et al.
 * 2019, "AggregaThor". Examples do not weigh.
 *
 * <p>Memory: all updates, n^2 distances and {@link WeightedMean}'s two arrays.
 *
 * @param attackers f, how many updates may be anything; 1 to 1,000
 * @param selected m, how many are averaged; 1 to 1,000
 */
public record MultiKrum(int attackers, int selected) implements Combining {
  public MultiKrum {
    Ranges.within("attackers", attackers, 1, 1_000);
    Ranges.within("selected", selected, 1, 1_000);
  }

  @Override
  public String name() {
    return "multi-krum";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("attackers", attackers, "selected", selected);
  }

  @Override
  public Needs needs() {
    return Needs.VECTORS;
  }

  @Override
  public int minimumUpdates() {
    return Math.max(2 * attackers + 3, attackers + selected + 2);
  }

  @Override
  public String requirement() {
    return "n >= 2f + 3 and n >= f + m + 2 with f = " + attackers + " and m = " + selected;
  }

  @Override
  public Combiner combiner(int size) {
    return new HoldingCombiner(
        this, size, held -> KrumSelection.combine(held, attackers, selected));
  }
}
