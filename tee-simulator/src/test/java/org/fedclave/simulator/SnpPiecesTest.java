package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedExchange.FIRMWARE;
import static org.fedclave.simulator.SimulatedExchange.MEASUREMENT;
import static org.fedclave.simulator.SimulatedExchange.NOW;
import static org.fedclave.simulator.SimulatedExchange.PLATFORM;
import static org.fedclave.simulator.SimulatedExchange.POLICY;
import static org.fedclave.simulator.SimulatedExchange.VENDOR;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.snp.AcceptableSnpReport;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.PlatformFlag;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpRestrictions;
import org.fedclave.attestation.snp.SnpShow;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link EveryRuleRefusesTest} breaks in one field of a report, broken in each other. */
class SnpPiecesTest {

  private static final Bytes DATA = Bytes.hex("5c".repeat(64));
  private static final Bytes MASKED = Bytes.wrap(new byte[64]);
  private static final Instant LATER = NOW.plus(Duration.ofDays(300));

  private final SimulatedExchange sound = new SimulatedExchange();

  private static SnpPolicy policy() {
    return (SnpPolicy) POLICY.section(EvidenceFormat.SEV_SNP).orElseThrow();
  }

  private static SimulatedReport report() {
    return PLATFORM.report(MEASUREMENT, DATA);
  }

  private static AcceptableSnpReport appraise(SnpPolicy policy, Evidence evidence)
      throws RefusedException {
    return policy.appraiser().appraise(evidence, DATA, NOW);
  }

  private static AcceptableSnpReport restricted(SnpRestrictions restrictions, Evidence evidence)
      throws RefusedException {
    return appraise(policy().with(restrictions), evidence);
  }

