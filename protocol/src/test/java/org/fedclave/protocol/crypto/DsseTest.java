package org.fedclave.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.SeededForTests;
import org.fedclave.protocol.SharedVectors;
import org.junit.jupiter.api.Test;

class DsseTest {

  private static final String TYPE = "application/vnd.example+json";
  private static final SecureRandom RANDOM = SeededForTests.random(1);
  private static final SigningKeys ALICE = SigningKeys.generate(RANDOM);
  private static final SigningKeys BOB = SigningKeys.generate(RANDOM);
  private static final SigningKeys EVE = SigningKeys.generate(RANDOM);
  private static final Dsse SIGNED =
      Dsse.unsigned(TYPE, Bytes.utf8("{\"a\":1}")).signedBy(ALICE).signedBy(BOB);

  @Test
  void theEncodingIsThatOfTheProtocol() {
    Dsse example = Dsse.unsigned("http://example.com/HelloWorld", Bytes.utf8("hello world"));
    assertThat(example.preAuthenticationEncoding().toUtf8())
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    assertThat(Dsse.unsigned("é", Bytes.EMPTY).preAuthenticationEncoding().toUtf8())
        .isEqualTo("DSSEv1 2 é 0 ");
  }

  @Test
  void theProtocolsExampleIsSignedOverThisEncoding() throws Exception {
    assertThat(isSigned("protocol-example")).isTrue();
    assertThat(isSigned("protocol-example-payload-type")).isFalse();
  }

  private static boolean isSigned(String vector) throws Exception {
    JsonNode envelope = SharedVectors.json("dsse/" + vector + "/envelope.json");
    String pem = Files.readString(SharedVectors.file("dsse/" + vector + "/key.pem"));
    byte[] key =
        Bytes.base64(pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "")).toArray();
    Dsse dsse =
        Dsse.unsigned(
            envelope.get("payloadType").textValue(),
            Bytes.base64(envelope.get("payload").textValue()));
    Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
    ecdsa.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key)));
    ecdsa.update(dsse.preAuthenticationEncoding().unsafeArray());
    return ecdsa.verify(
        Bytes.base64(envelope.get("signatures").get(0).get("sig").textValue()).toArray());
  }

  @Test
  void anEnvelopeRoundTripsInItsOneSpelling() throws Exception {
    assertThat(parse(SIGNED.toJson())).isEqualTo(SIGNED);
    String json = SIGNED.toJson().toUtf8();
    for (String other :
        List.of(
            json + "\n",
            json.replace("\"payload\":", "\"payload\": "),
            json.replace("application/vnd", "application\\/vnd"),
            json.replace("\"keyid\"", "\"\\u006beyid\""),
            json.substring(0, json.length() - 1) + ",\"x\":1}")) {
      assertThat(other).isNotEqualTo(json);
      assertThatThrownBy(() -> parse(Bytes.utf8(other))).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void anotherPayloadTypeOrSizeIsRefused() {
    assertThatThrownBy(() -> Dsse.parse("envelope", "text/plain", SIGNED.toJson(), 1 << 20))
        .hasMessageContaining("payload type text/plain");
    assertThatThrownBy(() -> Dsse.parse("envelope", TYPE, SIGNED.toJson(), 100))
        .hasMessageContaining("at most 100 bytes");
  }

  @Test
  void exactlyTheSignersInTheirOrderAreAccepted() throws Exception {
    SIGNED.requireSignaturesOf(keys(ALICE, BOB));
    assertRefused(SIGNED, keys(BOB, ALICE));
    assertRefused(SIGNED, keys(ALICE));
    assertRefused(SIGNED, keys(ALICE, BOB, EVE));
    assertRefused(SIGNED, keys(ALICE, EVE));
    assertRefused(SIGNED, keys());
    assertRefused(SIGNED.signedBy(EVE), keys(ALICE, BOB));
    assertRefused(SIGNED.signedBy(BOB), keys(ALICE, BOB));
    assertRefused(SIGNED.signedBy(BOB), keys(ALICE, BOB, BOB));
  }

  @Test
  void eachEntryIsNeeded() {
    for (int i = 0; i < SIGNED.signatures().size(); i++) {
      List<Dsse.Entry> fewer = new ArrayList<>(SIGNED.signatures());
      fewer.remove(i);
      assertRefused(new Dsse(TYPE, SIGNED.payload(), fewer), keys(ALICE, BOB));
      List<Dsse.Entry> changed = new ArrayList<>(SIGNED.signatures());
      byte[] signature = changed.get(i).signature().toArray();
      signature[signature.length / 2] ^= 1;
      changed.set(i, new Dsse.Entry(changed.get(i).keyId(), Bytes.wrap(signature)));
      assertRefused(new Dsse(TYPE, SIGNED.payload(), changed), keys(ALICE, BOB));
    }
  }

  @Test
  void aSignatureOverAnotherPayloadOrTypeIsRefused() {
    assertRefused(new Dsse(TYPE, Bytes.utf8("{\"a\":2}"), SIGNED.signatures()), keys(ALICE, BOB));
    assertRefused(new Dsse("other", SIGNED.payload(), SIGNED.signatures()), keys(ALICE, BOB));
  }

  @Test
  void oneSignersSignatureIsFoundAmongOthers() throws Exception {
    HybridSignature found = SIGNED.requireSignatureOf("bob", BOB.verificationKeys());
    BOB.verificationKeys().verify(SIGNED.preAuthenticationEncoding(), found);
    assertThatThrownBy(() -> SIGNED.requireSignatureOf("eve", EVE.verificationKeys()))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("eve has not signed");
    assertThat(SIGNED.names(BOB.verificationKeys())).isTrue();
    assertThat(SIGNED.names(EVE.verificationKeys())).isFalse();
  }

  private static void assertRefused(Dsse envelope, List<VerificationKeys> signers) {
    assertThatThrownBy(() -> envelope.requireSignaturesOf(signers))
        .isInstanceOf(BadSignatureException.class);
  }

  private static List<VerificationKeys> keys(SigningKeys... signers) {
    return List.of(signers).stream().map(SigningKeys::verificationKeys).toList();
  }

  private static Dsse parse(Bytes json) throws MalformedException {
    return Dsse.parse("envelope", TYPE, json, 1 << 20);
  }
}
