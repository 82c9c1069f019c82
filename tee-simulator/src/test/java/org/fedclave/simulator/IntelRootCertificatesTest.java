package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.DcapEvidence.LATER;
import static org.fedclave.simulator.DcapEvidence.NOW;
import static org.fedclave.simulator.DcapEvidence.VENDOR;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Set;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.dcap.PlatformPolicy;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;

/** Intel published its root's one key in two certificates, until 2033 and until 2049. */
class IntelRootCertificatesTest {

  @Test
  void collateralMayEndInAnotherTrustedCertificateOfTheRootsKey() throws Exception {
    Bytes reissued = reissuedRoot();
    DcapEvidence evidence = underRoot(reissued);
    assertThatThrownBy(evidence::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.VENDOR_ROOT));
    PlatformPolicy p = evidence.platform();
    evidence.platform(
        new PlatformPolicy(
            p.vendorRoots(),
            Set.of(VENDOR.rootFingerprint(), Digest.of(reissued)),
            p.tcb(),
            p.collateral(),
            p.acceptedFmspcs(),
            p.deniedFmspcs(),
            p.acceptedDevices(),
            p.allowZeroPadding()));
    assertThat(evidence.appraise().simulated()).isTrue();
  }

  private static DcapEvidence underRoot(Bytes root) {
    DcapEvidence evidence = DcapEvidence.of(TeeType.TDX);
    for (EvidenceItem chain :
        Set.of(EvidenceItem.TCB_INFO_ISSUER_CHAIN, EvidenceItem.QE_IDENTITY_ISSUER_CHAIN)) {
      evidence.collateral.with(chain, SimulatedIntel.pem(VENDOR.signingCertificate(), root));
    }
    return evidence;
  }

  private static Bytes reissuedRoot() throws CertificateException {
    PublicKey key =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(VENDOR.rootCertificate().unsafeArray()))
            .getPublicKey();
    IntelIssuer root = VENDOR.rootIssuer();
    return root.authority(
        SimulatedIntel.ROOT_NAME, BigInteger.TEN, new KeyPair(key, root.key()), NOW, LATER);
  }
}
