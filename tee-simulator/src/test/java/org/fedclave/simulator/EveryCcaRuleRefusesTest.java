package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedCca.CHALLENGE;
import static org.fedclave.simulator.SimulatedCca.COMPONENTS;
import static org.fedclave.simulator.SimulatedCca.CONFIG;
import static org.fedclave.simulator.SimulatedCca.EXTENSIBLE;
import static org.fedclave.simulator.SimulatedCca.IMPLEMENTATION;
import static org.fedclave.simulator.SimulatedCca.INITIAL;
import static org.fedclave.simulator.SimulatedCca.LIFECYCLE;
import static org.fedclave.simulator.SimulatedCca.NO_EXTENSION;
import static org.fedclave.simulator.SimulatedCca.PERSONALIZATION;
import static org.fedclave.simulator.SimulatedCca.PROFILE;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cca.CcaAppraiser;
import org.fedclave.attestation.cca.CcaPolicy;
import org.fedclave.attestation.cca.CcaProfile;
import org.fedclave.attestation.psa.AttestationKey;
import org.fedclave.attestation.psa.Lifecycle;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.TokenKeys;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule has a token that is broken in that way alone; the sound one is accepted. */
class EveryCcaRuleRefusesTest {

  private static final Bytes DATA = Bytes.hex("d1".repeat(64));
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final SimulatedCca PLATFORM = SimulatedCca.fresh(MEASUREMENT);
  private static final SimulatedCca ANOTHER = SimulatedCca.fresh(MEASUREMENT);
  private static final CcaPolicy POLICY = PLATFORM.policy();
  private static final Bytes PLATFORM_TOKEN = PLATFORM.signPlatform(PLATFORM.platformClaims());
  private static final Bytes REALM_TOKEN = PLATFORM.signRealm(PLATFORM.realmClaims(DATA));

