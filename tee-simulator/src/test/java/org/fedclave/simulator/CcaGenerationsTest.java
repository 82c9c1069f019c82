package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedCca.PERSONALIZATION_VALUE;
import static org.fedclave.simulator.SimulatedCca.PLATFORM_CONFIG;
import static org.fedclave.simulator.SimulatedCca.PROFILE;
import static org.fedclave.simulator.SimulatedCca.REALM_PROFILE;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cca.CcaAppraiser;
import org.fedclave.attestation.cca.CcaPolicy;
import org.fedclave.attestation.cca.CcaProfile;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of RMM 1.0 and 2.0: what the second generation says more, and must. */
class CcaGenerationsTest {

  private static final Bytes DATA = Bytes.hex("d1".repeat(64));
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final String REALM_2 = "tag:arm.com,2024:realm#2.0.0";
  private static final Bytes REALM_INSTANCE = Bytes.hex("01" + "77".repeat(32));
  private static final int INSTANCE = 256;
  private static final int CLIENT = 2394;
  private static final int MANUFACTURING = 2403;
  private static final int MEC_POLICY = 44243;
  private static final SimulatedCca PLATFORM = SimulatedCca.fresh(MEASUREMENT);

  private static CcaPolicy policy() {
    CcaPolicy first = PLATFORM.policy();
    return new CcaPolicy(
        first.keys(),
        Set.of(CcaProfile.PLATFORM_1, CcaProfile.PLATFORM_2),
        first.products(),
        first.platformConfigs(),
        first.softwareComponents(),
        first.measurements(),
        first.extensibleMeasurements(),
        first.personalizations());
  }

  private static Map<Object, Object> platform() {
    Map<Object, Object> claims = PLATFORM.platformClaims();
    claims.put(PROFILE, CcaProfile.PLATFORM_2.id());
    claims.put(CLIENT, 1);
    claims.put(MANUFACTURING, Bytes.hex("3f"));
    return claims;
  }

  private static Map<Object, Object> realm() {
    Map<Object, Object> claims = PLATFORM.realmClaims(DATA);
    claims.put(REALM_PROFILE, REALM_2);
    claims.put(INSTANCE, REALM_INSTANCE);
    claims.put(MEC_POLICY, "private");
    return claims;
  }

  private static AcceptableEvidence appraise(
      Map<Object, Object> platform, Map<Object, Object> realm) throws RefusedException {
    Bytes token =
        SimulatedCca.collection(PLATFORM.signPlatform(platform), PLATFORM.signRealm(realm));
    return new CcaAppraiser(policy()).appraise(SimulatedCca.evidence(token), DATA, NOW);
  }

