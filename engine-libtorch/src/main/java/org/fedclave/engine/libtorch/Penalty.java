package org.fedclave.engine.libtorch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Regularisation of one parameter array, as DL4J applies it.
 *
 * @param l1 times the sign of a parameter is added to its gradient before the updater
 * @param l2 times a parameter is added to its gradient before the updater
 * @param decay times a parameter is added to what the updater subtracts
 * @param decayByRate the same, after multiplication by the learning rate
 */
record Penalty(double l1, double l2, double decay, double decayByRate) {
  static final Penalty NONE = new Penalty(0, 0, 0, 0);

  /** What a layer's configuration says; DL4J writes no list where there is none. */
  static Penalty of(String layer, @Nullable List<Regularization> regularizations) {
    Penalty sum = NONE;
    for (Regularization one :
        regularizations == null ? List.<Regularization>of() : regularizations) {
      sum = sum.and(layer, one);
    }
    return sum;
  }

  private Penalty and(String layer, Regularization one) {
    return switch (one) {
      case L1Regularization term -> plus(new Penalty(fixed(layer, term.getL1()), 0, 0, 0));
      case L2Regularization term -> plus(new Penalty(0, fixed(layer, term.getL2()), 0, 0));
      case WeightDecay term when term.isApplyLR() ->
          plus(new Penalty(0, 0, 0, fixed(layer, term.getCoeff())));
      case WeightDecay term -> plus(new Penalty(0, 0, fixed(layer, term.getCoeff()), 0));
      default -> throw Refusal.of(layer, "its regularisation " + one.getClass().getSimpleName());
    };
  }

  private Penalty plus(Penalty other) {
    return new Penalty(
        l1 + other.l1, l2 + other.l2, decay + other.decay, decayByRate + other.decayByRate);
  }

  private static double fixed(String layer, ISchedule schedule) {
    Refusal.unless(
        schedule instanceof FixedSchedule, layer, "its regularisation follows a schedule");
    return schedule.valueAt(0, 0);
  }
}
