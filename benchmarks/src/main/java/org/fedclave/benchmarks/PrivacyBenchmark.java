package org.fedclave.benchmarks;

import java.util.concurrent.TimeUnit;
import org.fedclave.aggregation.privacy.DiscreteGaussian;
import org.fedclave.aggregation.privacy.Noise;
import org.fedclave.aggregation.privacy.PldAccountant;
import org.fedclave.aggregation.privacy.PrivacySpent;
import org.fedclave.aggregation.privacy.RdpAccountant;
import org.fedclave.aggregation.privacy.SampledGaussian;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Exact noise for a million coordinates, and accountants on a training of MNIST (256 of 60,000
 * rows, noise 1.1, 60 epochs), on 100 rounds with every party, and as a contract is checked.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PrivacyBenchmark {

  static final int COORDINATES = 1_000_000;
  private static final double DELTA = 1e-5;

  private final DiscreteGaussian narrow = new DiscreteGaussian(10, 1);
  private final DiscreteGaussian wide = new DiscreteGaussian(1L << 30, 1);
  private final long[] sum = new long[COORDINATES];
  private final SampledGaussian mnist =
      new SampledGaussian(Noise.GAUSSIAN, 1.1, 256 / 60_000.0, 14_062);
  private final SampledGaussian rounds = new SampledGaussian(Noise.GAUSSIAN, 10, 1, 100);
  private final SampledGaussian central = new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 10, 1, 100);

  @Benchmark
  public long[] noiseOfTenSteps() {
    narrow.addTo(sum);
    return sum;
  }

  @Benchmark
  public long[] noiseOfABillionSteps() {
    wide.addTo(sum);
    return sum;
  }

  @Benchmark
  public PrivacySpent rdpMnist() {
    return new RdpAccountant().spent(mnist, DELTA);
  }

  @Benchmark
  public PrivacySpent pldMnist() {
    return new PldAccountant().spent(mnist, DELTA);
  }

  @Benchmark
  public PrivacySpent pldRounds() {
    return new PldAccountant().spent(rounds, DELTA);
  }

  @Benchmark
  public PrivacySpent rdpContract() {
    return new RdpAccountant().spent(central, DELTA);
  }
}
