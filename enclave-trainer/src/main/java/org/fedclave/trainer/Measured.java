package org.fedclave.trainer;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.fedclave.models.ClassificationCounts;
import org.fedclave.models.EvaluationCounts;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.PerClass;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What a trainer measured with one party's rows: sums that can be added over parties, never a row.
 * Travels inside sealed messages.
 *
 * @param trainingLoss mean loss of local training; none with the final model
 * @param heldOut counts on the held-out rows; none where the party has none
 * @param exactAuc the party's own area under the ROC curve; none unless there are two classes (of a
 *     reconstruction: in the label)
 */
record Measured(
    OptionalDouble trainingLoss, Optional<EvaluationCounts> heldOut, OptionalDouble exactAuc) {

  /** Where nothing may be told, or nothing was trained. */
  static final Measured NOTHING =
      new Measured(OptionalDouble.empty(), Optional.empty(), OptionalDouble.empty());

  private static final int LARGEST = 64 * 1024;

  static Measured parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("measured", cbor, LARGEST);
    OptionalDouble loss = readDouble(map, "training-loss");
    OptionalDouble auc = readDouble(map, "auc");
    Optional<EvaluationCounts> counts = Optional.empty();
    if (map.has("held-out")) {
      counts = Optional.of(MeasuredCounts.read(map.map("held-out")));
    }
    map.finish();
    return new Measured(loss, counts, auc);
  }

  /**
   * Requires that the counts can be of a party with {@code rows} rows and of {@code model}, so that
   * all parties' can be added up. It does not say that they are true.
   */
  Measured requireFits(long rows, ModelConfiguration model) throws MalformedException {
    if (heldOut.isPresent() && !fits(heldOut.get(), rows, model)) {
      throw MalformedException.at(
          "measured",
          "counts of at most " + rows + " rows and a " + model,
          heldOut.get().examples() + " rows, or another model's");
    }
    return this;
  }

  private static boolean fits(EvaluationCounts counts, long rows, ModelConfiguration model) {
    int classes = model.outputCount() <= PerClass.MOST_CLASSES ? model.outputCount() : 0;
    return counts.examples() <= rows
        && counts.task() == model.task()
        && (!(counts instanceof ClassificationCounts of) || of.classes().classes() == classes);
  }

  Bytes toBytes() {
    CborWriter map = new CborWriter();
    trainingLoss.ifPresent(value -> map.put("training-loss", MeasuredCounts.bytes(List.of(value))));
    exactAuc.ifPresent(value -> map.put("auc", MeasuredCounts.bytes(List.of(value))));
    heldOut.ifPresent(counts -> map.put("held-out", MeasuredCounts.write(counts)));
    return map.toBytes();
  }

  /**
   * What all parties' measurements say together, by name, in decimal text: {@code training-loss}
   * weighted by {@code weights}, and those of {@link EvaluationCounts#metrics} over all held-out
   * rows.
   *
   * @param all in a fixed order
   * @param weights one for each, examples trained on
   */
  static Map<String, String> combine(Collection<Measured> all, List<Long> weights) {
    Map<String, String> metrics = new TreeMap<>();
    double loss = 0;
    long weight = 0;
    Optional<EvaluationCounts> counts = Optional.empty();
    int index = 0;
    for (Measured measured : all) {
      long own = weights.get(index++);
      if (measured.trainingLoss.isPresent()) {
        loss += own * measured.trainingLoss.getAsDouble();
        weight += own;
      }
      if (measured.heldOut.isPresent()) {
        EvaluationCounts more = measured.heldOut.get();
        counts = Optional.of(counts.map(sum -> sum.merge(more)).orElse(more));
      }
    }
    if (weight > 0) {
      metrics.put("training-loss", text(loss / weight));
    }
    counts.ifPresent(sum -> put(metrics, "", sum, sum.auc()));
    return metrics;
  }

  /** Adds one party's own metrics under {@code <party>/}. */
  void putTo(Map<String, String> metrics, String party) {
    heldOut.ifPresent(counts -> put(metrics, party + '/', counts, exactAuc));
  }

  private static void put(
      Map<String, String> metrics, String prefix, EvaluationCounts counts, OptionalDouble auc) {
    metrics.put(prefix + "held-out-examples", Long.toString(counts.examples()));
    counts.metrics(auc).forEach((name, value) -> metrics.put(prefix + name, text(value)));
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static OptionalDouble readDouble(CborReader map, String key) throws MalformedException {
    return map.has(key)
        ? OptionalDouble.of(MeasuredCounts.number(map, key))
        : OptionalDouble.empty();
  }
}
