package org.fedclave.aggregation;

import java.util.ArrayList;
import java.util.List;

/**
 * FLTrust (Cao, Fang, Liu, Gong 2021, "FLTrust: Byzantine-robust Federated Learning via Trust
 * Bootstrapping", equations 2 to 4, Algorithm 2): updates weigh by how far they point in the
 * direction of an update of the server's own, trained on a small clean root dataset.
 *
 * <pre>
 * TS_i = max(0, cos(u_i, u_0))        D = sum TS_i (||u_0|| / ||u_i||) u_i  /  sum TS_i
 * </pre>
 *
 * <p>Holds against any share of attackers, as far as the root dataset is like the parties' rows. It
 * is made for one round with that round's root update, so a contract cannot name it yet. Trust is
 * rounded to a multiple of 2^-30 so that the sum is exact; an update with trust 0 is left out, and
 * where all are, D is 0. Examples do not weigh.
 *
 * <p>Streams: {@link WeightedMean}'s two arrays and the root update.
 */
public final class FlTrust implements Combiner {
  /** Multiples of 2^-30 in a trust of 1. */
  private static final double STEPS = 1 << 30;

  private final float[] root;
  private final double rootNorm;
  private final WeightedMean mean;
  private final Indices indices = new Indices();
  private final List<Excluded> excluded = new ArrayList<>();

  /**
   * @param root the server's own update from the same model; finite, not all zero, its norm below
   *     {@link WeightedMean#LIMIT}
   */
  public FlTrust(float[] root) {
    this.root = root.clone();
    this.rootNorm = Math.sqrt(Products.dot(root, root));
    if (!(rootNorm > 0 && rootNorm < WeightedMean.LIMIT)) {
      throw new IllegalArgumentException(
          "the root update's norm is "
              + rootNorm
              + "; it must be above 0 and below "
              + WeightedMean.LIMIT);
    }
    this.mean = new WeightedMean(root.length);
  }

  /** Its name in records, without parameters. */
  public static String describe() {
    return "fl-trust()";
  }

  @Override
  public void add(Origin origin, float[] update) throws RefusedUpdateException {
    indices.requireNew(origin);
    UpdateCheck.check(update, origin.examples(), root.length, indices.count());
    double norm = Math.sqrt(Products.dot(update, update));
    double cosine = norm > 0 ? Products.dot(update, root) / (norm * rootNorm) : 0;
    long trust = Math.round(Math.min(1, cosine) * STEPS);
    if (trust <= 0) {
      excluded.add(new Excluded(origin.index(), "it does not point where the root update points"));
    } else {
      mean.addScaled(update, rootNorm / norm, trust);
    }
    indices.add(origin);
  }

  @Override
  public Combined combine() throws TooFewUpdatesException {
    indices.spend("fl-trust", 1, "");
    float[] update = mean.updates() == 0 ? new float[root.length] : mean.mean();
    return new Combined(update, excluded);
  }
}
