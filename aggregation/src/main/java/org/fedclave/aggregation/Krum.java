package org.fedclave.aggregation;

import java.util.SequencedMap;

/**
 * Krum (Blanchard, El Mhamdi, Guerraoui, Stainer 2017, "Machine Learning with Adversaries:
 * Byzantine Tolerant Gradient Descent", section 4): the one update whose n - f - 2 nearest others
 * are nearest. Examples do not weigh. Among equal scores the lowest index wins.
 *
 * <p>Memory: all updates, and n^2 distances.
 *
 * @param attackers f, how many updates may be anything; 1 to 1,000
 */
public record Krum(int attackers) implements Combining {
  public Krum {
    Ranges.within("attackers", attackers, 1, 1_000);
  }

  @Override
  public String name() {
    return "krum";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("attackers", attackers);
  }

  @Override
  public Needs needs() {
    return Needs.VECTORS;
  }

  @Override
  public int minimumUpdates() {
    return 2 * attackers + 3;
  }

  @Override
  public String requirement() {
    return "n >= 2f + 3 with f = " + attackers;
  }

  @Override
  public Combiner combiner(int size) {
    return new HoldingCombiner(this, size, held -> KrumSelection.combine(held, attackers, 1));
  }
}
