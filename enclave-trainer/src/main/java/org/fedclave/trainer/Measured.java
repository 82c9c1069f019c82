package org.fedclave.trainer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.fedclave.models.EvaluationCounts;
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
 * @param exactAuc the party's own area under the ROC curve; none unless there are two classes
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
      counts = Optional.of(readCounts(map.map("held-out")));
    }
    map.finish();
    return new Measured(loss, counts, auc);
  }

  /**
   * Requires that the counts can be of a party with {@code rows} rows and a model of {@code
   * classes} classes, so that all parties' can be added up. It does not say that they are true.
   */
  Measured requireFits(long rows, int classes) throws MalformedException {
    if (heldOut.isPresent()) {
      EvaluationCounts counts = heldOut.get();
      if (counts.examples() > rows || counts.negatives().isEmpty() != (classes != 2)) {
        throw MalformedException.at(
            "measured",
            "counts of at most " + rows + " rows and " + classes + " classes",
            counts.examples() + " rows or other classes");
      }
    }
    return this;
  }

  Bytes toBytes() {
    CborWriter map = new CborWriter();
    trainingLoss.ifPresent(value -> map.put("training-loss", doubleBytes(value)));
    exactAuc.ifPresent(value -> map.put("auc", doubleBytes(value)));
    heldOut.ifPresent(
        counts ->
            map.put(
                "held-out",
                new CborWriter()
                    .put("examples", counts.examples())
                    .put("loss", doubleBytes(counts.lossSum()))
                    .put("correct", counts.correct())
                    .put("negatives", longBytes(counts.negatives()))
                    .put("positives", longBytes(counts.positives()))));
    return map.toBytes();
  }

  /**
   * What all parties' measurements say together, by name, in decimal text: {@code training-loss}
   * weighted by {@code weights}, and {@code held-out-loss}, {@code accuracy} and {@code auc} over
   * all held-out rows.
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
    metrics.put(prefix + "held-out-loss", text(counts.meanLoss()));
    metrics.put(prefix + "accuracy", text(counts.accuracy()));
    auc.ifPresent(value -> metrics.put(prefix + "auc", text(value)));
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static EvaluationCounts readCounts(CborReader map) throws MalformedException {
    try {
      var counts =
          new EvaluationCounts(
              map.integer("examples", 1, Long.MAX_VALUE),
              finite(map.bytes("loss", Double.BYTES)),
              map.integer("correct", 0, Long.MAX_VALUE),
              longs(map.bytes("negatives")),
              longs(map.bytes("positives")));
      map.finish();
      return counts;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedException("measured: " + e.getMessage());
    }
  }

  private static OptionalDouble readDouble(CborReader map, String key) throws MalformedException {
    return map.has(key)
        ? OptionalDouble.of(finite(map.bytes(key, Double.BYTES)))
        : OptionalDouble.empty();
  }

  private static double finite(Bytes bytes) throws MalformedException {
    double value = ByteBuffer.wrap(bytes.unsafeArray()).getDouble();
    if (!Double.isFinite(value)) {
      throw MalformedException.at("measured", "finite numbers", Double.toString(value));
    }
    return value;
  }

  private static Bytes doubleBytes(double value) {
    return Bytes.wrap(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
  }

  private static List<Long> longs(Bytes bytes) throws MalformedException {
    if (bytes.size() % Long.BYTES != 0) {
      throw MalformedException.at("measured", "whole 64-bit numbers", bytes.size() + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes.unsafeArray());
    List<Long> values = new ArrayList<>();
    while (in.hasRemaining()) {
      values.add(in.getLong());
    }
    return values;
  }

  private static Bytes longBytes(List<Long> values) {
    ByteBuffer out = ByteBuffer.allocate(values.size() * Long.BYTES);
    values.forEach(out::putLong);
    return Bytes.wrap(out.array());
  }
}
