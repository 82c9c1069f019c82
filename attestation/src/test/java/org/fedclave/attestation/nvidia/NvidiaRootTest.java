package org.fedclave.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.vectors.SharedVectors;
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

  private static final Map<NvidiaRoot, String> FILES =
      Map.of(
          NvidiaRoot.DEVICE_IDENTITY, "nvidia-gpu/blackwell/trusted-root.pem",
          NvidiaRoot.RIM_SIGNING, "nvidia-gpu/hopper-with-vbios-rim/rim-trusted-root.pem");

  /** The certificate among the shared vectors; the test is skipped where they are absent. */
  private static StrictCertificate certificate(NvidiaRoot root)
      throws IOException, RefusedException {
    String file = Objects.requireNonNull(FILES.get(root));
    Optional<Path> vectors = SharedVectors.folder();
    assumeTrue(vectors.isPresent(), "no shared vectors beside the project, which hold " + file);
    Bytes pem = Bytes.wrap(Files.readAllBytes(vectors.orElseThrow().resolve(file)));
    return PemChain.parse("root", pem, 1, CertificateProfile.NVIDIA).getFirst();
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