  private static void refused(Rule rule, SnpPolicy policy, Evidence evidence) {
    assertThatThrownBy(() -> appraise(policy, evidence))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x38, 0x180, 0x1e0, 0x1f0})
  void reservedBytesOfEachFirmwareVersionMustBeZero(int version) {
    for (int at = 2; at < 6; at++) {
      refused(
          Rule.REPORT_FORM,
          policy(),
          PLATFORM.evidence(report().put(version + at, Bytes.hex("01"))));
    }
  }

  @Test
  void aMaskedChipIsAcceptedByNameOnlyAndThenIsNoDevice() throws RefusedException {
    Evidence masked = PLATFORM.evidence(report().put(0x1a0, MASKED));
    refused(Rule.CERTIFICATE_CHIP, policy(), masked);
    AcceptableEvidence accepted = restricted(SnpRestrictions.NONE, masked);
    assertThat(accepted.deviceId()).isEmpty();
    assertThat(accepted.trustVector().instanceIdentity()).isEqualTo(Tier.NONE);
    refused(
        Rule.CERTIFICATE_CHIP,
        policy().with(SnpRestrictions.NONE),
        PLATFORM.evidence(report().put(0x1a0 + 63, Bytes.hex("01"))));
  }

  @Test
  void aListedChipIsAcceptedAndNoOther() throws RefusedException {
    Evidence evidence = PLATFORM.evidence(report());
    AcceptableSnpReport accepted =
        restricted(listing(Set.of(), Set.of(), PLATFORM.chipId()), evidence);
    assertThat(accepted.deviceId()).contains(PLATFORM.chipId());
    assertThat(accepted.trustVector().instanceIdentity()).isEqualTo(Tier.AFFIRMING);
    refused(
        Rule.DEVICE,
        policy().with(listing(Set.of(), Set.of(), Bytes.hex("01".repeat(64)))),
        evidence);
  }

  private static SnpRestrictions listing(
      Set<PlatformFlag> required, Set<PlatformFlag> forbidden, Bytes... chips) {
    return new SnpRestrictions(Set.of(), Set.of(chips), required, forbidden, false);
  }

  @Test
  void aProvidersKeyTellsNoChipsApart() throws RefusedException {
    SnpPolicy byProvider =
        new SnpPolicy(
            Set.of(),
            policy().simulatedRoots(),
            policy().products(),
            Set.of(EndorsementKey.VLEK),
            policy().measurements(),
            0,
            policy().revocation(),
            policy().maximumCollateralAge());
    Bytes bound = sound.binding().reportData();
    var accepted = byProvider.appraiser().appraise(sound.byVlek(), bound, NOW);
    assertThat(accepted.deviceId()).isEmpty();
    assertThat(accepted.genuine().endorsement().providerId()).contains("CN=simulated-provider");
    assertThat(accepted.genuine().endorsement().hardwareId()).isEmpty();
    assertThat(accepted.claims().path("endorsementKey").asText()).isEqualTo("VLEK");
    SnpPolicy listed = byProvider.with(listing(Set.of(), Set.of(), PLATFORM.chipId()));
    assertThatThrownBy(() -> listed.appraiser().appraise(sound.byVlek(), bound, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.DEVICE));
  }

  /** PLATFORM_INFO 0x25: smt, ecc and alias-check-complete. */
  @ParameterizedTest
  @CsvSource({"SMT, true", "TSME, false", "ECC, true", "ALIAS_CHECK_COMPLETE, true", "TIO, false"})
  void aFlagThatMustBeSetIsLookedAtAndOneThatMustNotToo(PlatformFlag flag, boolean set)
      throws RefusedException {
    Evidence evidence = PLATFORM.evidence(report());
    SnpRestrictions required = listing(Set.of(flag), Set.of());
    SnpRestrictions forbidden = listing(Set.of(), Set.of(flag));
    assertThat(restricted(set ? required : forbidden, evidence).simulated()).isTrue();
    refused(Rule.PLATFORM_CONFIGURATION, policy().with(set ? forbidden : required), evidence);
  }

  @Test
  void aRevocationListMayBeExactlyAsOldAsThePolicySays() throws RefusedException {
    Instant oldest = NOW.minus(policy().maximumCollateralAge());
    assertThat(appraise(policy(), listed(oldest)).revocationAsOf()).contains(oldest);
    refused(Rule.COLLATERAL_TOO_OLD, policy(), listed(oldest.minusSeconds(1)));
  }

  private static Evidence listed(Instant thisUpdate) {
    return PLATFORM
        .evidence(report())
        .with(
            EvidenceItem.REVOCATION_LIST,
            VENDOR.revocationList(Set.of(), thisUpdate, LATER, VENDOR.root().getPrivate()));
  }

  @ParameterizedTest
  @CsvSource({"VCEK, Rome-B0", "VCEK, Milan", "VCEK, Turin", "VCEK, Genoa2", "VLEK, ''"})
  void aLeafThatIsNotAmdsKindIsRefused(EndorsementKey kind, String product) {
    var leaf = new SimulatedLeaf(kind, product, FIRMWARE, PLATFORM.chipId(), NOW, LATER);
    Evidence evidence =
        PLATFORM
            .evidence(report())
            .with(
                EvidenceItem.LEAF_CERTIFICATE,
                leaf.issue(
                    VENDOR.intermediateName(kind),
                    VENDOR.intermediate().getPrivate(),
                    PLATFORM.key().getPublic()));
    Rule rule = product.equals("Milan") ? Rule.CERTIFICATE_PRODUCT : Rule.CERTIFICATE_FORM;
    refused(rule, policy(), evidence);
  }

  @Test
  void whatIsAcceptedSaysWhatTheReportAndItsCertificateSay() throws RefusedException {
    Evidence evidence = PLATFORM.evidence(report());
    ObjectNode claims = appraise(policy(), evidence).claims();
    assertThat(claims.path("reportData").asText()).isEqualTo(DATA.toHex());
    assertThat(claims.path("product").asText()).isEqualTo("Genoa");
    assertThat(claims.path("endorsementKey").asText()).isEqualTo("VCEK");
    assertThat(claims.at("/cert/hwId").asText()).isEqualTo(PLATFORM.chipId().toHex());
    assertThat(claims.at("/cert/cspId").isNull()).isTrue();
    assertThat(claims.at("/cert/fmc").isNull()).isTrue();
    assertThat(claims.at("/cert/microcode").asInt()).isEqualTo(FIRMWARE.microcode());
    assertThat(claims.at("/cert/structVersion").isInt()).isTrue();
    ObjectNode leaf = SnpShow.leaf(evidence.item(EvidenceItem.LEAF_CERTIFICATE));
    assertThat(leaf.path("endorsementKey").asText()).isEqualTo("VCEK");
    assertThat(leaf.path("productName").asText()).isEqualTo("Genoa");
    ObjectNode ofVersion2 =
        SnpShow.report(
            PLATFORM.evidence(PLATFORM.report(2, MEASUREMENT, DATA)).item(EvidenceItem.REPORT),
            evidence.find(EvidenceItem.LEAF_CERTIFICATE));
    assertThat(ofVersion2.path("product").asText()).isEqualTo("Genoa");
  }
}
