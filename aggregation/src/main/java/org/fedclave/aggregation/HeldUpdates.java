package org.fedclave.aggregation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * All updates of a round, for rules that have to compare them: the arrays as they came, in the order
 * of their indices.
 */
final class HeldUpdates {
  private final int size;
  private final Indices indices = new Indices();
  private final TreeMap<Integer, Held> byIndex = new TreeMap<>();

  private record Held(Origin origin, float[] update) {}

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
    byIndex.put(origin.index(), new Held(origin, update));
  }

  void spend(Combining rule) throws TooFewUpdatesException {
    indices.spend(rule);
  }

  int size() {
    return size;
  }

  /** One array an update, in the order of the indices. */
  List<float[]> rows() {
    return byIndex.values().stream().map(Held::update).toList();
  }

  List<Origin> origins() {
    return byIndex.values().stream().map(Held::origin).toList();
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
  List<Excluded> allBut(List<Integer> kept, java.util.function.IntFunction<String> reason) {
    List<Excluded> excluded = new ArrayList<>();
    List<Origin> origins = origins();
    for (int position = 0; position < origins.size(); position++) {
      if (!kept.contains(position)) {
        excluded.add(new Excluded(origins.get(position).index(), reason.apply(position)));
      }
    }
    return excluded;
  }
}
