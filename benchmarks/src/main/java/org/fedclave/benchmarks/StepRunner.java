package org.fedclave.benchmarks;

/** Trains a {@link StepWorkload}, on one thread. Used by one thread. */
interface StepRunner extends AutoCloseable {
  /** Who trains. */
  String name();

  /** Runs the workload's steps, from the model's first parameters, and times them alone. */
  StepTime run(StepWorkload workload) throws Exception;

  @Override
  void close() throws Exception;
}
