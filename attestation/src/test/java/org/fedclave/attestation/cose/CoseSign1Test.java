package org.fedclave.attestation.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.CoseSign1.Tagging;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoseSign1Test {

  /** RFC 9052, appendix C.2.1: "Single ECDSA Signature". */
  private static final String CONTENT = Bytes.utf8("This is the content.").toHex();

  private static final String SIGNATURE =
      "8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e"
          + "2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36";

  private static final String EXAMPLE = "d28443a10126a10442313154" + CONTENT + "5840" + SIGNATURE;

  /** RFC 9052, appendix C.7.1: the key with the identifier "11". */
  private static final String KEY =
      "a40102"
          + "2001"
          + "215820bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"
          + "22582020138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e";

  private static CoseSign1 parse(String hex) throws RefusedException {
    return CoseSign1.parse("message", Bytes.hex(hex), Tagging.TAGGED);
  }

  private static VerificationKey key() throws RefusedException {
    return VerificationKey.ofCoseKey("key", Bytes.hex(KEY));
  }

  @Test
  void theStandardsExampleVerifies() throws RefusedException {
    CoseSign1 message = parse(EXAMPLE);
    assertThat(message.algorithm()).isEqualTo(CoseAlgorithm.ES256);
    assertThat(message.payload().toUtf8()).isEqualTo("This is the content.");
    assertThat(message.isSignedBy(key())).isTrue();
  }

  @Test
  void anotherContentHeaderOrSignatureDoesNot() throws RefusedException {
    assertThat(
            parse(EXAMPLE.replace("54" + CONTENT, "54" + CONTENT.replace("54", "55")))
                .isSignedBy(key()))
        .isFalse();
    assertThat(parse(EXAMPLE.replace("43a10126", "45a201260300")).isSignedBy(key())).isFalse();
    assertThat(parse(EXAMPLE.replace("8eb33e", "8eb33f")).isSignedBy(key())).isFalse();
    assertThat(parse(EXAMPLE.replace("5840" + SIGNATURE, "40")).isSignedBy(key())).isFalse();
    assertThat(
            parse(EXAMPLE.replace("5840" + SIGNATURE, "5840" + "00".repeat(64))).isSignedBy(key()))
        .isFalse();
  }

  @Test
  void anAlgorithmForAnotherCurveDoesNotVerify() throws RefusedException {
    assertThat(parse(EXAMPLE.replace("43a10126", "44a1013822")).isSignedBy(key())).isFalse();
  }

  /** Each is the example with one part replaced. */
  @ParameterizedTest
  @CsvSource({
    // without a tag, under another, under two
    "d284, 84, REPORT_FORM",
    "d284, d384, REPORT_FORM",
    "d284, d83dd284, REPORT_FORM",
    // COSE_Mac0
    "d284, d184, SIGNATURE_ALGORITHM",
    // EdDSA, RSASSA-PSS, HMAC, an algorithm by name
    "43a10126, 43a10127, SIGNATURE_ALGORITHM",
    "43a10126, 44a1013824, SIGNATURE_ALGORITHM",
    "43a10126, 43a10105, SIGNATURE_ALGORITHM",
    "43a10126, 48a101654553323536, SIGNATURE_ALGORITHM",
    // no protected header, or an empty one
    "43a10126, 40, REPORT_FORM",
    "43a10126, 41a0, REPORT_FORM",
    "43a10126, f6, REPORT_FORM",
    // an array instead of a map, bytes after it, a key twice
    "43a10126, 43820126, REPORT_FORM",
    "43a10126, 44a1012600, TRAILING_BYTES",
    "43a10126, 45a201260126, REPORT_FORM",
    // crit, protected and not
    "43a10126, 47a2012602810400, TRAILING_BYTES",
    "43a10126, 46a20126028104, REPORT_FORM",
    "a104423131, a1028104, REPORT_FORM",
    // the algorithm in both headers
    "a104423131, a10126, REPORT_FORM",
    // detached content
    "54, f6, REPORT_FORM"
  })
  void otherMessagesAreRefused(String part, String replacement, Rule rule) {
    String changed =
        part.equals("54")
            ? EXAMPLE.replace("54" + CONTENT, replacement)
            : EXAMPLE.replaceFirst(part, replacement);
    assertThatThrownBy(() -> parse(changed))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).as(e.getMessage()).isEqualTo(rule));
  }

  @Test
  void aKeyIsTheSameInEveryForm() throws RefusedException, MalformedException {
    VerificationKey key = key();
    assertThat(VerificationKey.ofSpki(key.spki())).isEqualTo(key);
    String pem =
        "-----BEGIN PUBLIC KEY-----\n" + key.spki().toBase64() + "\n-----END PUBLIC KEY-----\n";
    assertThat(VerificationKey.ofFile(Bytes.utf8(pem))).isEqualTo(key);
    String jwk =
        """
        {"kty":"EC","crv":"P-256","kid":"11",
         "x":"usWxHK2PmfnHKwXPS54m0kTcGJ90UiglWiGahtagnv8",
         "y":"IBOL-C3BttVivg-lSreASjpkttcsz-1rb7btKLv8EX4"}
        """;
    assertThat(VerificationKey.ofFile(Bytes.utf8(jwk))).isEqualTo(key);
  }

  @Test
  void aPointBesideTheCurveIsNoKey() {
    assertThatThrownBy(
            () -> VerificationKey.ofCoseKey("key", Bytes.hex(KEY.replace("117e", "117f"))))
        .hasMessageContaining("no point of P-256");
    assertThatThrownBy(() -> VerificationKey.ofP384Point("key", Bytes.hex("04" + "11".repeat(96))))
        .hasMessageContaining("no point of P-384");
    assertThatThrownBy(() -> VerificationKey.ofP384Point("key", Bytes.hex("02" + "11".repeat(96))))
        .hasMessageContaining("97 bytes");
  }

  @Test
  void aSubjectPublicKeyInfoBesideTheCurveIsNoKeyEither() throws RefusedException {
    byte[] beside = key().spki().toArray();
    beside[beside.length - 1] ^= 1;
    assertThatThrownBy(() -> VerificationKey.ofSpki(Bytes.wrap(beside)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("this is none");
    assertThatThrownBy(() -> new VerificationKey(EcCurve.P384, key().spki()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no public key on P-384");
  }

  @Test
  void aKeyFileHasACap() throws RefusedException, MalformedException {
    String pem = "-----BEGIN PUBLIC KEY-----" + key().spki().toBase64();
    String file = pem + "-----END PUBLIC KEY-----";
    String padded = file + " ".repeat(VerificationKey.LARGEST - file.length());
    assertThat(VerificationKey.ofFile(Bytes.utf8(padded))).isEqualTo(key());
    assertThatThrownBy(() -> VerificationKey.ofFile(Bytes.utf8(padded + " ")))
        .hasMessageContaining("at most");
  }

  /** RFC 8949, section 4.2.1: the shortest head, at each limit. */
  @ParameterizedTest
  @CsvSource({
    "0, 40",
    "23, 57",
    "24, 5818",
    "255, 58ff",
    "256, 590100",
    "65535, 59ffff",
    "65536, 5a00010000",
    "66051, 5a00010203"
  })
  void whatIsSignedHasTheShortestHeads(int size, String head) {
    Bytes content = Bytes.wrap(new byte[size]);
    String payload = head + content.toHex();
    assertThat(CoseSign1.toBeSigned(Bytes.EMPTY, content).toHex())
        .isEqualTo("846a" + Bytes.utf8("Signature1").toHex() + "4040" + payload);
    assertThat(CoseSign1.toBeSigned(content, Bytes.EMPTY).toHex())
        .isEqualTo("846a" + Bytes.utf8("Signature1").toHex() + payload + "4040");
  }

  /** Each is the standard's key with one part replaced. */
  @ParameterizedTest
  @CsvSource({
    "a40102, a40101", // another type
    "2001, 2004", // an unknown curve
    "2001, 2002", // coordinates of another curve
    "a40102, a5233f0102", // a malformed map
    "a40102, a50102234101", // the private half: label -4
    "a40102, a501020422", // operations that are no list
    "a40102, a50102048101", // to sign, not to verify
    "a40102, a501020338 22" // an algorithm for another curve
  })
  void otherCoseKeysAreRefused(String part, String replacement) {
    assertThatThrownBy(
            () ->
                VerificationKey.ofCoseKey(
                    "key", Bytes.hex(KEY.replaceFirst(part, replacement.replace(" ", "")))))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void aCompressedOrForeignSpkiIsRefused() {
    for (String text :
        new String[] {
          "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
          "-----BEGIN PUBLIC KEY-----\n!!\n-----END PUBLIC KEY-----",
          "no key",
          "{\"kty\":\"RSA\"}"
        }) {
      assertThatThrownBy(() -> VerificationKey.ofFile(Bytes.utf8(text)))
          .isInstanceOf(MalformedException.class);
    }
  }
}
