package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.fedclave.protocol.contract.EarlyStopping;

/**
 * The best model so far in a run that may end early, and whether it ends now. Keeps one copy of the
 * parameters, none where the run never ends early. Not thread-safe.
 */
final class BestModel {

  private final EarlyStopping stopping;
  private final List<Map<String, String>> metrics = new ArrayList<>();
  private Optional<float[]> best = Optional.empty();

  BestModel(EarlyStopping stopping) {
    this.stopping = stopping;
  }

  /**
   * Takes in a round.
   *
   * @param before the parameters that it began with; copied if they are the best
   * @param measured what its record will say of them
   */
  void measured(float[] before, Map<String, String> measured) {
    metrics.add(measured);
    if (stopping.best(metrics).equals(OptionalInt.of(metrics.size() - 1))) {
      best = Optional.of(before.clone());
    }
  }

  /** Goes on from what {@link #best} and the records of the rounds so far say. */
  void restore(List<Map<String, String>> measured, Optional<float[]> kept) {
    metrics.addAll(measured);
    best = kept;
  }

  /** The best parameters so far, if the run may end early; not a copy. */
  Optional<float[]> best() {
    return best;
  }

  /** The model with which the run ends now; empty if it goes on. Not a copy. */
  Optional<float[]> ending() {
    return stopping.modelOf(metrics).isPresent() ? best : Optional.empty();
  }
}
