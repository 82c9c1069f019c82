package org.fedclave.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NvidiaRootTest {

  private static final Map<NvidiaRoot, String> NAMES =
      Map.of(
          NvidiaRoot.DEVICE_IDENTITY, "NVIDIA Device Identity CA",
          NvidiaRoot.RIM_SIGNING, "NVIDIA CoRIM signing Root CA");

  /** The certificates as NVIDIA/nvtrust has them. */
  private static StrictCertificate certificate(NvidiaRoot root)
      throws IOException, RefusedException {
    try (InputStream pem =
        Objects.requireNonNull(
            NvidiaRootTest.class.getResourceAsStream("/nvidia/" + root.label() + ".pem"))) {
      List<StrictCertificate> chain =
          PemChain.parse("root", Bytes.wrap(pem.readAllBytes()), 1, CertificateProfile.NVIDIA);
      return chain.getFirst();
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachPinnedFingerprintIsThatOfNvidiasCertificate(NvidiaRoot root)
      throws IOException, RefusedException {
    StrictCertificate certificate = certificate(root);
    assertThat(certificate.fingerprint()).isEqualTo(root.fingerprint());
    assertThat(certificate.commonName()).isEqualTo(NAMES.get(root));
    assertThat(certificate.isSignedBy(certificate)).isTrue();
  }
}