  static Set<Rule> rules() {
    return CcaAppraiser.RULES;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleRefusesATokenBrokenInThatWayAlone(Rule rule) {
    assertThatThrownBy(() -> new CcaAppraiser(policy(rule)).appraise(evidence(rule), DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @Test
  void theSoundTokenIsAccepted() throws RefusedException {
    var accepted = POLICY.appraiser().appraise(PLATFORM.attest(DATA), DATA, NOW);
    assertThat(accepted.simulated()).isTrue();
    assertThat(accepted.measurement()).isEqualTo(MEASUREMENT);
    assertThat(accepted.claims().path("realmKeyForm").asText()).isEqualTo("COSE_Key");
    assertThat(accepted.describe()).startsWith("Arm CCA secured");
  }

  private static Evidence evidence(Rule rule) {
    return switch (rule) {
      case TRUNCATED -> {
        Bytes token = SimulatedCca.collection(PLATFORM_TOKEN, REALM_TOKEN);
        yield SimulatedCca.evidence(token.slice(0, token.size() - 1));
      }
      case TRAILING_BYTES ->
          SimulatedCca.evidence(
              Bytes.hex(SimulatedCca.collection(PLATFORM_TOKEN, REALM_TOKEN).toHex() + "00"));
      case REPORT_FORM -> realm(EXTENSIBLE, List.of(NO_EXTENSION));
      case REPORT_VERSION -> platform(PROFILE, "tag:arm.com,2099:cca_platform#9.0.0");
      case SIGNATURE_ALGORITHM ->
          both(
              PLATFORM_TOKEN,
              SimulatedCose.tagged(
                  SimulatedCbor.encode(SimulatedCbor.map(1, -37)),
                  SimulatedCbor.encode(PLATFORM.realmClaims(DATA)),
                  Bytes.wrap(new byte[96])));
      case REPORT_SIGNATURE -> both(ANOTHER.signPlatform(PLATFORM.platformClaims()), REALM_TOKEN);
      case REALM_SIGNATURE -> both(PLATFORM_TOKEN, ANOTHER.signRealm(PLATFORM.realmClaims(DATA)));
      case REALM_KEY -> both(PLATFORM_TOKEN, ANOTHER.signRealm(ANOTHER.realmClaims(DATA)));
      case LIFECYCLE -> platform(LIFECYCLE, Lifecycle.DECOMMISSIONED.lowest());
      case DEBUG -> platform(LIFECYCLE, Lifecycle.RECOVERABLE_ROT_DEBUG.lowest() + 7);
      case PRODUCT -> platform(IMPLEMENTATION, SimulatedPsa.id("another implementation"));
      case PLATFORM_CONFIGURATION -> platform(CONFIG, Bytes.hex("ce"));
      case SOFTWARE_COMPONENT ->
          platform(COMPONENTS, List.of(SimulatedPsa.component("RMM", Bytes.hex("5b".repeat(32)))));
      case MEASUREMENT -> realm(INITIAL, Bytes.hex("5b".repeat(48)));
      case REALM_EXTENSION ->
          realm(EXTENSIBLE, List.of(MEASUREMENT, NO_EXTENSION, NO_EXTENSION, NO_EXTENSION));
      case PERSONALIZATION -> realm(PERSONALIZATION, Bytes.hex("01".repeat(64)));
      case EVIDENCE_NONCE -> realm(CHALLENGE, Bytes.hex("d2".repeat(64)));
      case VENDOR_ROOT, TOKEN_PROFILE -> PLATFORM.attest(DATA);
      default -> throw new AssertionError("no example for " + rule);
    };
  }

  private static CcaPolicy policy(Rule rule) {
    return switch (rule) {
      case VENDOR_ROOT ->
          with(
              keys(Set.of(Bytes.hex("01" + "00".repeat(32)))),
              POLICY.profiles(),
              POLICY.products().lifecycles());
      case TOKEN_PROFILE ->
          with(POLICY.keys(), Set.of(CcaProfile.SSD_1), POLICY.products().lifecycles());
      case DEBUG -> with(POLICY.keys(), POLICY.profiles(), Set.of(Lifecycle.values()));
      case PRODUCT -> with(keys(Set.of()), POLICY.profiles(), POLICY.products().lifecycles());
      default -> POLICY;
    };
  }

  private static TokenKeys keys(Set<Bytes> instanceIds) {
    AttestationKey own = POLICY.keys().simulated().iterator().next();
    return new TokenKeys(Set.of(), Set.of(new AttestationKey(own.key(), instanceIds, Set.of())));
  }

  private static CcaPolicy with(
      TokenKeys keys, Set<CcaProfile> profiles, Set<Lifecycle> lifecycles) {
    return new CcaPolicy(
        keys,
        profiles,
        new ProductReferences(lifecycles, POLICY.products().implementationIds()),
        POLICY.platformConfigs(),
        POLICY.softwareComponents(),
        POLICY.measurements(),
        POLICY.extensibleMeasurements(),
        POLICY.personalizations());
  }

  private static Evidence platform(int label, Object value) {
    Map<Object, Object> claims = PLATFORM.platformClaims();
    claims.put(label, value);
    return both(PLATFORM.signPlatform(claims), REALM_TOKEN);
  }

  private static Evidence realm(int label, Object value) {
    Map<Object, Object> claims = PLATFORM.realmClaims(DATA);
    claims.put(label, value);
    return both(PLATFORM_TOKEN, PLATFORM.signRealm(claims));
  }

  private static Evidence both(Bytes platform, Bytes realm) {
    return SimulatedCca.evidence(SimulatedCca.collection(platform, realm));
  }

  @ParameterizedTest
  @ValueSource(ints = {CHALLENGE, PERSONALIZATION, 44236, 44237, INITIAL, EXTENSIBLE, 44240})
  void aRealmTokenWithoutOneOfItsClaimsIsRefused(int label) {
    Map<Object, Object> claims = PLATFORM.realmClaims(DATA);
    claims.remove(label);
    assertForm(both(PLATFORM_TOKEN, PLATFORM.signRealm(claims)));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {CHALLENGE, PROFILE, 256, IMPLEMENTATION, CONFIG, LIFECYCLE, COMPONENTS, 2402})
  void aPlatformTokenWithoutOneOfItsClaimsIsRefused(int label) {
    Map<Object, Object> claims = PLATFORM.platformClaims();
    claims.remove(label);
    assertForm(both(PLATFORM.signPlatform(claims), REALM_TOKEN));
  }

  @Test
  void aCollectionOfOtherPartsIsRefused() {
    assertForm(
        SimulatedCca.evidence(
            SimulatedCbor.encode(
                new SimulatedCbor.Tagged(399, SimulatedCbor.map(44234, PLATFORM_TOKEN)))));
    assertForm(
        SimulatedCca.evidence(
            SimulatedCbor.encode(
                new SimulatedCbor.Tagged(
                    399,
                    SimulatedCbor.map(
                        44234, PLATFORM_TOKEN, 44241, REALM_TOKEN, 1, REALM_TOKEN)))));
    assertForm(
        SimulatedCca.evidence(
            SimulatedCbor.encode(
                new SimulatedCbor.Tagged(
                    400, SimulatedCbor.map(44234, PLATFORM_TOKEN, 44241, REALM_TOKEN)))));
  }

  @Test
  void aCollectionOfConceptualMessagesIsAccepted() throws RefusedException {
    Evidence wrapped =
        SimulatedCca.evidence(
            SimulatedCbor.encode(
                new SimulatedCbor.Tagged(
                    907,
                    SimulatedCbor.map(
                        44234, List.of(263, PLATFORM_TOKEN), 44241, List.of(263, REALM_TOKEN)))));
    assertThat(
            POLICY.appraiser().appraise(wrapped, DATA, NOW).claims().path("collectionTag").asInt())
        .isEqualTo(907);
  }

  private static void assertForm(Evidence evidence) {
    assertThatThrownBy(() -> POLICY.appraiser().appraise(evidence, DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.REPORT_FORM));
  }
}
