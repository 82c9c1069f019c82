package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedPsa.CLIENT;
import static org.fedclave.simulator.SimulatedPsa.COMPONENTS;
import static org.fedclave.simulator.SimulatedPsa.IMPLEMENTATION;
import static org.fedclave.simulator.SimulatedPsa.INSTANCE_ID;
import static org.fedclave.simulator.SimulatedPsa.LIFECYCLE;
import static org.fedclave.simulator.SimulatedPsa.NONCE;
import static org.fedclave.simulator.SimulatedPsa.PARTITION;
import static org.fedclave.simulator.SimulatedPsa.PROFILE;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.attestation.psa.AttestationKey;
import org.fedclave.attestation.psa.Lifecycle;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.PsaAppraiser;
import org.fedclave.attestation.psa.PsaPolicy;
import org.fedclave.attestation.psa.PsaProfile;
import org.fedclave.attestation.psa.TokenKeys;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule has a token that is broken in that way alone; the sound one is accepted. */
class EveryPsaRuleRefusesTest {

  private static final int CERTIFICATION = 2398;
  private static final int SIGNER_ID = 5;

  private static final Bytes DATA = Bytes.hex("d1".repeat(64));
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final SimulatedPsa DEVICE = SimulatedPsa.fresh(MEASUREMENT);
  private static final PsaPolicy POLICY = DEVICE.policy();

