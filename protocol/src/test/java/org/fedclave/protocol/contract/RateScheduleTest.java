package org.fedclave.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.IntStream;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.RateSchedule.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RateScheduleTest {

  private static RateSchedule of(Kind kind) {
    return switch (kind) {
      case CONSTANT -> RateSchedule.CONSTANT;
      case STEP -> new RateSchedule(kind, 3, 0.5);
      case COSINE -> new RateSchedule(kind, 0, 0.2);
    };
  }

  @Test
  void aConstantRateIsTheModels() {
    assertThat(RateSchedule.CONSTANT.factor(0, 10)).isEqualTo(1);
    assertThat(RateSchedule.CONSTANT.factor(9, 10)).isEqualTo(1);
  }

  @Test
  void stepsFallAfterEverySoManyRoundsAndNeverToNothing() {
    RateSchedule schedule = of(Kind.STEP);
    assertThat(IntStream.of(0, 2, 3, 5, 6, 9).mapToDouble(round -> schedule.factor(round, 10)))
        .containsExactly(1.0, 1.0, 0.5, 0.5, 0.25, 0.125);
    assertThat(schedule.factor(99_999, 100_000)).isEqualTo(1e-6);
  }

  @Test
  void aCosineFallsFromOneToItsLeastFactor() {
    RateSchedule schedule = of(Kind.COSINE);
    assertThat(schedule.factor(0, 11)).isEqualTo(1);
    assertThat(schedule.factor(5, 11)).isEqualTo(0.6, within(1e-12));
    assertThat(schedule.factor(10, 11)).isEqualTo(0.2, within(1e-12));
    assertThat(schedule.factor(0, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void eachScheduleReadsBack(Kind kind) throws Exception {
    ObjectNode json = JsonMapper.builder().build().createObjectNode();
    of(kind).write(json);
    StrictJson strict = StrictJson.of("schedule", json);
    assertThat(RateSchedule.read(strict)).isEqualTo(of(kind));
    strict.finish();
  }

  @Test
  void aRateThatRisesVanishesOrStandsStillIsRefused() {
    assertThatThrownBy(() -> new RateSchedule(Kind.STEP, 3, 1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new RateSchedule(Kind.STEP, 0, 0.5)).hasMessageContaining("every 0");
    assertThatThrownBy(() -> new RateSchedule(Kind.COSINE, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RateSchedule(Kind.CONSTANT, 0, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
