package org.fedclave.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.fedclave.models.Crossings;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Examples;
import org.fedclave.models.GradientTerm;
import org.fedclave.models.LocalStart;
import org.fedclave.models.Network;

/** One engine's network, stepped as local training steps it. */
final class EngineRunner implements StepRunner {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final EngineProvider provider;
  private final Map<StepWorkload, Prepared> prepared = new HashMap<>();

  /** Everything that exists before the clock starts. */
  private record Prepared(Network network, Examples examples, Start start) {}

  /** The model's first parameters, and the order of rows. */
  private static final class Start {
    private final float[] parameters;
    private final int[] order;

    Start(StepWorkload workload) {
      this.parameters = workload.configuration().initialParameters(1);
      this.order = workload.order();
    }
  }

  EngineRunner(EngineProvider provider) {
    this.provider = provider;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public StepTime run(StepWorkload workload) {
    Prepared known =
        prepared.computeIfAbsent(
            workload,
            w -> new Prepared(provider.network(w.configuration()), w.examples(), new Start(w)));
    Network network = known.network();
    network.begin(
        known.start().parameters, known.examples(), new LocalStart(1, 1, new GradientTerm.None()));
    network.order(known.start().order);
    Crossings before = network.crossings();
    long heap = THREADS.getCurrentThreadAllocatedBytes();
    long processor = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    for (int step = 0; step < workload.steps(); step++) {
      network.step(step * workload.batch(), workload.batch());
    }
    double loss = network.takeLoss();
    long wallEnd = System.nanoTime();
    long processorEnd = THREADS.getCurrentThreadCpuTime();
    long heapEnd = THREADS.getCurrentThreadAllocatedBytes();
    Crossings after = network.crossings();
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(name() + " diverged on " + workload);
    }
    network.end(known.start().parameters.clone());
    return new StepTime(
        workload.steps(),
        (wallEnd - wall) / 1e9,
        (processorEnd - processor) / 1e9,
        heapEnd - heap,
        new Crossings(
            after.steps() - before.steps(),
            after.copiesIn() - before.copiesIn(),
            after.bytesIn() - before.bytesIn(),
            after.copiesOut() - before.copiesOut(),
            after.bytesOut() - before.bytesOut()));
  }

  @Override
  public void close() {
    prepared.values().forEach(p -> p.network().close());
  }
}
