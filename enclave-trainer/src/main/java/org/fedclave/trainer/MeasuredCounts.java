package org.fedclave.trainer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.fedclave.models.Calibration;
import org.fedclave.models.ClassificationCounts;
import org.fedclave.models.EvaluationCounts;
import org.fedclave.models.PerClass;
import org.fedclave.models.ReconstructionCounts;
import org.fedclave.models.RegressionCounts;
import org.fedclave.models.ScoreHistogram;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/** The bytes of an evaluation's counts: 64-bit numbers, big-endian, one after the other. */
final class MeasuredCounts {

  private static final String CLASSIFICATION = "classification";
  private static final String REGRESSION = "regression";
  private static final String RECONSTRUCTION = "reconstruction";

  private MeasuredCounts() {}

  static CborWriter write(EvaluationCounts counts) {
    return switch (counts) {
      case ClassificationCounts of ->
          new CborWriter()
              .put("task", CLASSIFICATION)
              .put("examples", of.examples())
              .put("correct", of.correct())
              .put("sums", bytes(List.of(of.lossSum(), of.brierSum())))
              .put("class-actual", longBytes(of.classes().actual()))
              .put("class-predicted", longBytes(of.classes().predicted()))
              .put("class-correct", longBytes(of.classes().correct()))
              .put("sure-examples", longBytes(of.calibration().examples()))
              .put("sure-correct", longBytes(of.calibration().correct()))
              .put("sure-sums", bytes(of.calibration().confidence()))
              .put("negatives", longBytes(of.scores().negatives()))
              .put("positives", longBytes(of.scores().positives()));
      case RegressionCounts of ->
          new CborWriter()
              .put("task", REGRESSION)
              .put("examples", of.examples())
              .put(
                  "sums",
                  bytes(
                      List.of(
                          of.squaredErrors(),
                          of.absoluteErrors(),
                          of.labelMean(),
                          of.labelSquares(),
                          of.comparable(),
                          of.concordant())));
      case ReconstructionCounts of ->
          new CborWriter()
              .put("task", RECONSTRUCTION)
              .put("examples", of.examples())
              .put("sums", bytes(List.of(of.errorSum())))
              .put("negatives", longBytes(of.scores().negatives()))
              .put("positives", longBytes(of.scores().positives()));
    };
  }

  static EvaluationCounts read(CborReader map) throws MalformedException {
    try {
      String task = map.text("task");
      EvaluationCounts counts =
          switch (task) {
            case CLASSIFICATION -> readClassification(map);
            case REGRESSION -> readRegression(map);
            case RECONSTRUCTION -> readReconstruction(map);
            default ->
                throw MalformedException.at(
                    "measured", "one of the tasks", MalformedException.quote(task));
          };
      map.finish();
      return counts;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedException("measured: " + e.getMessage());
    }
  }

  /** One finite number. */
  static double number(CborReader map, String key) throws MalformedException {
    return numbers(map, key, 1).getFirst();
  }

  static Bytes bytes(List<Double> values) {
    ByteBuffer out = ByteBuffer.allocate(values.size() * Double.BYTES);
    values.forEach(out::putDouble);
    return Bytes.wrap(out.array());
  }

  private static ClassificationCounts readClassification(CborReader map) throws MalformedException {
    List<Double> sums = numbers(map, "sums", 2);
    return new ClassificationCounts(
        examples(map),
        map.integer("correct", 0, Long.MAX_VALUE),
        sums.get(0),
        sums.get(1),
        new PerClass(
            longs(map, "class-actual"), longs(map, "class-predicted"), longs(map, "class-correct")),
        new Calibration(
            longs(map, "sure-examples"),
            longs(map, "sure-correct"),
            numbers(map, "sure-sums", Calibration.BINS)),
        scores(map));
  }

  private static RegressionCounts readRegression(CborReader map) throws MalformedException {
    List<Double> sums = numbers(map, "sums", 6);
    return new RegressionCounts(
        examples(map),
        sums.get(0),
        sums.get(1),
        sums.get(2),
        sums.get(3),
        sums.get(4),
        sums.get(5));
  }

  private static ReconstructionCounts readReconstruction(CborReader map) throws MalformedException {
    return new ReconstructionCounts(examples(map), number(map, "sums"), scores(map));
  }

  private static long examples(CborReader map) throws MalformedException {
    return map.integer("examples", 1, Long.MAX_VALUE);
  }

  private static ScoreHistogram scores(CborReader map) throws MalformedException {
    return new ScoreHistogram(longs(map, "negatives"), longs(map, "positives"));
  }

  private static List<Double> numbers(CborReader map, String key, int count)
      throws MalformedException {
    List<Double> numbers = read(map.bytes(key, count * Double.BYTES), ByteBuffer::getDouble);
    for (double number : numbers) {
      if (!Double.isFinite(number)) {
        throw MalformedException.at("measured", "finite numbers", Double.toString(number));
      }
    }
    return numbers;
  }

  private static List<Long> longs(CborReader map, String key) throws MalformedException {
    Bytes bytes = map.bytes(key);
    if (bytes.size() % Long.BYTES != 0) {
      throw MalformedException.at("measured", "whole 64-bit numbers", bytes.size() + " bytes");
    }
    return read(bytes, ByteBuffer::getLong);
  }

  private static <T> List<T> read(Bytes bytes, Function<ByteBuffer, T> next) {
    ByteBuffer in = ByteBuffer.wrap(bytes.unsafeArray());
    List<T> values = new ArrayList<>();
    while (in.hasRemaining()) {
      values.add(next.apply(in));
    }
    return values;
  }

  private static Bytes longBytes(List<Long> values) {
    ByteBuffer out = ByteBuffer.allocate(values.size() * Long.BYTES);
    values.forEach(out::putLong);
    return Bytes.wrap(out.array());
  }
}
