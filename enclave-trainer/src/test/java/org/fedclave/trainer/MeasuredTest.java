package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fedclave.models.EvaluationCounts;
import org.fedclave.models.InputLayout;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelRequest;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.ReconstructionCounts;
import org.fedclave.models.RegressionCounts;
import org.fedclave.models.ScoreHistogram;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeasuredTest {

  private static final Measured FULL =
      new Measured(
          OptionalDouble.of(0.25), Optional.of(TestCounts.two(10, 5, 8)), OptionalDouble.of(0.75));
  private static final Measured EMPTY =
      new Measured(OptionalDouble.empty(), Optional.empty(), OptionalDouble.empty());

  static Stream<Measured> measurements() {
    return Stream.of(
        FULL,
        EMPTY,
        new Measured(OptionalDouble.of(3), Optional.empty(), OptionalDouble.empty()),
        heldOut(TestCounts.many(3)),
        heldOut(new RegressionCounts(3, 0.5, 0.25, -1, 2, 3, 1.5)),
        heldOut(new ReconstructionCounts(3, 0.5, TestCounts.two(3, 0, 0).scores())),
        heldOut(new ReconstructionCounts(3, 0.5, ScoreHistogram.NONE)));
  }

  private static Measured heldOut(EvaluationCounts counts) {
    return new Measured(OptionalDouble.empty(), Optional.of(counts), OptionalDouble.empty());
  }

  @ParameterizedTest
  @MethodSource("measurements")
  void whatIsWrittenIsReadAgain(Measured measured) throws MalformedException {
    assertThat(Measured.parse(measured.toBytes())).isEqualTo(measured);
  }

  static Stream<Bytes> malformed() throws MalformedException {
    Bytes full = FULL.toBytes();
    return Stream.of(
        Bytes.EMPTY,
        Bytes.utf8("measured"),
        full.slice(0, full.size() - 1),
        new CborWriter().put("training-loss", number(Double.NaN)).toBytes(),
        new CborWriter().put("auc", number(Double.POSITIVE_INFINITY)).toBytes(),
        new CborWriter().put("auc", Bytes.hex("00")).toBytes(),
        new CborWriter().put("rows", number(1)).toBytes(),
        new CborWriter().put("held-out", new CborWriter().put("task", "guessing")).toBytes(),
        heldOut(1, "row", number(1)),
        heldOut(3, "row", Bytes.EMPTY),
        heldOut(1, "sums", number(1)),
        heldOut(1, "sums", numbers(1, Double.NaN)),
        heldOut(1, "class-actual", Bytes.EMPTY),
        heldOut(1, "sure-sums", Bytes.EMPTY),
        heldOut(1, "negatives", Bytes.hex("00")),
        heldOut(1, "negatives", longs(512, 1)),
        heldOut(1, "negatives", longs(511, 0)),
        heldOut(1, "positives", longs(512, -1)),
        heldOut(1, "positives", longs(512, Long.MAX_VALUE)));
  }

  /** What a trainer would write of two examples, one right, with a value changed or a key more. */
  private static Bytes heldOut(long correct, String changed, Bytes value)
      throws MalformedException {
    CborReader good =
        CborReader.decode("good", MeasuredCounts.write(TestCounts.two(2, 1, 1)).toBytes(), 1 << 16);
    CborWriter counts = new CborWriter();
    counts.put("task", good.text("task")).put("examples", 2).put("correct", correct);
    for (String key : PARTS) {
      counts.put(key, key.equals(changed) ? value : good.bytes(key));
    }
    if (!PARTS.contains(changed) && value.size() > 0) {
      counts.put(changed, value);
    }
    return new CborWriter().put("held-out", counts).toBytes();
  }

  private static final List<String> PARTS =
      List.of(
          "sums",
          "class-actual",
          "class-predicted",
          "class-correct",
          "sure-examples",
          "sure-correct",
          "sure-sums",
          "negatives",
          "positives");

  private static Bytes numbers(double first, double second) {
    return Bytes.wrap(ByteBuffer.allocate(16).putDouble(first).putDouble(second).array());
  }

  private static Bytes number(double value) {
    return Bytes.wrap(ByteBuffer.allocate(8).putDouble(value).array());
  }

  private static Bytes longs(int count, long value) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * count);
    while (buffer.hasRemaining()) {
      buffer.putLong(value);
    }
    return Bytes.wrap(buffer.array());
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void whatIsMalformedIsRefused(Bytes bytes) {
    assertThrows(MalformedException.class, () -> Measured.parse(bytes));
  }

  @Test
  void countsThatCannotBeOfTheseRowsOrClassesAreRefused() throws MalformedException {
    var sgd = new LocalOptimiser.Sgd(0.1);
    var two = ModelZoo.logisticRegression(3, 2, 0, sgd);
    var three = ModelZoo.logisticRegression(3, 3, 0, sgd);
    var number =
        new ModelRequest("linear-regression", Map.of("learning-rate", "0.1"))
            .configuration(InputLayout.ofNumbers(3, 1));
    Measured regression = heldOut(new RegressionCounts(3, 0.5, 0.25, -1, 2, 3, 1.5));
    assertThat(FULL.requireFits(10, two)).isSameAs(FULL);
    assertThat(EMPTY.requireFits(0, three)).isSameAs(EMPTY);
    assertThat(regression.requireFits(3, number)).isSameAs(regression);
    assertThrows(MalformedException.class, () -> FULL.requireFits(9, two));
    assertThrows(MalformedException.class, () -> FULL.requireFits(10, three));
    assertThrows(MalformedException.class, () -> FULL.requireFits(10, number));
    assertThrows(MalformedException.class, () -> regression.requireFits(3, two));
  }

  @Test
  void lossesAreWeightedAndCountsAreAdded() {
    var other =
        new Measured(
            OptionalDouble.of(1), Optional.of(TestCounts.two(30, 5, 12)), OptionalDouble.empty());

    Map<String, String> all = Measured.combine(List.of(FULL, other, EMPTY), List.of(1L, 3L, 9L));

    assertThat(all)
        .isEqualTo(
            Map.of(
                "training-loss", "0.812500",
                "held-out-examples", "40",
                "held-out-loss", "0.250000",
                "accuracy", "0.500000",
                "auc", "1.000000",
                "brier", "0.500000",
                "calibration-error", "0.500000",
                "f1", "0.230769",
                "macro-f1", "0.430199"));
  }

  @Test
  void nothingMeasuredIsNothingSaid() {
    assertThat(Measured.combine(List.of(EMPTY), List.of(5L))).isEmpty();
    assertThat(Measured.combine(List.of(), List.of())).isEmpty();
  }

  @Test
  void aPartysOwnMetricsStandUnderItsName() {
    Map<String, String> metrics = new TreeMap<>();

    FULL.putTo(metrics, "alder");
    EMPTY.putTo(metrics, "birch");

    assertThat(metrics)
        .isEqualTo(
            Map.of(
                "alder/held-out-examples", "10",
                "alder/held-out-loss", "0.500000",
                "alder/accuracy", "0.800000",
                "alder/auc", "0.750000",
                "alder/brier", "0.200000",
                "alder/calibration-error", "0.200000",
                "alder/f1", "0.750000",
                "alder/macro-f1", "0.791667"));
  }
}
