package org.fedclave.attestation.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecognitionTest {

  private static CollateralPiece only(Bytes content) throws MalformedException {
    List<CollateralPiece> pieces = Recognition.of("it", content);
    assertThat(pieces).hasSize(1);
    return pieces.getFirst();
  }

  @Test
  void tcbInfoWithoutAnIdIsThatOfSgx() throws MalformedException {
    Bytes second =
        Bytes.utf8(Served.tcbInfo("X", "00906ED50000", 5).toUtf8().replace("\"id\":\"X\",", ""));
    assertThat(only(second).about())
        .containsEntry("tee", "SGX")
        .containsEntry("fmspc", "00906ed50000");
  }

  @ParameterizedTest
  @CsvSource({"96.00.5E.00.01, vbios", "570.124.03, driver", "575.32, driver"})
  void aRimIsToldByItsVersion(String version, String firmware) throws MalformedException {
    CollateralPiece rim = only(Served.rim(version));
    assertThat(rim.kind()).isEqualTo(CollateralKind.NVIDIA_RIM);
    assertThat(rim.about())
        .containsEntry("firmware", firmware)
        .containsEntry("version", version)
        .containsEntry("product", "GH100");
  }

  @Test
  void theRimServicesAnswerHoldsTheRim() throws MalformedException {
    Bytes rim = Served.rim("570.124.03");
    Bytes answer =
        Bytes.utf8(
            "{\"id\":\"NV_GPU_DRIVER_GH100_570.124.03\",\"rim\":\"" + rim.toBase64() + "\"}");
    assertThat(only(answer).bytes()).isEqualTo(rim);
  }

  @Test
  void aDcapBundleIsPutTogetherAsItWasServed() throws MalformedException {
    String body = Served.tcbInfoBody("TDX", "00806F050000", 17, Served.ISSUED, Served.NEXT);
    Bytes bundle =
        Bytes.utf8(
            "{\"tcb_info\":" + quoted(body) + ",\"tcb_info_signature\":\"00\",\"version\":3}");
    assertThat(only(bundle).bytes()).isEqualTo(Served.tcbInfo("TDX", "00806F050000", 17));
  }

  @Test
  void aDcapBundleMayHoldTheServedAnswerItself() throws MalformedException {
    Bytes served = Served.identity("TD_QE", 17);
    Bytes bundle = Bytes.utf8("{\"qe_identity\":" + quoted(served.toUtf8()) + "}");
    assertThat(only(bundle).bytes()).isEqualTo(served);
  }

  private static String quoted(String json) {
    return '"' + json.replace("\"", "\\\"") + '"';
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "text",
        "{",
        "{}",
        "{\"tcbInfo\":[]}",
        "{\"tcbInfo\":{\"id\":\"TDX\"}}",
        "{\"tcbInfo\":{\"fmspc\":7}}",
        "{\"enclaveIdentity\":{\"id\":\"QE\",\"tcbEvaluationDataNumber\":-1}}",
        "{\"tcb_info\":\"{}\"}",
        "{\"tcb_info\":\"[]\",\"tcb_info_signature\":\"00\"}",
        "{\"tcb_info\":\"{}\",\"tcb_info_signature\":\"\\\",\\\"x\\\":\\\"\"}",
        "{\"pck_crl\":\"zz\"}",
        "{\"pck_crl\":\"3000\"}",
        "{\"root_ca_crl\":\"-----BEGIN X509 CRL-----\"}",
        "{\"pck_crl_issuer_chain\":\"\"}",
        "{\"rim\":\"????\"}",
        "{\"rim\":\"e30=\"}",
        "{\"vcekCert\":\"x\"}",
        "<",
        "<a/>",
        "<SoftwareIdentity/>",
        "<SoftwareIdentity><Meta product=\"x\"/></SoftwareIdentity>",
        "<SoftwareIdentity><Meta colloquialVersion=\"1\"",
        "<!DOCTYPE a [<!ENTITY e \"x\">]><SoftwareIdentity>&e;</SoftwareIdentity>",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN%20CERTIFICATE-----%zz",
        "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\nmore",
        "0",
        "0\u0000",
      })
  void whatIsNoCollateralIsRefusedInOneSentence(String content) {
    assertThatThrownBy(() -> Recognition.of("it", Bytes.utf8(content)))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("it")
        .hasMessageNotContaining("\n");
  }
}
