package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How far two engines may be apart: by rounding, and by what training makes of it.
 *
 * @param absolute distance that is always possible
 * @param ofChange the part of what training changed in an array at most
 */
record Agreement(double absolute, double ofChange) {
  static final Agreement ONE_STEP = new Agreement(1e-6, 3e-4);
  static final Agreement HUNDRED_STEPS = new Agreement(1e-5, 1e-3);

  /** Fails with the name of the first layer whose parameters are further apart. */
  void require(Wiring wiring, float[] start, float[] actual, float[] expected) {
    for (Slot slot : wiring.slots()) {
      double change = 0;
      double apart = 0;
      for (int i = slot.place(); i < slot.place() + slot.length(); i++) {
        change = Math.max(change, Math.abs(expected[i] - start[i]));
        apart = Math.max(apart, Math.abs(expected[i] - actual[i]));
      }
      assertThat(change).as("change of layer %s, %s", slot.layer(), slot.name()).isPositive();
      assertThat(apart)
          .as("layer %s, %s, which changed by %s", slot.layer(), slot.name(), change)
          .isLessThanOrEqualTo(absolute + ofChange * change);
    }
  }
}
