package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemChainTest {

  private static final String ONE =
      "-----BEGIN CERTIFICATE-----\nAQID\r\nBA==\n-----END CERTIFICATE-----";
  private static final String TWO = "-----BEGIN CERTIFICATE-----BQ==-----END CERTIFICATE-----";
  private static final Bytes FIRST = Bytes.hex("01020304");
  private static final Bytes SECOND = Bytes.hex("05");

  private static List<Bytes> decode(String pem, int most) throws RefusedException {
    return PemChain.decode("chain", Bytes.utf8(pem), most);
  }

  @Test
  void certificatesStandOneAfterTheOtherWithWhiteSpaceBetween() throws RefusedException {
    assertThat(decode(ONE, 1)).containsExactly(FIRST);
    assertThat(decode(ONE + TWO, 2)).containsExactly(FIRST, SECOND);
    assertThat(decode(" \t\r\n" + TWO + "\n\n \t" + ONE + "\r\n ", 3))
        .containsExactly(SECOND, FIRST);
    assertThat(decode(ONE + "\n\0", 1)).containsExactly(FIRST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\0",
        "x",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----B!==-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----BQ -----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----BQ==-----END CERTIFICATE-----x",
        "x-----BEGIN CERTIFICATE-----BQ==-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----BQ==-----END CERTIFICATE-----\0\0",
        "-----BEGIN CERTIFICATE-----BQ==-----END X509 CRL-----",
        "-----BEGIN X509 CRL-----BQ==-----END CERTIFICATE-----"
      })
  void nothingElseIsRead(String pem) {
    assertThatThrownBy(() -> decode(pem, 2))
        .hasMessageContaining("1 to 2 PEM certificates are expected, no more")
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CERTIFICATE_FORM));
  }

  @Test
  void moreThanTheCallerWantsAreRefused() {
    assertThatThrownBy(() -> decode(ONE + TWO, 1)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aMessageSaysWhichCertificateCannotBeRead() {
    assertThatThrownBy(
            () -> PemChain.parse("chain", Bytes.utf8(ONE + TWO), 2, CertificateProfile.INTEL))
        .hasMessageContaining("certificate 1 of the chain");
  }
}