  private static void refused(Rule rule, Map<Object, Object> platform, Map<Object, Object> realm) {
    assertThatThrownBy(() -> appraise(platform, realm))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  private static List<String> names(JsonNode claims) {
    List<String> names = new ArrayList<>();
    claims.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aTokenOfTheFirstGenerationSaysWhatItSays() throws RefusedException {
    JsonNode claims = appraise(PLATFORM.platformClaims(), PLATFORM.realmClaims(DATA)).claims();
    assertThat(names(claims))
        .containsExactly(
            "collectionTag",
            "platformAlgorithm",
            "realmAlgorithm",
            "realmKeyForm",
            "lifecycle",
            "platform",
            "realm");
    assertThat(names(claims.path("platform")))
        .containsExactly(
            "profile",
            "challenge",
            "implementationId",
            "instanceId",
            "config",
            "lifecycle",
            "hashAlgorithm",
            "swComponents",
            "verificationService");
    assertThat(names(claims.path("realm")))
        .containsExactly(
            "profile",
            "challenge",
            "hashAlgorithm",
            "publicKeyHashAlgorithm",
            "personalizationValue",
            "publicKey",
            "initialMeasurement",
            "extensibleMeasurements");
    assertThat(claims.at("/platform/config").asText()).isEqualTo(PLATFORM_CONFIG.toHex());
    assertThat(claims.at("/platform/lifecycle").asInt()).isEqualTo(0x3000);
    assertThat(claims.at("/platform/swComponents/0/measurementType").asText()).isEqualTo("RMM");
    assertThat(claims.at("/platform/verificationService").asText()).isEqualTo("simulated");
    assertThat(claims.at("/realm/challenge").asText()).isEqualTo(DATA.toHex());
    assertThat(claims.at("/realm/personalizationValue").asText())
        .isEqualTo(PERSONALIZATION_VALUE.toHex());
    assertThat(claims.at("/realm/initialMeasurement").asText()).isEqualTo(MEASUREMENT.toHex());
    assertThat(claims.at("/realm/extensibleMeasurements")).hasSize(4);
    assertThat(claims.path("realmKeyForm").asText()).isEqualTo("COSE_Key");
  }

  @Test
  void aTokenOfTheSecondGenerationSaysMore() throws RefusedException {
    AcceptableEvidence accepted = appraise(platform(), realm());
    JsonNode claims = accepted.claims();
    assertThat(claims.at("/platform/clientId").asInt()).isEqualTo(1);
    assertThat(claims.at("/platform/manufacturingConfig").asText()).isEqualTo("3f");
    assertThat(claims.at("/platform/profile").asText()).isEqualTo(CcaProfile.PLATFORM_2.id());
    assertThat(claims.at("/realm/profile").asText()).isEqualTo(REALM_2);
    assertThat(claims.at("/realm/instanceId").asText()).isEqualTo(REALM_INSTANCE.toHex());
    assertThat(claims.at("/realm/mecPolicy").asText()).isEqualTo("private");
    assertThat(accepted.deviceId().map(Bytes::size)).contains(33);
    assertThat(accepted.revocationAsOf()).isEmpty();
    assertThat(accepted.describe()).startsWith("Arm CCA secured, implementation ");
  }

  @ParameterizedTest
  @ValueSource(ints = {INSTANCE, MEC_POLICY})
  void aRealmTokenOfTheSecondGenerationNeedsItsClaims(int label) {
    Map<Object, Object> realm = realm();
    realm.remove(label);
    refused(Rule.REPORT_FORM, platform(), realm);
  }

  @Test
  void theRealmManagerIsTheOneClientOfAPlatform() {
    for (int wrong : new int[] {0, 2, -1}) {
      Map<Object, Object> platform = platform();
      platform.put(CLIENT, wrong);
      refused(Rule.REPORT_FORM, platform, realm());
    }
    Map<Object, Object> platform = platform();
    platform.remove(CLIENT);
    refused(Rule.REPORT_FORM, platform, realm());
  }

  @Test
  void aPolicyOfMemoryEncryptionIsOneOfTwo() throws RefusedException {
    Map<Object, String> read =
        Map.of("shared", "shared", "private", "private", 0, "shared", 1, "private");
    for (Map.Entry<Object, String> each : read.entrySet()) {
      Map<Object, Object> realm = realm();
      realm.put(MEC_POLICY, each.getKey());
      assertThat(appraise(platform(), realm).claims().at("/realm/mecPolicy").asText())
          .isEqualTo(each.getValue());
    }
    for (Object wrong : List.of("other", 2, -1, DATA)) {
      Map<Object, Object> realm = realm();
      realm.put(MEC_POLICY, wrong);
      refused(Rule.REPORT_FORM, platform(), realm);
    }
  }

  @Test
  void anUnknownProfileIsRefusedInEitherToken() {
    Map<Object, Object> realm = realm();
    realm.put(REALM_PROFILE, "tag:arm.com,2025:realm#3.0.0");
    refused(Rule.REPORT_VERSION, platform(), realm);
    realm.put(REALM_PROFILE, "");
    refused(Rule.REPORT_VERSION, platform(), realm);
    Map<Object, Object> platform = platform();
    platform.put(PROFILE, REALM_2);
    refused(Rule.REPORT_VERSION, platform, realm());
  }

  @Test
  void anUnknownHashIsRefused() {
    for (int label : new int[] {44236, 44240}) {
      Map<Object, Object> realm = realm();
      realm.put(label, "sha-1");
      refused(Rule.REPORT_FORM, platform(), realm);
    }
    Map<Object, Object> platform = platform();
    platform.put(2402, "md5");
    refused(Rule.REPORT_FORM, platform, realm());
  }
}
