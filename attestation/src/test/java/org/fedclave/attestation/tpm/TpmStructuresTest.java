package org.fedclave.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.x509.KeyKind;
import org.fedclave.attestation.x509.StrictPublicKey;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Structures written by hand, as the TPM 2.0 Library draws them, and what is wrong with others. */
class TpmStructuresTest {

  private static final String DIGEST = "0020" + "ab".repeat(32);
  private static final String HEAD = "ff5443478018" + "0002aabb" + "0003010203";
  private static final String CLOCK = "00000000000003e8" + "00000002" + "00000001" + "01";
  private static final String FIRMWARE = "ffeeddccbbaa9988";
  private static final String SELECTION = "00000001" + "000b03810080";

  private static final String MODULUS = "c1" + "23".repeat(254) + "45";
  private static final String AREA = "0001000b00050072" + "0000" + "0010";
  private static final String RSA = AREA + "0014000b" + "0800" + "00000000" + "0100" + MODULUS;

  /** The generator of P-256 (SEC 2). */
  private static final String X =
      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

  private static final String Y =
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
  private static final String ECC =
      "0023000b00050072" + "0000" + "0010" + "0018000b" + "0003" + "0010" + "0020" + X + "0020" + Y;

  @Test
  void everyFieldOfAQuoteIsRead() throws RefusedException {
    TpmQuote quote = TpmQuote.parse(Bytes.hex(HEAD + CLOCK + FIRMWARE + SELECTION + DIGEST));
    assertThat(quote.qualifiedSigner().toHex()).isEqualTo("aabb");
    assertThat(quote.extraData().toHex()).isEqualTo("010203");
    assertThat(quote.clock()).isEqualTo(1000);
    assertThat(quote.resetCount()).isEqualTo(2);
    assertThat(quote.restartCount()).isEqualTo(1);
    assertThat(quote.safe()).isTrue();
    assertThat(quote.firmwareVersion()).isEqualTo(0xffee_ddcc_bbaa_9988L);
    assertThat(quote.selections()).hasSize(1);
    assertThat(quote.selections().getFirst().pcrs()).containsExactly(0, 7, 23);
    assertThat(quote.covers(HashBank.SHA256, 23)).isTrue();
    assertThat(quote.covers(HashBank.SHA256, 22)).isFalse();
    assertThat(quote.covers(HashBank.SHA384, 0)).isFalse();
    assertThat(quote.pcrDigest().toHex()).isEqualTo("ab".repeat(32));
  }

