package org.fedclave.engine.libtorch;

/** Sentences about what this engine cannot train. */
final class Refusal {
  private Refusal() {}

  /**
   * A refusal of one layer or vertex, to be thrown before anything runs.
   *
   * @param where the layer's name
   * @param what its class, or what about it is not possible
   */
  static IllegalArgumentException of(String where, String what) {
    return new IllegalArgumentException(
        "engine libtorch cannot train layer %s: %s; take engine dl4j".formatted(where, what));
  }

  /** Refuses where something that must hold does not. */
  static void unless(boolean holds, String where, String what) {
    if (!holds) {
      throw of(where, what);
    }
  }
}
