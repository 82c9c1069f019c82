package org.fedclave.aggregation;

import java.util.HashSet;
import java.util.Set;

/** The indices that a round has seen, each once. */
final class Indices {
  private final Set<Integer> seen = new HashSet<>();
  private boolean spent;

  /** Refuses an index that is already in, and any once the round is combined. */
  void requireNew(Origin origin) {
    if (spent) {
      throw new IllegalStateException("this round is combined");
    }
    if (seen.contains(origin.index())) {
      throw new IllegalArgumentException("index " + origin.index() + " is already in this round");
    }
  }

  void add(Origin origin) {
    seen.add(origin.index());
  }

  int count() {
    return seen.size();
  }

  /** Ends the round: at least {@code rule.minimumUpdates()}, and only once. */
  void spend(Combining rule) throws TooFewUpdatesException {
    spend(rule.name(), rule.minimumUpdates(), rule.requirement());
  }

  void spend(String name, int minimum, String requirement) throws TooFewUpdatesException {
    if (spent) {
      throw new IllegalStateException("this round is combined");
    }
    spent = true;
    if (count() < minimum) {
      throw new TooFewUpdatesException(tooFew(name, minimum, requirement, count()));
    }
  }

  static String tooFew(String name, int minimum, String requirement, int count) {
    return name
        + " needs "
        + minimum
        + " updates or more"
        + (requirement.isEmpty() ? "" : " (" + requirement + ")")
        + "; there are "
        + count;
  }
}