  @Test
  void everyCutOfAQuoteIsRefused() {
    Bytes quote = Bytes.hex(HEAD + CLOCK + FIRMWARE + SELECTION + DIGEST);
    for (int size = 0; size < quote.size(); size++) {
      Bytes cut = quote.slice(0, size);
      assertThatThrownBy(() -> TpmQuote.parse(cut))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TRUNCATED));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "another magic,        REPORT_FORM,         ff544346",
    "a certification,      REPORT_FORM,         ff5443478017",
    "a third truth,        REPORT_FORM,         ff5443478018 0000 0000 00{16} 02 00{8} 00000000 0000",
    "many banks,           REPORT_FORM,         ff5443478018 0000 0000 00{16} 01 00{8} 00000011",
    "no bitmap,            REPORT_FORM,         ff5443478018 0000 0000 00{16} 01 00{8} 00000001 000b00",
    "a long bitmap,        REPORT_FORM,         ff5443478018 0000 0000 00{16} 01 00{8} 00000001 000b05",
    "a bank twice,         REPORT_FORM,         ff5443478018 0000 0000 00{16} 01 00{8} 00000002 000b0101 000b0102",
    "an unknown bank,      SIGNATURE_ALGORITHM, ff5443478018 0000 0000 00{16} 01 00{8} 00000001 00120101",
    "something after it,   TRAILING_BYTES,      ff5443478018 0000 0000 00{16} 01 00{8} 00000000 0000 00"
  })
  void aWrongQuoteIsRefused(String what, Rule rule, String pattern) {
    refused(what, rule, () -> TpmQuote.parse(hex(pattern)));
  }

  /** {@code 00{8}} is eight zero bytes; spaces are for the reader. */
  private static Bytes hex(String pattern) {
    String hex = pattern.replace(" ", "");
    for (int count : List.of(8, 16)) {
      hex = hex.replace("00{" + count + "}", "00".repeat(count));
    }
    return Bytes.hex(hex);
  }

  private interface Parsing {
    Object run() throws RefusedException;
  }

  private static void refused(String what, Rule rule, Parsing parsing) {
    assertThatThrownBy(parsing::run)
        .as(what)
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
  }

  @Test
  void publicAreasAreReadAndTellWhatTheirKeysMayDo() throws RefusedException {
    TpmPublic rsa = TpmPublic.parse(Bytes.hex(RSA));
    assertThat(rsa.key().kind()).isEqualTo(KeyKind.RSA_2048);
    assertThat(rsa.onlyAttests()).isTrue();
    TpmPublic ecc = TpmPublic.parse(Bytes.hex(ECC));
    assertThat(ecc.key().kind()).isEqualTo(KeyKind.P256);
    assertThat(StrictPublicKey.parse("key", ecc.key().spki(), Set.of(KeyKind.P256)))
        .isEqualTo(ecc.key());
    for (int bit : List.of(1, 4, 5, 16, 17, 18)) {
      String attributes = String.format("%08x", 0x0005_0072 ^ (1 << bit));
      TpmPublic other = TpmPublic.parse(Bytes.hex(RSA.replace("00050072", attributes)));
      assertThat(other.onlyAttests()).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void wrongPublicAreasAreRefused() {
    area("an HMAC key", Rule.REPORT_FORM, "0008000b00050072" + "0000" + "0010");
    area("a storage key", Rule.REPORT_FORM, "0001000b00030072" + "0000" + "0006" + "00800043");
    area("a scheme for encryption", Rule.SIGNATURE_ALGORITHM, AREA + "0017000b");
    area("a scheme with SHA-1", Rule.SIGNATURE_ALGORITHM, AREA + "00140004");
    area(
        "1024 bits",
        Rule.REPORT_FORM,
        AREA + "0010" + "0400" + "00000000" + "0080" + "c1".repeat(128));
    area("other bits", Rule.REPORT_FORM, RSA.replace("0800" + "00000000", "0c00" + "00000000"));
    area("exponent 3", Rule.REPORT_FORM, RSA.replace("0800" + "00000000", "0800" + "00000003"));
    area("an unknown curve", Rule.REPORT_FORM, ECC.replace("0003" + "0010", "0010" + "0010"));
    area("a key derivation", Rule.REPORT_FORM, ECC.replace("0003" + "0010", "0003" + "0020"));
    area("a point off the curve", Rule.REPORT_FORM, ECC.replace(Y, Y.replace("51f5", "51f6")));
    area("a coordinate too long", Rule.REPORT_FORM, ECC.replace("0020" + X, "0022" + "0001" + X));
    area("something after it", Rule.TRAILING_BYTES, ECC + "00");
  }

  private static void area(String what, Rule rule, String hex) {
    refused(what, rule, () -> TpmPublic.parse(Bytes.hex(hex)));
  }

  @Test
  void keysOfAnotherKindOrEncodingAreRefused() throws RefusedException {
    Bytes spki = TpmPublic.parse(Bytes.hex(ECC)).key().spki();
    refused("kind", Rule.REPORT_FORM, () -> StrictPublicKey.parse("k", spki, Set.of(KeyKind.P384)));
    Bytes longer = Bytes.hex(spki.toHex() + "00");
    refused(
        "end", Rule.REPORT_FORM, () -> StrictPublicKey.parse("k", longer, Set.of(KeyKind.P256)));
    Bytes off = Bytes.hex(spki.toHex().replace("51f5", "51f4"));
    refused("point", Rule.REPORT_FORM, () -> StrictPublicKey.parse("k", off, Set.of(KeyKind.P256)));
    refused("nothing", Rule.REPORT_FORM, () -> StrictPublicKey.parse("k", Bytes.EMPTY, Set.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]",
        "{\"sha256\":{\"00\":\"\"}}",
        "{\"sha256\":{\"32\":\"\"}}",
        "{\"sha256\":{\"0\":\"00\"}}",
        "{\"sha256\":{\"0\":7}}",
        "{\"sha3\":{}}",
        "{\"sha256\":{},\"sha256\":{}}",
        "{\"sha1\":{\"0\":\"AA00000000000000000000000000000000000000\"}}"
      })
  void wrongPcrValuesAreRefused(String json) {
    refused(json, Rule.REPORT_FORM, () -> PcrValues.parse(Bytes.utf8(json)));
  }

  @Test
  void pcrValuesOfSeveralBanksAreRead() throws RefusedException {
    String json =
        "{\"sha1\":{\"0\":\""
            + "aa".repeat(20)
            + "\"},\"sha256\":{\"7\":\""
            + "bb".repeat(32)
            + "\"}}";
    PcrValues values = PcrValues.parse(Bytes.utf8(json));
    assertThat(values.value(HashBank.SHA1, 0)).contains(Bytes.hex("aa".repeat(20)));
    assertThat(values.value(HashBank.SHA256, 7)).contains(Bytes.hex("bb".repeat(32)));
    assertThat(values.value(HashBank.SHA256, 0)).isEmpty();
    assertThat(values.toTree().toString()).isEqualTo(json);
  }

  private static final String KEYS =
      "{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
          + java.util.Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(Bytes.hex(MODULUS).unsafeArray())
          + "\"}]}";

  /** A container around {@code json}; sizes are little-endian. */
  private static String hcl(String version, String type, String hash, String json) {
    String bytes = Bytes.utf8(json).toHex();
    return "48434c41"
        + version
        + "00".repeat(24)
        + "11".repeat(1184)
        + littleEndian(20 + json.length())
        + "01000000"
        + type
        + hash
        + littleEndian(json.length())
        + bytes;
  }

  private static String littleEndian(int value) {
    return String.format("%08x", Integer.reverseBytes(value));
  }

  @Test
  void anHclReportIsReadAndBindsItsJson() throws RefusedException {
    for (int hash = 1; hash <= 3; hash++) {
      String type = "0" + hash + "000000";
      HclReport report =
          HclReport.parse(Bytes.hex(hcl("01000000", "02000000", type, KEYS) + "0000"));
      assertThat(report.format()).isEqualTo(EvidenceFormat.SEV_SNP);
      assertThat(report.hardwareReport().size()).isEqualTo(1184);
      assertThat(report.key().kind()).isEqualTo(KeyKind.RSA_2048);
      HashBank bank = List.of(HashBank.SHA256, HashBank.SHA384, HashBank.SHA512).get(hash - 1);
      assertThat(report.expectedReportData().toHex())
          .isEqualTo(
              bank.hash(Bytes.wrap(KEYS.getBytes(StandardCharsets.UTF_8))).toHex()
                  + "00".repeat(64 - bank.size()));
    }
  }

  @Test
  void wrongHclReportsAreRefused() {
    String sound = hcl("01000000", "02000000", "01000000", KEYS);
    hclRefused("magic", Rule.REPORT_FORM, sound.replace("48434c41", "48434c42"));
    hclRefused("version", Rule.REPORT_VERSION, hcl("03000000", "02000000", "01000000", KEYS));
    hclRefused("type", Rule.REPORT_VERSION, hcl("01000000", "03000000", "01000000", KEYS));
    hclRefused("hash", Rule.SIGNATURE_ALGORITHM, hcl("01000000", "02000000", "00000000", KEYS));
    hclRefused("hash", Rule.SIGNATURE_ALGORITHM, hcl("01000000", "02000000", "04000000", KEYS));
    hclRefused("TDREPORT", Rule.REPORT_FORM, hcl("01000000", "04000000", "01000000", KEYS));
    hclRefused("end", Rule.TRAILING_BYTES, sound + "0001");
    hclRefused("cut", Rule.TRUNCATED, sound.substring(0, sound.length() - 2));
    int sizeAt = 2 * (32 + 1184);
    hclRefused(
        "size",
        Rule.REPORT_FORM,
        sound.substring(0, sizeAt) + "00000000" + sound.substring(sizeAt + 8));
    for (String json :
        List.of(
            "[]",
            "{}",
            "{\"keys\":[]}",
            KEYS.replace("HCLAkPub", "HCLEkPub"),
            KEYS.replace("]}", "," + KEYS.substring(9)),
            KEYS.replace("RSA", "EC"),
            KEYS.replace("AQAB", "Aw"),
            KEYS.replace("AQAB", "*"),
            KEYS + " {}")) {
      hclRefused(json, Rule.REPORT_FORM, hcl("01000000", "02000000", "01000000", json));
    }
  }

  private static void hclRefused(String what, Rule rule, String hex) {
    refused(what, rule, () -> HclReport.parse(Bytes.hex(hex)));
  }

  @Test
  void wrongSignaturesAreRefused() {
    signature("a scheme", Rule.SIGNATURE_ALGORITHM, "001a000b" + "0000" + "0000");
    signature("a hash", Rule.SIGNATURE_ALGORITHM, "00140012" + "0000");
    signature("end", Rule.TRAILING_BYTES, "0014000b" + "0000" + "00");
    signature("cut", Rule.TRUNCATED, "0018000b" + "000101");
  }

  private static void signature(String what, Rule rule, String hex) {
    refused(what, rule, () -> TpmSignature.parse(Bytes.hex(hex)));
  }

  @Test
  void aSignatureByAKeyOfAnotherKindIsNone() throws RefusedException {
    StrictPublicKey rsa = TpmPublic.parse(Bytes.hex(RSA)).key();
    StrictPublicKey ecc = TpmPublic.parse(Bytes.hex(ECC)).key();
    TpmSignature ecdsa = TpmSignature.parse(Bytes.hex("0018000b" + "000101" + "000101"));
    assertThat(ecdsa.isBy(rsa, Bytes.EMPTY)).isFalse();
    assertThat(ecdsa.isBy(ecc, Bytes.EMPTY)).isFalse();
    assertThat(TpmSignature.raw(Bytes.hex("00".repeat(256))).isBy(ecc, Bytes.EMPTY)).isFalse();
    assertThat(TpmSignature.raw(Bytes.hex("00".repeat(256))).isBy(rsa, Bytes.EMPTY)).isFalse();
    assertThat(TpmSignature.raw(Bytes.hex("00")).isBy(rsa, Bytes.EMPTY)).isFalse();
    TpmSignature longNumbers =
        TpmSignature.parse(Bytes.hex("0018000b" + "0021" + "01".repeat(33) + "000101"));
    assertThat(longNumbers.isBy(ecc, Bytes.EMPTY)).isFalse();
    TpmSignature noNumbers = TpmSignature.parse(Bytes.hex("0018000b" + "0000" + "0000"));
    assertThat(noNumbers.isBy(ecc, Bytes.EMPTY)).isFalse();
  }
}
