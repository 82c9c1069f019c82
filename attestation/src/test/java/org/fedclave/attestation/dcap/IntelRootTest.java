package org.fedclave.attestation.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;

class IntelRootTest {

  /** As published by Intel in 2018, valid until 2033. */
  private static final Bytes OLDER =
      Bytes.base64(
          "MIICjjCCAjSgAwIBAgIUImUM1lqdNInzg7SVUr9QGzknBqwwCgYIKoZIzj0EAwIw"
              + "aDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENv"
              + "cnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJ"
              + "BgNVBAYTAlVTMB4XDTE4MDUyMTEwNDExMVoXDTMzMDUyMTEwNDExMFowaDEaMBgG"
              + "A1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENvcnBvcmF0"
              + "aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJBgNVBAYT"
              + "AlVTMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC6nEwMDIYZOj/iPWsCzaEKi7"
              + "1OiOSLRFhWGjbnBVJfVnkY4u3IjkDYYL0MxO4mqsyYjlBalTVYxFP2sJBK5zlKOB"
              + "uzCBuDAfBgNVHSMEGDAWgBQiZQzWWp00ifODtJVSv1AbOScGrDBSBgNVHR8ESzBJ"
              + "MEegRaBDhkFodHRwczovL2NlcnRpZmljYXRlcy50cnVzdGVkc2VydmljZXMuaW50"
              + "ZWwuY29tL0ludGVsU0dYUm9vdENBLmNybDAdBgNVHQ4EFgQUImUM1lqdNInzg7SV"
              + "Ur9QGzknBqwwDgYDVR0PAQH/BAQDAgEGMBIGA1UdEwEB/wQIMAYBAf8CAQEwCgYI"
              + "KoZIzj0EAwIDSAAwRQIgQQs/08rycdPauCFk8UPQXCMAlsloBe7NwaQGTcdpa0EC"
              + "IQCUt8SGvxKmjpcM/z0WP9Dvo8h2k5du1iWDdBkAn+0iiA==");

  @Test
  void theOlderCertificateOfIntelsRootIsTrustedAsTheRootAndSignedByItself()
      throws RefusedException {
    StrictCertificate older =
        StrictCertificate.parse("older root", OLDER, CertificateProfile.INTEL);
    assertThat(IntelRoot.of(older.fingerprint())).contains(IntelRoot.INTEL_SGX);
    assertThat(IntelRoot.INTEL_SGX.olderFingerprint()).isEqualTo(Digest.of(OLDER));
    assertThat(IntelRoot.INTEL_SGX.fingerprint()).isNotEqualTo(Digest.of(OLDER));
    assertThat(older.isSignedBy(older)).isTrue();
    assertThat(older.commonName()).isEqualTo("Intel SGX Root CA");
  }
}
