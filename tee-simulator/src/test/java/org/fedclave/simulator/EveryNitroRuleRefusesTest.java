package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.nitro.NitroAppraiser;
import org.fedclave.attestation.nitro.NitroPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule has a document that is broken in that way alone; the sound one is accepted. */
class EveryNitroRuleRefusesTest {

  private static final Bytes DATA = Bytes.hex("d1".repeat(64));
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  private static final Bytes NONCE = Bytes.hex("01".repeat(32));
  private static final Bytes ZERO = Bytes.wrap(new byte[48]);
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final SimulatedNitro ENCLAVE =
      SimulatedNitro.fresh(MEASUREMENT, Clock.fixed(NOW, ZoneOffset.UTC));
  private static final NitroPolicy POLICY = ENCLAVE.policy();

  static Set<Rule> rules() {
    return NitroAppraiser.RULES;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleRefusesADocumentBrokenInThatWayAlone(Rule rule) {
    assertThatThrownBy(
            () ->
                policy(rule)
                    .appraiser()
                    .appraise(
                        evidence(rule),
                        Optional.of(DATA),
                        rule == Rule.EVIDENCE_NONCE ? Optional.of(NONCE) : Optional.empty(),
                        NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @Test
  void theSoundDocumentIsAccepted() throws RefusedException {
    var accepted = POLICY.appraiser().appraise(ENCLAVE.attest(DATA), DATA, NOW);
    assertThat(accepted.simulated()).isTrue();
    assertThat(accepted.vendorRoot()).isEqualTo(ENCLAVE.rootFingerprint());
    assertThat(accepted.measurement()).isEqualTo(MEASUREMENT);
    assertThat(accepted.claims().path("debug").asBoolean()).isFalse();
    assertThat(accepted.describe()).startsWith("AWS Nitro enclave simulated-fresh");
  }

  private static Evidence evidence(Rule rule) {
    return switch (rule) {
      case TRUNCATED -> {
        Bytes document = ENCLAVE.sign(ENCLAVE.members(DATA));
        yield SimulatedNitro.evidence(document.slice(0, document.size() - 1));
      }
      case TRAILING_BYTES ->
          SimulatedNitro.evidence(Bytes.hex(ENCLAVE.sign(ENCLAVE.members(DATA)).toHex() + "00"));
      case REPORT_FORM -> with("digest", "SHA256");
      case SIGNATURE_ALGORITHM -> {
        Bytes es256 =
            SimulatedCose.es256(
                SimulatedCbor.encode(ENCLAVE.members(DATA)),
                SimulatedEcKey.generate(SimulatedEcKey.P256).getPrivate());
        yield SimulatedNitro.evidence(es256.slice(1, es256.size()));
      }
      case CERTIFICATE_FORM -> with("certificate", Bytes.hex("3000"));
      case CERTIFICATE_CHAIN -> with("certificate", ENCLAVE.leafOfAnotherIssuer());
      case CERTIFICATE_NOT_YET_VALID ->
          with(
              "certificate",
              ENCLAVE.leafCertificate(NOW.plusSeconds(1), NOW.plus(Duration.ofHours(3))));
      case CERTIFICATE_EXPIRED ->
          with(
              "certificate",
              ENCLAVE.leafCertificate(NOW.minus(Duration.ofHours(3)), NOW.minusSeconds(1)));
      case REPORT_SIGNATURE ->
          SimulatedNitro.evidence(
              ENCLAVE.sign(ENCLAVE.members(DATA), SimulatedEcKey.generate(SimulatedEcKey.P384)));
      case DOCUMENT_TIME ->
          with("timestamp", NOW.minus(POLICY.maximumDocumentAge()).toEpochMilli() - 1);
      case DEBUG -> with("pcrs", SimulatedCbor.map(0, ZERO, 1, ZERO, 2, ZERO, 4, MEASUREMENT));
      case MEASUREMENT -> with("pcrs", SimulatedCbor.map(0, Bytes.hex("5b".repeat(48))));
      case REPORT_DATA -> ENCLAVE.attest(Bytes.hex("d2".repeat(64)));
      case EVIDENCE_NONCE -> with("nonce", Bytes.hex("02".repeat(32)));
      case VENDOR_ROOT -> ENCLAVE.attest(DATA);
      default -> throw new AssertionError("no example for " + rule);
    };
  }

  private static NitroPolicy policy(Rule rule) {
    return rule == Rule.VENDOR_ROOT
        ? new NitroPolicy(
            Set.of(),
            Set.of(Digest.of(Bytes.utf8("another root"))),
            POLICY.pcrs(),
            POLICY.maximumDocumentAge())
        : POLICY;
  }

  private static Evidence with(String name, Object value) {
    Map<Object, Object> members = ENCLAVE.members(DATA);
    members.put(name, value);
    return SimulatedNitro.evidence(ENCLAVE.sign(members));
  }

  @Test
  void aDocumentMayBindItsQuestionInItsNonce() throws RefusedException {
    NitroAppraiser appraiser = POLICY.appraiser();
    Evidence evidence = with("nonce", NONCE);
    assertThat(
            appraiser
                .appraise(evidence, Optional.empty(), Optional.of(NONCE), NOW)
                .claims()
                .path("nonce")
                .asText())
        .isEqualTo(NONCE.toHex());
    assertThatThrownBy(
            () ->
                appraiser.appraise(
                    ENCLAVE.attest(DATA), Optional.of(DATA), Optional.of(NONCE), NOW))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.EVIDENCE_NONCE));
  }

  @Test
  void aDocumentOfTheFutureIsRefusedBeyondTheClocksDifference() throws RefusedException {
    long ahead = NOW.plus(Duration.ofMinutes(5)).toEpochMilli();
    assertThat(POLICY.appraiser().appraise(with("timestamp", ahead), DATA, NOW).simulated())
        .isTrue();
    assertRefused(Rule.DOCUMENT_TIME, with("timestamp", ahead + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle"})
  void aDocumentWithoutOneOfItsMembersIsRefused(String name) {
    Map<Object, Object> members = ENCLAVE.members(DATA);
    members.remove(name);
    assertRefused(Rule.REPORT_FORM, SimulatedNitro.evidence(ENCLAVE.sign(members)));
  }

  @Test
  void membersBeyondTheSpecificationAreRefused() {
    assertRefused(Rule.REPORT_FORM, with("nitrotpm_pcrs", SimulatedCbor.map(0, ZERO)));
    assertRefused(Rule.REPORT_FORM, with("pcrs", Map.of()));
    assertRefused(Rule.REPORT_FORM, with("pcrs", SimulatedCbor.map(32, ZERO)));
    assertRefused(Rule.REPORT_FORM, with("pcrs", SimulatedCbor.map(0, Bytes.hex("5a".repeat(32)))));
    assertRefused(Rule.REPORT_FORM, with("pcrs", SimulatedCbor.map("0", MEASUREMENT)));
    assertRefused(Rule.REPORT_FORM, with("module_id", ""));
    assertRefused(Rule.REPORT_FORM, with("timestamp", 0));
    assertRefused(Rule.REPORT_FORM, with("user_data", Bytes.wrap(new byte[513])));
    assertRefused(Rule.REPORT_FORM, with("nonce", Bytes.wrap(new byte[513])));
    assertRefused(Rule.REPORT_FORM, with("public_key", Bytes.wrap(new byte[1025])));
    assertRefused(Rule.REPORT_FORM, with("cabundle", List.of()));
    assertRefused(Rule.REPORT_FORM, with("certificate", Bytes.wrap(new byte[1025])));
  }

  @Test
  void aPcrThatThePolicyNamesMustBeThere() {
    var strict =
        new NitroPolicy(
            Set.of(),
            POLICY.simulatedRoots(),
            Map.of(0, Set.of(MEASUREMENT), 8, Set.of(MEASUREMENT)),
            POLICY.maximumDocumentAge());
    assertThatThrownBy(() -> strict.appraiser().appraise(ENCLAVE.attest(DATA), DATA, NOW))
        .hasMessageContaining("PCR8 is not accepted: it is missing");
  }

  private static void assertRefused(Rule rule, Evidence evidence) {
    assertThatThrownBy(() -> POLICY.appraiser().appraise(evidence, DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }
}
