package org.fedclave.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.fedclave.aggregation.Bulyan;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.Combiner;
import org.fedclave.aggregation.FedNova;
import org.fedclave.aggregation.FlTrust;
import org.fedclave.aggregation.GeometricMedian;
import org.fedclave.aggregation.Krum;
import org.fedclave.aggregation.Mean;
import org.fedclave.aggregation.Median;
import org.fedclave.aggregation.MultiKrum;
import org.fedclave.aggregation.NormBound;
import org.fedclave.aggregation.Origin;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.aggregation.TrimmedMean;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One round of a rule: every update is checked and added, then all are combined. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls prepare
public class RulesBenchmark {

  /** The rules, in the order of the table. */
  public enum Rule {
    MEAN,
    NORM_BOUND,
    FED_NOVA,
    FL_TRUST,
    MEDIAN,
    TRIMMED_MEAN,
    GEOMETRIC_MEDIAN,
    KRUM,
    MULTI_KRUM,
    BULYAN;

    /** Whether it keeps all updates until the end. */
    boolean holdsAll() {
      return compareTo(MEDIAN) >= 0;
    }

    /** The fewest parties that it can do with, if a fifth of them attack. */
    int leastParties() {
      return switch (this) {
        case MEAN, NORM_BOUND, FED_NOVA, FL_TRUST -> 1;
        case MEDIAN, TRIMMED_MEAN, GEOMETRIC_MEDIAN -> 3;
        case KRUM, MULTI_KRUM -> 5;
        case BULYAN -> 7;
      };
    }
  }

  @Param public Rule rule;

  @Param("16")
  public int parties;

  @Param("100000")
  public int size;

  private float[][] updates;

  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(parties);
    updates = new float[parties][size];
    for (float[] update : updates) {
      for (int i = 0; i < size; i++) {
        update[i] = (float) (random.nextDouble() - 0.5);
      }
    }
  }

  private Combiner combiner() {
    int attackers = Math.max(1, parties / 5);
    return switch (rule) {
      case MEAN -> new Mean().combiner(size);
      case NORM_BOUND -> new NormBound(1).combiner(size);
      case FED_NOVA -> new FedNova().combiner(size);
      case FL_TRUST -> new FlTrust(0).combiner(size);
      case MEDIAN -> new Median().combiner(size);
      case TRIMMED_MEAN -> new TrimmedMean(attackers).combiner(size);
      case GEOMETRIC_MEDIAN -> new GeometricMedian(1e-6, 3).combiner(size);
      case KRUM -> new Krum(attackers).combiner(size);
      case MULTI_KRUM -> new MultiKrum(attackers, parties - attackers - 2).combiner(size);
      case BULYAN -> new Bulyan(attackers).combiner(size);
    };
  }

  @Benchmark
  public Combined round() throws RefusedUpdateException, TooFewUpdatesException {
    Combiner combiner = combiner();
    for (int party = 0; party < parties; party++) {
      combiner.add(new Origin(party, 100, 20), updates[party]);
    }
    return combiner.combine();
  }
}
