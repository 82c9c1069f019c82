package org.fedclave.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivacyTermsTest {

  private static ObjectNode json(PrivacyTerms terms) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    terms.write(json);
    return json;
  }

  private static PrivacyTerms read(ObjectNode json) throws MalformedException {
    StrictJson object = StrictJson.of("privacy", json);
    PrivacyTerms terms = PrivacyTerms.read(object);
    object.finish();
    return terms;
  }

  @Test
  void termsAreReadAsTheyAreWritten() throws Exception {
    PrivacyTerms central = PrivacyTerms.central(1.1, 1e-5);
    assertThat(read(json(central))).isEqualTo(central);
    assertThat(json(central).toString())
        .isEqualTo(
            "{\"mechanism\":\"central\",\"noiseMultiplier\":1.1,\"delta\":1.0E-5,"
                + "\"accountant\":\"rdp\"}");
    PrivacyTerms rows = PrivacyTerms.recordLevel(1.1, 0.5, 1e-5);
    assertThat(read(json(rows))).isEqualTo(rows);
    assertThat(json(rows).toString())
        .isEqualTo(
            "{\"mechanism\":\"record\",\"noiseMultiplier\":1.1,\"exampleClip\":0.5,"
                + "\"delta\":1.0E-5,\"accountant\":\"rdp\"}");
    assertThat(read(json(PrivacyTerms.NONE))).isEqualTo(PrivacyTerms.NONE);
    assertThat(json(PrivacyTerms.NONE).toString()).isEqualTo("{\"mechanism\":\"none\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mechanism", "noiseMultiplier", "exampleClip", "delta", "accountant"})
  void everyMemberIsRequired(String name) {
    ObjectNode json = json(PrivacyTerms.recordLevel(1, 1, 1e-5));
    json.remove(name);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(name);
  }

  @Test
  void noiseWithoutAMechanismIsAnUnknownKey() {
    ObjectNode json = json(PrivacyTerms.NONE).put("noiseMultiplier", 1);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("unknown key \"noiseMultiplier\"");
  }

  @Test
  void aClipOfExamplesUnderCentralPrivacyIsAnUnknownKey() {
    ObjectNode json = json(PrivacyTerms.central(1, 1e-5)).put("exampleClip", 1);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("unknown key \"exampleClip\"");
    assertThatThrownBy(() -> new PrivacyTerms(PrivacyTerms.Mechanism.CENTRAL, 1, 1, 1e-5, "rdp", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not central with noiseMultiplier 1.0, exampleClip 1.0");
  }

  @Test
  void exactlyOneMechanismNoisesEachPlace() {
    assertThat(PrivacyTerms.NONE.isPrivate()).isFalse();
    assertThat(PrivacyTerms.central(1, 1e-5))
        .matches(PrivacyTerms::isPrivate)
        .matches(PrivacyTerms::isCentral)
        .matches(terms -> !terms.isRecordLevel());
    assertThat(PrivacyTerms.recordLevel(1, 1, 1e-5))
        .matches(PrivacyTerms::isPrivate)
        .matches(PrivacyTerms::isRecordLevel)
        .matches(terms -> !terms.isCentral());
  }

  @ParameterizedTest
  @CsvSource({"0.05, 1e-5", "20000, 1e-5", "NaN, 1e-5", "1, 0", "1, 0.5", "1, NaN"})
  void valuesThatProtectNothingAreRefused(double noise, double delta) {
    assertThatThrownBy(() -> PrivacyTerms.central(noise, delta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("noiseMultiplier " + noise);
    assertThatThrownBy(() -> PrivacyTerms.recordLevel(noise, 1, delta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("noiseMultiplier " + noise);
  }

  @Test
  void noiseForStatisticsIsAMemberOnlyWhereThereIsSome() throws Exception {
    PrivacyTerms counting = PrivacyTerms.central(1.1, 1e-5).withStatistics(4);
    assertThat(read(json(counting))).isEqualTo(counting);
    assertThat(json(counting).toString())
        .endsWith("\"accountant\":\"rdp\",\"statistics\":{\"noiseMultiplier\":4.0}}");
    PrivacyTerms rows = PrivacyTerms.recordLevel(1, 1, 1e-5).withStatistics(0.1);
    assertThat(read(json(rows))).isEqualTo(rows).matches(PrivacyTerms::hasStatistics);
    assertThat(PrivacyTerms.central(1, 1e-5)).matches(terms -> !terms.hasStatistics());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0.05, 20_000, Double.NaN})
  void noiseForStatisticsThatProtectsNothingIsRefused(double noise) {
    PrivacyTerms central = PrivacyTerms.central(1, 1e-5);
    assertThatThrownBy(() -> central.withStatistics(noise))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("statistics with noiseMultiplier " + noise);
  }

  @Test
  void statisticsWithoutAMechanismOrWithOtherMembersAreRefused() {
    assertThatThrownBy(() -> PrivacyTerms.NONE.withStatistics(1))
        .isInstanceOf(IllegalArgumentException.class);
    ObjectNode none = json(PrivacyTerms.NONE);
    none.putObject("statistics").put("noiseMultiplier", 1);
    assertThatThrownBy(() -> read(none))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("unknown key \"statistics\"");
    ObjectNode more = json(PrivacyTerms.central(1, 1e-5).withStatistics(1));
    more.withObject("statistics").put("epsilon", 1);
    assertThatThrownBy(() -> read(more))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("unknown key \"epsilon\"");
    more.withObject("statistics").remove("noiseMultiplier");
    assertThatThrownBy(() -> read(more))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("noiseMultiplier");
  }

  private static TrainingTerms training(Normalisation normalise) {
    return new TrainingTerms(3, LocalTerms.epochs(1, 16), 20, 10, normalise, EarlyStopping.NEVER);
  }

  @Test
  void aRunCountsUnderPrivacyOnlyWithNoiseForItAndHasThatNoiseOnlyIfItCounts() {
    for (PrivacyTerms terms :
        new PrivacyTerms[] {PrivacyTerms.central(1, 1e-5), PrivacyTerms.recordLevel(1, 1, 1e-5)}) {
      terms.requireFits(training(Normalisation.NONE), List.of());
      terms.withStatistics(4).requireFits(training(Normalisation.GLOBAL), List.of());
      assertThatThrownBy(() -> terms.requireFits(training(Normalisation.GLOBAL), List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(terms.mechanism().word() + " privacy has no noise for that")
          .hasMessageContaining("add statistics: {noiseMultiplier: ...} to privacy");
      assertThatThrownBy(
              () -> terms.withStatistics(4).requireFits(training(Normalisation.NONE), List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nothing is counted: take normalise: global");
    }
    PrivacyTerms.NONE.requireFits(training(Normalisation.GLOBAL), List.of());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1e-7, 1e7, Double.NaN, Double.POSITIVE_INFINITY})
  void aClipOfExamplesOutsideItsRangeIsRefused(double clip) {
    assertThatThrownBy(() -> PrivacyTerms.recordLevel(1, clip, 1e-5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("record with an exampleClip from 1.0E-6 to 1000000.0")
        .hasMessageContaining("exampleClip " + clip);
  }

  @Test
  void anotherAccountantIsRefusedBecauseItHasNoTheoremForThisNoise() {
    ObjectNode json = json(PrivacyTerms.central(1, 1e-5)).put("accountant", "pld");
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("accountant");
  }

  private static AggregationTerms aggregation(String rule, MaskingTerms masking, double clip) {
    return new AggregationTerms(rule, Map.of(), masking, clip);
  }

  @Test
  void contradictionsAreRefusedWithTheReasonAndTheAlternative() {
    PrivacyTerms central = PrivacyTerms.central(1, 1e-5);
    assertThatThrownBy(
            () -> central.requireFits(aggregation("fed-avg", MaskingTerms.groups(32, 3), 1)))
        .hasMessageContaining("sums of groups")
        .hasMessageContaining("mode: pairwise");
    assertThatThrownBy(
            () -> central.requireFits(aggregation("krum-then-fed-avg", MaskingTerms.OFF, 1)))
        .hasMessageContaining("krum-then-fed-avg")
        .hasMessageContaining("take one of fed-adagrad, fed-adam, fed-avg");
    assertThatThrownBy(() -> central.requireFits(aggregation("fed-avg", MaskingTerms.OFF, 1e9)))
        .hasMessageContaining("clipNorm");
    central.requireFits(aggregation("fed-adam", MaskingTerms.pairwise(32), 1));
    central.requireFits(aggregation("fed-prox", MaskingTerms.OFF, 1));
    PrivacyTerms.NONE.requireFits(aggregation("krum-then-fed-avg", MaskingTerms.OFF, 1e9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fed-avg", "fed-adam", "krum-then-fed-avg", "geometric-median-then-fed-yogi"})
  void recordLevelPrivacyGoesWithAnyMasksAndWithRulesThatOnlyLookAtUpdates(String rule) {
    PrivacyTerms rows = PrivacyTerms.recordLevel(1, 1, 1e-5);
    rows.requireFits(aggregation(rule, MaskingTerms.OFF, 1e9));
    rows.requireFits(aggregation(rule, MaskingTerms.pairwise(32), 1));
    rows.requireFits(aggregation(rule, MaskingTerms.groups(32, 3), 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fed-prox",
        "krum-then-fed-prox",
        "fed-nova-then-fed-avg",
        "scaffold",
        "some-new-rule",
        "some-new-rule-then-fed-avg",
        "krum"
      })
  void recordLevelPrivacyRefusesRulesThatAskForOtherStepsAndThoseItDoesNotKnow(String rule) {
    PrivacyTerms rows = PrivacyTerms.recordLevel(1, 1, 1e-5);
    assertThatThrownBy(() -> rows.requireFits(aggregation(rule, MaskingTerms.OFF, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the rule " + rule + " asks trainers for others")
        .hasMessageContaining("take one of fed-adagrad, fed-adam, fed-avg, fed-avgm, fed-yogi,")
        .hasMessageContaining("alone or after bulyan, fl-trust, geometric-median, krum");
  }
}