  static Set<Rule> rules() {
    return PsaAppraiser.RULES;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleRefusesATokenBrokenInThatWayAlone(Rule rule) {
    assertThatThrownBy(() -> new PsaAppraiser(policy(rule)).appraise(evidence(rule), DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @Test
  void theSoundTokenIsAccepted() throws RefusedException {
    var accepted = POLICY.appraiser().appraise(DEVICE.attest(DATA), DATA, NOW);
    assertThat(accepted.simulated()).isTrue();
    assertThat(accepted.vendorRoot())
        .isEqualTo(POLICY.keys().simulated().iterator().next().key().fingerprint());
    assertThat(accepted.deviceId()).hasValueSatisfying(id -> assertThat(id.size()).isEqualTo(33));
    assertThat(accepted.claims().path("clientId").asInt()).isEqualTo(PARTITION);
    assertThat(accepted.describe()).startsWith("Arm PSA secured");
  }

  private static Evidence evidence(Rule rule) {
    return switch (rule) {
      case TRUNCATED -> {
        Bytes token = DEVICE.sign(DEVICE.claims(DATA));
        yield SimulatedPsa.evidence(token.slice(0, token.size() - 1));
      }
      case TRAILING_BYTES ->
          SimulatedPsa.evidence(Bytes.hex(DEVICE.sign(DEVICE.claims(DATA)).toHex() + "00"));
      case REPORT_FORM -> with(INSTANCE_ID, Bytes.hex("02".repeat(33)));
      case REPORT_VERSION -> with(PROFILE, "tag:psacertified.org,2099:psa#tfm");
      case SIGNATURE_ALGORITHM ->
          SimulatedPsa.evidence(
              SimulatedCose.tagged(
                  SimulatedCbor.encode(SimulatedCbor.map(1, -8)),
                  SimulatedCbor.encode(DEVICE.claims(DATA)),
                  Bytes.wrap(new byte[64])));
      case REPORT_SIGNATURE ->
          SimulatedPsa.evidence(
              SimulatedCose.es256(
                  SimulatedCbor.encode(DEVICE.claims(DATA)),
                  SimulatedEcKey.generate(SimulatedEcKey.P256).getPrivate()));
      case LIFECYCLE -> with(LIFECYCLE, Lifecycle.ROT_PROVISIONING.lowest());
      case DEBUG -> with(LIFECYCLE, Lifecycle.NON_ROT_DEBUG.lowest());
      case PRODUCT -> with(IMPLEMENTATION, SimulatedPsa.id("another implementation"));
      case CLIENT -> with(CLIENT, PARTITION + 1);
      case SOFTWARE_COMPONENT ->
          with(COMPONENTS, List.of(SimulatedPsa.component("APP", Bytes.hex("5b".repeat(48)))));
      case EVIDENCE_NONCE -> with(NONCE, Bytes.hex("d2".repeat(64)));
      case VENDOR_ROOT, TOKEN_PROFILE -> DEVICE.attest(DATA);
      default -> throw new AssertionError("no example for " + rule);
    };
  }

  private static PsaPolicy policy(Rule rule) {
    return switch (rule) {
      case VENDOR_ROOT -> with(keysForAnotherDevice());
      case TOKEN_PROFILE ->
          new PsaPolicy(
              POLICY.keys(),
              Set.of(PsaProfile.PROFILE_1, PsaProfile.PROFILE_2),
              POLICY.products(),
              POLICY.clientIds(),
              POLICY.softwareComponents());
      case DEBUG ->
          new PsaPolicy(
              POLICY.keys(),
              POLICY.profiles(),
              new ProductReferences(
                  Set.of(Lifecycle.values()), POLICY.products().implementationIds()),
              POLICY.clientIds(),
              POLICY.softwareComponents());
      case PRODUCT -> with(keysForAnyDevice());
      default -> POLICY;
    };
  }

  private static PsaPolicy with(TokenKeys keys) {
    return new PsaPolicy(
        keys,
        POLICY.profiles(),
        POLICY.products(),
        POLICY.clientIds(),
        POLICY.softwareComponents());
  }

  private static TokenKeys keysForAnotherDevice() {
    return new TokenKeys(
        Set.of(),
        Set.of(
            new AttestationKey(
                DEVICE.attestationKey().key(),
                Set.of(Bytes.hex("01" + "00".repeat(32))),
                Set.of())));
  }

  private static TokenKeys keysForAnyDevice() {
    return new TokenKeys(
        Set.of(), Set.of(AttestationKey.ofAnyDevice(DEVICE.attestationKey().key())));
  }

  private static Evidence with(int label, Object value) {
    Map<Object, Object> claims = DEVICE.claims(DATA);
    claims.put(label, value);
    return SimulatedPsa.evidence(DEVICE.sign(claims));
  }

  @ParameterizedTest
  @ValueSource(ints = {NONCE, INSTANCE_ID, PROFILE, CLIENT, LIFECYCLE, IMPLEMENTATION, COMPONENTS})
  void aTokenWithoutOneOfItsClaimsIsRefused(int label) {
    Map<Object, Object> claims = DEVICE.claims(DATA);
    claims.remove(label);
    assertForm(claims);
  }

  @Test
  void aProfileStandsInItsOwnClaimOnly() {
    assertThatThrownBy(
            () ->
                new PsaAppraiser(POLICY)
                    .appraise(with(PROFILE, PsaProfile.PROFILE_1.id()), DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_VERSION));
  }

  @Test
  void aCertificationReferenceHasItsForm() throws RefusedException {
    String sound = "1234567890123-12345";
    assertThat(
            new PsaAppraiser(POLICY)
                .appraise(with(CERTIFICATION, sound), DATA, NOW)
                .claims()
                .path("certificationReference")
                .asText())
        .isEqualTo(sound);
    for (String wrong : List.of("", "1234567890123-1234", "123456789012312345")) {
      Map<Object, Object> claims = DEVICE.claims(DATA);
      claims.put(CERTIFICATION, wrong);
      assertForm(claims);
    }
  }

  @Test
  void aComponentWithoutSignerIsRefused() {
    Map<Object, Object> component =
        new HashMap<>(SimulatedPsa.component("APP", Bytes.hex("5b".repeat(48))));
    component.remove(SIGNER_ID);
    Map<Object, Object> claims = DEVICE.claims(DATA);
    claims.put(COMPONENTS, List.of(component));
    assertForm(claims);
  }

  @Test
  void aClaimOfAnotherTypeOrSizeIsRefused() {
    for (Object wrong : List.of(Bytes.hex("d1".repeat(33)), "text", List.of(DATA), true, 7)) {
      Map<Object, Object> claims = DEVICE.claims(DATA);
      claims.put(NONCE, wrong);
      assertForm(claims);
    }
    for (long wrong : new long[] {0, 1L << 31, -1L - (1L << 31)}) {
      Map<Object, Object> claims = DEVICE.claims(DATA);
      claims.put(CLIENT, wrong);
      assertForm(claims);
    }
    for (int wrong : new int[] {-1, 0x3100, 0x7000, 0x10000}) {
      Map<Object, Object> claims = DEVICE.claims(DATA);
      claims.put(LIFECYCLE, wrong);
      assertForm(claims);
    }
    Map<Object, Object> claims = DEVICE.claims(DATA);
    claims.put(COMPONENTS, List.of());
    assertForm(claims);
  }

  private static void assertForm(Map<Object, Object> claims) {
    assertThatThrownBy(
            () ->
                POLICY.appraiser().appraise(SimulatedPsa.evidence(DEVICE.sign(claims)), DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.REPORT_FORM));
  }

  @Test
  void anUnknownClaimIsIgnored() throws RefusedException {
    Map<Object, Object> claims = DEVICE.claims(DATA);
    claims.put(-70_000, "an implementation's own");
    claims.put("own", List.of(1, SimulatedCbor.map(2, true)));
    assertThat(
            POLICY
                .appraiser()
                .appraise(SimulatedPsa.evidence(DEVICE.sign(claims)), DATA, NOW)
                .simulated())
        .isTrue();
  }

  @Test
  void aComponentThatThePolicyDemandsMustBeThere() {
    Map<Object, Object> claims = DEVICE.claims(DATA);
    claims.put(COMPONENTS, List.of(SimulatedPsa.component("APP", MEASUREMENT)));
    assertThatThrownBy(
            () ->
                POLICY.appraiser().appraise(SimulatedPsa.evidence(DEVICE.sign(claims)), DATA, NOW))
        .hasMessageContaining("\"PRoT\" is missing");
  }

  @Test
  void aPublishedDevelopmentKeyIsNeverADevicesKey() throws MalformedException {
    Bytes emulator =
        Bytes.base64(
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeeupDov0UKZ1FXatRZmwet+TjaO7C9F9ADbtSaLQ/D+/zfqJ"
                + "VrVov9uGc+ZI2LWNkplVsUomwwgPNBF9lx1oZA==");
    AttestationKey key = AttestationKey.ofAnyDevice(VerificationKey.ofSpki(emulator));
    assertThatThrownBy(() -> new TokenKeys(Set.of(key), Set.of()))
        .hasMessageContaining("private half")
        .hasMessageContaining("may only be simulated");
    assertThat(new TokenKeys(Set.of(), Set.of(key)).explain())
        .singleElement()
        .asString()
        .startsWith("WARNING");
  }
}
