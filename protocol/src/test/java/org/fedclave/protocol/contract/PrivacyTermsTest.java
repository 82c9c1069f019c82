package org.fedclave.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    assertThat(read(json(PrivacyTerms.NONE))).isEqualTo(PrivacyTerms.NONE);
    assertThat(json(PrivacyTerms.NONE).toString()).isEqualTo("{\"mechanism\":\"none\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mechanism", "noiseMultiplier", "delta", "accountant"})
  void everyMemberIsRequired(String name) {
    ObjectNode json = json(PrivacyTerms.central(1, 1e-5));
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

  @ParameterizedTest
  @CsvSource({"0.05, 1e-5", "20000, 1e-5", "NaN, 1e-5", "1, 0", "1, 0.5", "1, NaN"})
  void valuesThatProtectNothingAreRefused(double noise, double delta) {
    assertThatThrownBy(() -> PrivacyTerms.central(noise, delta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("noiseMultiplier " + noise);
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
    PrivacyTerms.NONE.requireFits(aggregation("krum-then-fed-avg", MaskingTerms.OFF, 1e9));
  }
}
