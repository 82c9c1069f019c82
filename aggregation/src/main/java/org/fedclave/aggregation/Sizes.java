package org.fedclave.aggregation;

/** Checks of lengths that all optimisers make. */
final class Sizes {
  private Sizes() {}

  static void check(int size, float[] model, float[] update) {
    if (model.length != size || update.length != size) {
      throw new IllegalArgumentException(
          "the optimiser is for %d parameters; the model has %d, the update %d"
              .formatted(size, model.length, update.length));
    }
  }

  static void checkState(int expected, double[] state) {
    if (state.length != expected) {
      throw new IllegalArgumentException(
          "the state has " + state.length + " values instead of " + expected);
    }
    for (int i = 0; i < state.length; i++) {
      if (!Double.isFinite(state[i])) {
        throw new IllegalArgumentException("value " + i + " of the state is not finite");
      }
    }
  }
}
