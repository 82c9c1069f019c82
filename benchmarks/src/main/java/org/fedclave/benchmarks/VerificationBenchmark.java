package org.fedclave.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.simulator.SimulatedExample;
import org.fedclave.simulator.SimulatedExamples;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Genuine and acceptable? For evidence of each technology with all its endorsements, in the
 * formats, algorithms and key sizes of the vendors, under test roots.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls prepare
public class VerificationBenchmark {

  @Param public EvidenceFormat technology;

  private SimulatedExample example;
  private TechnologyAppraiser appraiser;

  @Setup
  public void prepare() {
    example = example(technology);
    appraiser = example.policy().appraiser();
  }

  private static SimulatedExample example(EvidenceFormat technology) {
    try {
      Clock now = Clock.fixed(Clock.systemUTC().instant(), ZoneOffset.UTC);
      SimulatedExample example =
          SimulatedExamples.all(Hardware.vendorFolder().resolve("examples"), now).get(technology);
      if (example == null) {
        throw new AssertionError("there is an example of every technology");
      }
      return example;
    } catch (IOException e) {
      throw new AssertionError("the test roots' keys are in a folder of this build", e);
    }
  }

  /** By an appraiser that has seen this collateral before. */
  @Benchmark
  public AcceptableEvidence warm() throws RefusedException {
    return appraiser.appraise(example.evidence(), example.expectedData(), example.at());
  }

  /** By an appraiser that sees everything for the first time. */
  @Benchmark
  public AcceptableEvidence cold() throws RefusedException {
    return example.appraise(example.evidence());
  }
}
