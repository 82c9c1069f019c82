package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * When a run ends before its last round, and with which model: a pure function of the metrics in
 * the round records, so that aggregator, trainers and verifiers find the same.
 *
 * <p>A record's metric measures the model that its round began with. After each record: if the last
 * {@code patience} records brought no metric that is better, by more than {@code minimumGain}, than
 * the best before them, the run ends, and its model is the one of the best metric, the earliest
 * among equals. A run that is not ended so has the model of its last round.
 *
 * @param metric which; empty for never
 * @param patience rounds without a gain that end the run, 1 to 100,000; 0 for never
 * @param minimumGain that counts as one, 0 to 1,000,000
 */
public record EarlyStopping(Optional<Metric> metric, int patience, double minimumGain) {

  /** All rounds are run. */
  public static final EarlyStopping NEVER = new EarlyStopping(Optional.empty(), 0, 0);

  private static final String NONE = "none";
  private static final int MOST_ROUNDS = 100_000;
  private static final double MOST_GAIN = 1e6;

  /** The metrics that can end a run, by their names in round records. */
  public enum Metric {
    HELD_OUT_LOSS("held-out-loss", false),
    ACCURACY("accuracy", true),
    AUC("auc", true),
    F1("f1", true),
    MACRO_F1("macro-f1", true),
    RMSE("rmse", false),
    C_INDEX("c-index", true),
    RECONSTRUCTION_ERROR("reconstruction-error", false),
    ANOMALY_AUC("anomaly-auc", true);

    private final String word;
    private final boolean moreIsBetter;

    Metric(String word, boolean moreIsBetter) {
      this.word = word;
      this.moreIsBetter = moreIsBetter;
    }

    public String word() {
      return word;
    }

    /** By how much {@code value} is better than {@code other}; negative if it is worse. */
    private double gain(double value, double other) {
      return moreIsBetter ? value - other : other - value;
    }

    private static Optional<Metric> of(String word) {
      return Stream.of(values()).filter(metric -> metric.word.equals(word)).findFirst();
    }
  }

  private static final Set<String> WORDS =
      Stream.concat(Stream.of(NONE), Stream.of(Metric.values()).map(Metric::word))
          .collect(Collectors.toUnmodifiableSet());

  public EarlyStopping {
    boolean fits =
        metric.isEmpty()
            ? patience == 0 && minimumGain == 0
            : patience >= 1
                && patience <= MOST_ROUNDS
                && minimumGain >= 0
                && minimumGain <= MOST_GAIN;
    if (!fits) {
      throw new IllegalArgumentException(
          "early stopping has the metric none, or a patience of 1 to %d rounds and a minimumGain from 0 to %s; not %d and %s"
              .formatted(MOST_ROUNDS, MOST_GAIN, patience, minimumGain));
    }
  }

  public boolean isPossible() {
    return metric.isPresent();
  }

  /**
   * Whether the run ends with the records so far, and if so, in which round its model was the one
   * that the round began with.
   *
   * @param metrics of all records so far, in order, as the records have them
   * @return the round, from 0; empty if the run goes on
   */
  public OptionalInt modelOf(List<Map<String, String>> metrics) {
    OptionalInt best = best(metrics);
    boolean ends = best.isPresent() && metrics.size() - 1 - best.getAsInt() >= patience;
    return ends ? best : OptionalInt.empty();
  }

  /**
   * The number of records with which the run ends: of the shortest part of {@code metrics}, from
   * its first, of which {@link #modelOf} finds a model. In one pass, since a proof may have many.
   *
   * @param metrics of records, in order
   * @return 1 or more; empty if the run goes on after all of them
   */
  public OptionalInt end(List<Map<String, String>> metrics) {
    Best best = new Best();
    for (int round = 0; round < metrics.size() && isPossible(); round++) {
      best.take(round, metrics.get(round));
      if (best.round >= 0 && round - best.round >= patience) {
        return OptionalInt.of(round + 1);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * The round that so far began with the best model; empty where none was measured or the run never
   * ends early.
   *
   * @param metrics of all records so far, in order
   */
  public OptionalInt best(List<Map<String, String>> metrics) {
    Best best = new Best();
    for (int round = 0; round < metrics.size() && isPossible(); round++) {
      best.take(round, metrics.get(round));
    }
    return best.round < 0 ? OptionalInt.empty() : OptionalInt.of(best.round);
  }

  /** The best round of those taken in, -1 before any. */
  private final class Best {
    private int round = -1;
    private double value;

    void take(int next, Map<String, String> metrics) {
      Metric read = metric.orElseThrow();
      EarlyStopping.value(read, metrics)
          .filter(found -> round < 0 || read.gain(found, value) > minimumGain)
          .ifPresent(
              found -> {
                round = next;
                value = found;
              });
    }
  }

  /** A record may lack the metric: no party had the rows for it. What is no number counts so. */
  private static Optional<Double> value(Metric metric, Map<String, String> metrics) {
    try {
      double value = Double.parseDouble(metrics.getOrDefault(metric.word, "NaN"));
      return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static EarlyStopping read(StrictJson object) throws MalformedException {
    Optional<Metric> metric = Metric.of(object.oneOf("metric", WORDS));
    return metric.isEmpty()
        ? NEVER
        : new EarlyStopping(
            metric,
            (int) object.integer("patience", 1, MOST_ROUNDS),
            object.number("minimumGain", 0, MOST_GAIN));
  }

  void write(ObjectNode object) {
    object.put("metric", metric.map(Metric::word).orElse(NONE));
    if (isPossible()) {
      object.put("patience", patience).put("minimumGain", minimumGain);
    }
  }
}
