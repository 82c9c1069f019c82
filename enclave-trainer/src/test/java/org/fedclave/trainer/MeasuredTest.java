package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fedclave.models.EvaluationCounts;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeasuredTest {

  private static final Measured FULL =
      new Measured(OptionalDouble.of(0.25), Optional.of(counts(10, 5, 8)), OptionalDouble.of(0.75));
  private static final Measured EMPTY =
      new Measured(OptionalDouble.empty(), Optional.empty(), OptionalDouble.empty());

  /** All negatives in the lowest bin, all positives in the highest: a perfect order. */
  private static EvaluationCounts counts(long examples, double loss, long correct) {
    List<Long> negatives = new ArrayList<>(Collections.nCopies(EvaluationCounts.BINS, 0L));
    List<Long> positives = new ArrayList<>(negatives);
    negatives.set(0, examples / 2);
    positives.set(EvaluationCounts.BINS - 1, examples - examples / 2);
    return new EvaluationCounts(examples, loss, correct, negatives, positives);
  }

  static Stream<Measured> measurements() {
    return Stream.of(
        FULL,
        EMPTY,
        new Measured(OptionalDouble.of(3), Optional.empty(), OptionalDouble.empty()),
        new Measured(
            OptionalDouble.empty(),
            Optional.of(new EvaluationCounts(3, 0, 0, List.of(), List.of())),
            OptionalDouble.empty()));
  }

  @ParameterizedTest
  @MethodSource("measurements")
  void whatIsWrittenIsReadAgain(Measured measured) throws MalformedException {
    assertThat(Measured.parse(measured.toBytes())).isEqualTo(measured);
  }

  static Stream<Bytes> malformed() {
    Bytes full = FULL.toBytes();
    CborWriter counts =
        new CborWriter()
            .put("examples", 2)
            .put("loss", number(1))
            .put("correct", 1)
            .put("negatives", Bytes.EMPTY)
            .put("positives", Bytes.EMPTY);
    return Stream.of(
        Bytes.EMPTY,
        Bytes.utf8("measured"),
        full.slice(0, full.size() - 1),
        new CborWriter().put("training-loss", number(Double.NaN)).toBytes(),
        new CborWriter().put("auc", number(Double.POSITIVE_INFINITY)).toBytes(),
        new CborWriter().put("auc", Bytes.hex("00")).toBytes(),
        new CborWriter().put("rows", number(1)).toBytes(),
        new CborWriter().put("held-out", counts.put("row", number(1))).toBytes(),
        heldOut(2, 3, Bytes.EMPTY, Bytes.EMPTY),
        heldOut(2, 1, Bytes.hex("00"), Bytes.hex("00")),
        heldOut(2, 1, longs(512, 1), longs(512, 0)),
        heldOut(2, 1, longs(511, 0), longs(511, 0)),
        heldOut(2, 1, longs(512, -1), longs(512, 0)),
        heldOut(2, 1, longs(512, Long.MAX_VALUE), longs(512, Long.MAX_VALUE)));
  }

  private static Bytes heldOut(long examples, long correct, Bytes negatives, Bytes positives) {
    CborWriter counts =
        new CborWriter()
            .put("examples", examples)
            .put("loss", number(1))
            .put("correct", correct)
            .put("negatives", negatives)
            .put("positives", positives);
    return new CborWriter().put("held-out", counts).toBytes();
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
    assertThat(FULL.requireFits(10, 2)).isSameAs(FULL);
    assertThat(EMPTY.requireFits(0, 3)).isSameAs(EMPTY);
    assertThrows(MalformedException.class, () -> FULL.requireFits(9, 2));
    assertThrows(MalformedException.class, () -> FULL.requireFits(10, 3));
  }

  @Test
  void lossesAreWeightedAndCountsAreAdded() {
    var other =
        new Measured(OptionalDouble.of(1), Optional.of(counts(30, 5, 12)), OptionalDouble.empty());

    Map<String, String> all = Measured.combine(List.of(FULL, other, EMPTY), List.of(1L, 3L, 9L));

    assertThat(all)
        .isEqualTo(
            Map.of(
                "training-loss", "0.812500",
                "held-out-examples", "40",
                "held-out-loss", "0.250000",
                "accuracy", "0.500000",
                "auc", "1.000000"));
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
                "alder/auc", "0.750000"));
  }
}
