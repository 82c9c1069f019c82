package org.fedclave.models;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/**
 * Trains and evaluates one model.
 *
 * <p>A call depends on its arguments alone: optimiser state (Adam's moments, say), counters and
 * dropout start afresh each time, and equal arguments give equal bits, in whatever thread, beside
 * whatever other engines, as long as {@link EngineReport} says that the engine is repeatable.
 *
 * <p>An engine owns one thread, in which native code keeps its memory; calls come from any thread,
 * virtual ones too, and run one after the other. Close it to free thread and memory.
 */
public final class TrainingEngine implements AutoCloseable {
  private final EngineProvider provider;
  private final ModelConfiguration configuration;
  private final ExecutorService thread;
  private final LocalLoop loop;

  /**
   * Starts the engine's thread and builds the network in it; the first in a process loads native
   * code.
   *
   * @param provider of the kind of engine
   * @throws IllegalArgumentException if it cannot train the model
   */
  public TrainingEngine(EngineProvider provider, ModelConfiguration configuration)
      throws InterruptedException {
    provider.require(configuration);
    this.provider = provider;
    this.configuration = configuration;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("training-engine-", 0).daemon().factory());
    boolean built = false;
    try {
      this.loop = unchecked(() -> new LocalLoop(configuration, provider.network(configuration)));
      built = true;
    } finally {
      if (!built) {
        thread.shutdown();
      }
    }
  }

  /**
   * Trains from the given parameters.
   *
   * @param parameters of the configuration's length; not changed
   * @param examples at least one; of the configuration's feature and class counts
   * @throws InterruptedException if the calling thread is interrupted; training then stops soon
   */
  public LocalResult train(float[] parameters, Examples examples, LocalTraining training)
      throws DivergedException, InterruptedException {
    return training(() -> loop.train(parameters, examples, training));
  }

  /**
   * Trains as {@link #train} does, by a number of steps of which each adds {@code c - c_i} to its
   * gradient: SCAFFOLD. The control variates of the next round are the caller's to compute: {@link
   * ControlVariates#ownAfter}.
   *
   * @param controls of the configuration's length
   * @throws IllegalArgumentException if the model does not step by plain SGD
   */
  public LocalResult trainScaffold(
      float[] parameters, Examples examples, ScaffoldTraining training, ControlVariates controls)
      throws DivergedException, InterruptedException {
    return training(() -> loop.trainScaffold(parameters, examples, training, controls));
  }

  /**
   * Trains so that the result says little about any one example: DP-SGD. Which guarantee it has, an
   * accountant derives from the rate, the steps and the noise.
   *
   * <p>The number of examples is taken as public, as in a data set's descriptor: two data sets are
   * neighbours if one has an example where the other has none. The time that a call takes is not
   * hidden.
   *
   * @param examples at most {@value PrivateTraining#MAXIMUM_ROWS}
   * @param sampling draws the samples, which must stay unknown to whoever gets the model: {@code
   *     SecureRandom} in production; equal streams give equal samples
   * @param noise is added to each step's clipped sum
   * @throws IllegalArgumentException if the engine cannot train the model so
   */
  public PrivateResult trainPrivately(
      float[] parameters,
      Examples examples,
      PrivateTraining training,
      RandomGenerator sampling,
      GradientNoise noise)
      throws DivergedException, InterruptedException {
    provider.requirePrivate(configuration);
    return training(() -> loop.trainPrivately(parameters, examples, training, sampling, noise));
  }

  /**
   * Measures the model with the given parameters on rows that it was not trained on.
   *
   * @param parameters of the configuration's length; not changed
   * @param heldOut at least one; of the configuration's feature and class counts
   */
  public Evaluation evaluate(float[] parameters, Examples heldOut) throws InterruptedException {
    return unchecked(() -> loop.evaluate(parameters, heldOut));
  }

  /** What went between Java's memory and the engine's so far. */
  public Crossings crossings() throws InterruptedException {
    return unchecked(loop::crossings);
  }

  /** Frees the engine's memory and ends its thread, after a call that is still running. */
  @Override
  public void close() {
    thread.execute(loop::close);
    thread.shutdown();
  }

  private <T> T training(Callable<T> work) throws DivergedException, InterruptedException {
    try {
      return call(work);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DivergedException diverged) {
        throw diverged;
      }
      throw unexpected(e);
    }
  }

  private <T> T unchecked(Callable<T> work) throws InterruptedException {
    try {
      return call(work);
    } catch (ExecutionException e) {
      throw unexpected(e);
    }
  }

  private <T> T call(Callable<T> work) throws InterruptedException, ExecutionException {
    Future<T> future = thread.submit(work);
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    }
  }

  private static RuntimeException unexpected(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof IllegalArgumentException argument) {
      return new IllegalArgumentException(argument.getMessage(), e);
    }
    return new IllegalStateException("the training engine failed: " + cause, e);
  }
}
