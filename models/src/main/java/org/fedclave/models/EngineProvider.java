package org.fedclave.models;

/**
 * A kind of training engine. {@link Engines} finds those on the class path, by the names that
 * contracts give them.
 *
 * <p>A provider makes {@link Network}s; the loops over rounds' steps, which must not depend on the
 * engine, are {@link TrainingEngine}'s.
 */
public interface EngineProvider {
  /** The word for it in a contract: lower-case letters, digits and hyphens. */
  String name();

  /**
   * What would train in this process; loads the engine's native library if nothing has.
   *
   * @throws UnusableEngineException if it cannot train here: another processor, no GPU, a GPU that
   *     its code was not made for
   */
  EngineReport report() throws UnusableEngineException;

  /**
   * Refuses a model that the engine cannot train, before anything runs. Loads nothing native.
   *
   * @throws IllegalArgumentException naming the first layer that is not supported, and what to do
   */
  void require(ModelConfiguration model);

  /**
   * Refuses where the engine cannot train {@code model} with privacy of single rows ({@link
   * TrainingEngine#trainPrivately}).
   *
   * @throws IllegalArgumentException saying what to do
   */
  default void requirePrivate(ModelConfiguration model) {
    throw new IllegalArgumentException(
        "engine " + name() + " has no private steps (record-level privacy); take engine dl4j");
  }

  /**
   * Builds the model's network, for the calling thread alone.
   *
   * @param model that {@link #require} accepts
   */
  Network network(ModelConfiguration model);
}
