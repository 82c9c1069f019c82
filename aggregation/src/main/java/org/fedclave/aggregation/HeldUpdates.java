package org.fedclave.aggregation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * All updates of a round, for rules that have to compare them: the arrays as they came, in the
 * order of their indices.
 */
final class HeldUpdates {
  private final int size;
  private final Indices indices = new Indices();
  private final TreeMap<Integer, float[]> updates = new TreeMap<>();
  private final TreeMap<Integer, Origin> origins = new TreeMap<>();

  HeldUpdates(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a model of " + size + " parameters has no updates");
    }
    this.size = size;
  }

  void add(Origin origin, float[] update) throws RefusedUpdateException {
    indices.requireNew(origin);
    UpdateCheck.check(update, origin.examples(), size, indices.count());
    indices.add(origin);
    updates.put(origin.index(), update);
    origins.put(origin.index(), origin);
  }

  void spend(Combining rule) throws TooFewUpdatesException {
    indices.spend(rule);
  }

  int size() {
    return size;
  }

  /** One array an update, in the order of the indices. */
  List<float[]> rows() {
    return List.copyOf(updates.values());
  }

  List<Origin> origins() {
    return List.copyOf(origins.values());
  }

  /** The mean of the rows at {@code positions}, each with the same weight; exact. */
  float[] meanOf(List<Integer> positions) {
    WeightedMean mean = new WeightedMean(size);
    List<float[]> rows = rows();
    try {
      for (int position : positions) {
        mean.add(rows.get(position), 1);
      }
    } catch (RefusedUpdateException e) {
      throw new AssertionError("what is held was checked", e);
    }
    return mean.mean();
  }

  /** Those whose position is not in {@code kept}, each with its reason. */
  List<Excluded> allBut(List<Integer> kept, IntFunction<String> reason) {
    List<Excluded> excluded = new ArrayList<>();
    List<Origin> all = origins();
    for (int position = 0; position < all.size(); position++) {
      if (!kept.contains(position)) {
        excluded.add(new Excluded(all.get(position).index(), reason.apply(position)));
      }
    }
    return excluded;
  }
}
