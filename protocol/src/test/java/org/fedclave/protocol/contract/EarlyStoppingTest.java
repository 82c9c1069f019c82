package org.fedclave.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.EarlyStopping.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EarlyStoppingTest {

  private static final EarlyStopping ON_AUC = new EarlyStopping(Optional.of(Metric.AUC), 2, 0.01);

  private static List<Map<String, String>> records(String name, double... values) {
    List<Map<String, String>> records = new ArrayList<>();
    for (double value : values) {
      records.add(Double.isNaN(value) ? Map.of() : Map.of(name, Double.toString(value)));
    }
    return records;
  }

  @Test
  void aRunEndsAfterSoManyRoundsWithoutAGainWithTheModelOfTheBest() {
    assertThat(ON_AUC.modelOf(records("auc", 0.6, 0.7, 0.65))).isEmpty();
    assertThat(ON_AUC.modelOf(records("auc", 0.6, 0.7, 0.65, 0.69))).isEqualTo(OptionalInt.of(1));
  }

  @Test
  void aGainThatIsTooSmallIsNone() {
    assertThat(ON_AUC.modelOf(records("auc", 0.6, 0.605, 0.609))).isEqualTo(OptionalInt.of(0));
    assertThat(ON_AUC.modelOf(records("auc", 0.6, 0.62, 0.61))).isEmpty();
  }

  @Test
  void amongEqualModelsTheEarliestIsTheBest() {
    var anyGain = new EarlyStopping(Optional.of(Metric.AUC), 2, 0);
    assertThat(anyGain.modelOf(records("auc", 0.5, 0.7, 0.7, 0.7))).isEqualTo(OptionalInt.of(1));
  }

  @Test
  void aRoundThatWasNotMeasuredBringsNoGain() {
    double none = Double.NaN;
    assertThat(ON_AUC.modelOf(records("auc", none, none, none, none))).isEmpty();
    assertThat(ON_AUC.modelOf(records("auc", 0.7, none, none))).isEqualTo(OptionalInt.of(0));
    assertThat(ON_AUC.modelOf(List.of(Map.of("auc", "0.7"), Map.of("auc", "x"), Map.of())))
        .isEqualTo(OptionalInt.of(0));
  }

  @ParameterizedTest
  @EnumSource
  void eachMetricEndsARunWhenItGetsWorseAndNotWhenItGetsBetter(Metric metric) {
    var stopping = new EarlyStopping(Optional.of(metric), 1, 0);
    boolean lessIsBetter =
        switch (metric) {
          case HELD_OUT_LOSS, RMSE, RECONSTRUCTION_ERROR -> true;
          case ACCURACY, AUC, F1, MACRO_F1, C_INDEX, ANOMALY_AUC -> false;
        };
    List<Map<String, String>> rising = records(metric.word(), 0.1, 0.2);
    List<Map<String, String>> falling = records(metric.word(), 0.2, 0.1);
    assertThat(stopping.modelOf(rising).isPresent()).isEqualTo(lessIsBetter);
    assertThat(stopping.modelOf(falling).isPresent()).isEqualTo(!lessIsBetter);
  }

  @Test
  void theEndIsAfterTheShortestPartOfTheRecordsThatHasAModel() {
    var random = new SplittableRandom(5);
    for (int run = 0; run < 200; run++) {
      double[] values = random.doubles(12, 0, 1).map(x -> x < 0.1 ? Double.NaN : x).toArray();
      List<Map<String, String>> records = records("auc", values);
      OptionalInt shortest =
          IntStream.rangeClosed(1, values.length)
              .filter(count -> ON_AUC.modelOf(records.subList(0, count)).isPresent())
              .findFirst();
      assertThat(ON_AUC.end(records)).as("run %d", run).isEqualTo(shortest);
    }
    assertThat(ON_AUC.end(List.of())).isEmpty();
    assertThat(EarlyStopping.NEVER.end(records("auc", 0.9, 0.1, 0.1, 0.1))).isEmpty();
  }

  @Test
  void withoutAMetricARunNeverEndsEarly() {
    assertThat(EarlyStopping.NEVER.modelOf(records("auc", 0.9, 0.1, 0.1))).isEmpty();
    assertThat(EarlyStopping.NEVER.best(records("auc", 0.9, 0.1, 0.1))).isEmpty();
  }

  @Test
  void termsReadBackAndWrongOnesAreRefused() throws Exception {
    for (EarlyStopping terms : List.of(ON_AUC, EarlyStopping.NEVER)) {
      ObjectNode json = JsonMapper.builder().build().createObjectNode();
      terms.write(json);
      assertThat(EarlyStopping.read(StrictJson.of("terms", json))).isEqualTo(terms);
    }
    assertThatThrownBy(() -> new EarlyStopping(Optional.of(Metric.AUC), 0, 0))
        .hasMessageContaining("patience");
    assertThatThrownBy(() -> new EarlyStopping(Optional.of(Metric.AUC), 1, -1))
        .hasMessageContaining("minimumGain");
    assertThatThrownBy(() -> new EarlyStopping(Optional.empty(), 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    var local = LocalTerms.epochs(1, 8);
    assertThatThrownBy(() -> new TrainingTerms(5, local, 0, 5, Normalisation.NONE, ON_AUC))
        .hasMessageContaining("heldOutPercent");
  }
}
