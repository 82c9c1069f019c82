package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedExchange.FIRMWARE;
import static org.fedclave.simulator.SimulatedExchange.NOW;
import static org.fedclave.simulator.SimulatedExchange.PLATFORM;
import static org.fedclave.simulator.SimulatedExchange.VENDOR;

import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** Each link of the chain, broken alone; the report is signed soundly in all of them. */
class BrokenChainTest {

  private static final Instant FROM = NOW.minus(Duration.ofDays(1));
  private static final Instant UNTIL = NOW.plus(Duration.ofDays(300));
  private static final X500Name ASK = VENDOR.intermediateName(EndorsementKey.VCEK);
  private static final BasicConstraints AUTHORITY = new BasicConstraints(0);

  private final SimulatedExchange sound = new SimulatedExchange();

  @Test
  void theSameChainMadeSoundlyIsAccepted() throws RefusedException {
    var appraised =
        sound.appraiser.appraiseReportData(
            chain(leaf(ASK), intermediate(VENDOR.root(), AUTHORITY, KeyUsage.keyCertSign)).encode(),
            sound.binding().reportData(),
            NOW);
    assertThat(appraised.simulated()).isTrue();
  }

  @Test
  void aLeafThatNamesAnotherIssuerIsRefused() {
    refused(
        chain(
            leaf(new X500Name("CN=SEV-Other")),
            intermediate(VENDOR.root(), AUTHORITY, KeyUsage.keyCertSign)),
        "is not that of SEV-Simulated");
  }

  @Test
  void anIntermediateThatTheRootDidNotSignIsRefused() {
    refused(
        chain(leaf(ASK), intermediate(VENDOR.intermediate(), AUTHORITY, KeyUsage.keyCertSign)),
        "SEV-Simulated is not signed by ARK-Simulated");
  }

  @Test
  void anIntermediateThatIsNoAuthorityIsRefused() {
    refused(
        chain(
            leaf(ASK),
            intermediate(VENDOR.root(), new BasicConstraints(false), KeyUsage.keyCertSign)),
        "no authority");
  }

  @Test
  void anIntermediateThatMayNotSignCertificatesIsRefused() {
    refused(
        chain(leaf(ASK), intermediate(VENDOR.root(), AUTHORITY, KeyUsage.cRLSign)), "no authority");
  }

  @Test
  void aChipsKeyUnderTheIntermediateForProvidersIsRefused() {
    refused(
        chain(
            leaf(VENDOR.intermediateName(EndorsementKey.VLEK)),
            VENDOR.intermediateCertificate(EndorsementKey.VLEK)),
        "does not endorse keys of the leaf's kind");
  }

  @Test
  void aLeafUnderTheRootItselfIsRefused() {
    refused(
        chain(leaf(SimulatedVendor.ROOT_NAME, VENDOR.root()), VENDOR.rootCertificate()),
        "has the name of its own issuer");
  }

  private static Bytes leaf(X500Name issuer) {
    return leaf(issuer, VENDOR.intermediate());
  }

  private static Bytes leaf(X500Name issuer, KeyPair signer) {
    var leaf =
        new SimulatedLeaf(EndorsementKey.VCEK, "Genoa", FIRMWARE, PLATFORM.chipId(), FROM, UNTIL);
    return leaf.issue(issuer, signer.getPrivate(), PLATFORM.key().getPublic());
  }

  /** An intermediate under the root's name, whoever signs it. */
  private static Bytes intermediate(KeyPair signer, BasicConstraints constraints, int usage) {
    return new AuthorityCertificates(signer, FROM, UNTIL)
        .issue(
            ASK, SimulatedVendor.ASK_SERIAL, VENDOR.intermediate().getPublic(), constraints, usage);
  }

  private Evidence chain(Bytes leaf, Bytes intermediate) {
    return sound
        .evidence()
        .with(EvidenceItem.LEAF_CERTIFICATE, leaf)
        .with(EvidenceItem.INTERMEDIATE_CERTIFICATE, intermediate);
  }

  private void refused(Evidence evidence, String words) {
    assertThatThrownBy(
            () ->
                sound.appraiser.appraiseReportData(
                    evidence.encode(), sound.binding().reportData(), NOW))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.CERTIFICATE_CHAIN));
  }
}
