package org.fedclave.benchmarks.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What may grow in a soak's second half, and how fast. A coordinator keeps what its members may ask
 * for again, so some of it grows with each run and by a known amount; nothing grows with time.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold nothing
enum SoakBound {
  /** Run, contract's digest, members, log leaves: some objects for each run that there ever was. */
  LIVE_HEAP("live heap, KiB a run", one -> (double) one.runs(), one -> one.liveHeap() / 1024.0, 48),
  THREADS("threads an hour", SoakBound::hours, one -> (double) one.threads(), 6),
  OPEN_FILES("open files an hour", SoakBound::hours, one -> (double) one.openFiles(), 12),
  /** Letters' ids for a week, the record of decisions, the log. */
  ROWS("rows a run", one -> (double) one.runs(), one -> (double) one.rows(), 250),
  DATABASE(
      "database, KiB a run", one -> (double) one.runs(), one -> one.databaseBytes() / 1024.0, 1024),
  /** Contract, result, checkpoint, until garbage is collected after a week. */
  BLOBS("blobs, KiB a run", one -> (double) one.runs(), one -> one.blobBytes() / 1024.0, 1024),
  WAITING("letters that wait, an hour", SoakBound::hours, one -> (double) one.waiting(), 60);

  private final String what;
  private final ToDoubleFunction<SoakSample> place;
  private final ToDoubleFunction<SoakSample> value;
  private final double most;

  SoakBound(
      String what,
      ToDoubleFunction<SoakSample> place,
      ToDoubleFunction<SoakSample> value,
      double most) {
    this.what = what;
    this.place = place;
    this.value = value;
    this.most = most;
  }

  private static double hours(SoakSample sample) {
    return sample.seconds() / 3600;
  }

  String what() {
    return what;
  }

  double most() {
    return most;
  }

  double value(SoakSample sample) {
    return value.applyAsDouble(sample);
  }

  /** How fast it grew. */
  double slope(List<SoakSample> samples) {
    return Trend.slope(
        samples.stream().mapToDouble(place).toArray(),
        samples.stream().mapToDouble(value).toArray());
  }

  /** Says in one sentence that it grew too fast; empty if it did not. */
  Optional<String> objection(List<SoakSample> samples) {
    double slope = slope(samples);
    return slope <= most
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT, "%s: grew by %.1f, and at most %.1f is borne", what, slope, most));
  }
}
