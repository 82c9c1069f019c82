package org.fedclave.aggregation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.fedclave.aggregation.RefusedUpdateException.Rule;

/**
 * FLTrust (Cao, Fang, Liu, Gong 2021, "FLTrust: Byzantine-robust Federated Learning via Trust
 * Bootstrapping", equations 2 to 4, Algorithm 2): updates weigh by how far they point in the
 * direction of a root update, trained on a small clean dataset that all trust.
 *
 * <pre>
 * TS_i = max(0, cos(u_i, u_0))        D = sum TS_i (||u_0|| / ||u_i||) u_i  /  sum TS_i
 * </pre>
 *
 * <p>The root update is that of one of the parties, which brings the root dataset as the others
 * bring theirs; it weighs the others and is not counted itself. Holds against any share of
 * attackers, as far as the root dataset is like the parties' rows. Trust is rounded to a multiple
 * of 2^-30 so that the sum is exact; an update with trust 0 is left out, and where all are, D is 0.
 * Examples do not weigh.
 *
 * <p>Streams once the root update is there: {@link WeightedMean}'s two arrays and the root update.
 * Those that come before it are kept until then.
 *
 * @param root index of the root update, from 0
 */
public record FlTrust(int root) implements Combining {
  private static final int MOST_PARTIES = 1024;

  public FlTrust {
    Ranges.within("root", root, 0, MOST_PARTIES - 1);
  }

  @Override
  public String name() {
    return "fl-trust";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("root", root);
  }

  @Override
  public Needs needs() {
    return Needs.EACH;
  }

  @Override
  public int minimumUpdates() {
    return 2;
  }

  @Override
  public String requirement() {
    return "the root update and one to weigh";
  }

  @Override
  public Combiner combiner(int size) {
    return new Weighing(this, size);
  }

  private static final class Weighing implements Combiner {
    /** Multiples of 2^-30 in a trust of 1. */
    private static final double STEPS = 1 << 30;

    private final FlTrust rule;
    private final WeightedMean mean;
    private final Indices indices = new Indices();
    private final List<Excluded> excluded = new ArrayList<>();
    private final TreeMap<Integer, float[]> early = new TreeMap<>();
    private Optional<Root> root = Optional.empty();

    Weighing(FlTrust rule, int size) {
      this.rule = rule;
      this.mean = new WeightedMean(size);
    }

    @Override
    public void add(Origin origin, float[] update) throws RefusedUpdateException {
      indices.requireNew(origin);
      UpdateCheck.check(update, origin.examples(), mean.size(), indices.count());
      if (origin.index() == rule.root()) {
        begin(Root.of(update));
      } else if (root.isPresent()) {
        weigh(root.get(), origin.index(), update);
      } else {
        early.put(origin.index(), update);
      }
      indices.add(origin);
    }

    private void begin(Root given) throws RefusedUpdateException {
      root = Optional.of(given);
      excluded.add(new Excluded(rule.root(), "it is the root update, which weighs the others"));
      while (!early.isEmpty()) {
        var first = early.pollFirstEntry();
        weigh(given, first.getKey(), first.getValue());
      }
    }

    private void weigh(Root given, int index, float[] update) throws RefusedUpdateException {
      double norm = Math.sqrt(Products.dot(update, update));
      double cosine = norm > 0 ? Products.dot(update, given.update) / (norm * given.norm) : 0;
      long trust = Math.round(Math.min(1, cosine) * STEPS);
      if (trust <= 0) {
        excluded.add(new Excluded(index, "it does not point where the root update points"));
      } else {
        mean.addScaled(update, given.norm / norm, trust);
      }
    }

    @Override
    public Combined combine() throws TooFewUpdatesException {
      indices.spend(rule);
      if (root.isEmpty()) {
        throw new TooFewUpdatesException(
            "fl-trust has no update of the root, number " + rule.root() + ": it cannot weigh");
      }
      float[] update = mean.updates() == 0 ? new float[mean.size()] : mean.mean();
      return new Combined(update, excluded);
    }
  }

  /** The root update and its length. */
  private static final class Root {
    private final float[] update;
    private final double norm;

    private Root(float[] update, double norm) {
      this.update = update;
      this.norm = norm;
    }

    static Root of(float[] update) throws RefusedUpdateException {
      double norm = Math.sqrt(Products.dot(update, update));
      if (!(norm > 0 && norm < WeightedMean.LIMIT)) {
        throw new RefusedUpdateException(
            Rule.ROOT,
            "the root update's norm is "
                + norm
                + "; it must be above 0 and below "
                + WeightedMean.LIMIT);
      }
      return new Root(update, norm);
    }
  }
}
