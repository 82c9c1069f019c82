package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JDK decides what is right. */
class EcdsaTest {

  private static final Bytes CONTENT = Bytes.utf8("content");
  private static final long SEED = 186_5;

  private static KeyPair key(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static Bytes sign(KeyPair key, String algorithm) throws GeneralSecurityException {
    Signature engine = Signature.getInstance(algorithm);
    engine.initSign(key.getPrivate());
    engine.update(CONTENT.unsafeArray());
    return Bytes.wrap(engine.sign());
  }

  private static boolean jdkVerifies(KeyPair key, String algorithm, Bytes signature)
      throws GeneralSecurityException {
    Signature engine = Signature.getInstance(algorithm);
    engine.initVerify(key.getPublic());
    engine.update(CONTENT.unsafeArray());
    try {
      return engine.verify(signature.unsafeArray());
    } catch (SignatureException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, 256, 32",
    "secp384r1, 384, 48",
    "secp521r1, 512, 66",
    "secp384r1, 256, 48",
    "secp256r1, 512, 32"
  })
  void itDecidesAsTheJdkDoes(String curve, int hashBits, int half) throws Exception {
    String algorithm = "SHA" + hashBits + "withECDSAinP1363Format";
    KeyPair key = key(curve);
    Bytes good = sign(key, algorithm);
    assertThat(Ecdsa.verify(key.getPublic(), "SHA-" + hashBits, CONTENT, good)).isTrue();
    for (Bytes each :
        variants(good, half, ((ECPublicKey) key.getPublic()).getParams().getOrder())) {
      assertThat(Ecdsa.verify(key.getPublic(), "SHA-" + hashBits, CONTENT, each))
          .as("%s of seed %d", each.toHex(), SEED)
          .isEqualTo(jdkVerifies(key, algorithm, each));
    }
  }

  private static List<Bytes> variants(Bytes good, int half, BigInteger n) {
    BigInteger r = new BigInteger(1, good.slice(0, half).toArray());
    BigInteger s = new BigInteger(1, good.slice(half, 2 * half).toArray());
    BigInteger zero = BigInteger.ZERO;
    List<Bytes> variants = new ArrayList<>();
    for (BigInteger[] pair :
        new BigInteger[][] {
          {zero, s},
          {r, zero},
          {zero, zero},
          {n, s},
          {r, n},
          {s, r},
          {r, n.subtract(s)},
          {n.subtract(r), s},
          {BigInteger.ONE, BigInteger.ONE},
          {n.subtract(BigInteger.ONE), s}
        }) {
      variants.add(Bytes.hex(hex(pair[0], half) + hex(pair[1], half)));
    }
    variants.add(good.slice(0, 2 * half - 1));
    variants.add(Bytes.hex(good.toHex() + "00"));
    variants.add(Bytes.hex("00" + good.toHex()));
    variants.add(Bytes.EMPTY);
    Random random = new Random(SEED);
    for (int i = 0; i < 40; i++) {
      byte[] flipped = good.toArray();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      variants.add(Bytes.wrap(flipped));
    }
    return variants;
  }

  private static String hex(BigInteger number, int size) {
    String hex = number.toString(16);
    return "0".repeat(2 * size - hex.length()) + hex;
  }

  @ParameterizedTest
  @CsvSource({"secp256r1, 256", "secp384r1, 384", "secp521r1, 512"})
  void inDerOnlyTheCanonicalEncodingIsRead(String curve, int hashBits) throws Exception {
    String hash = "SHA-" + hashBits;
    KeyPair key = key(curve);
    Bytes good = sign(key, "SHA" + hashBits + "withECDSA");
    assertThat(Ecdsa.verifyDer(key.getPublic(), hash, CONTENT, good)).isTrue();
    for (int i = 0; i < good.size(); i++) {
      byte[] flipped = good.toArray();
      flipped[i] ^= 1;
      assertThat(Ecdsa.verifyDer(key.getPublic(), hash, CONTENT, Bytes.wrap(flipped))).isFalse();
      assertThat(Ecdsa.verifyDer(key.getPublic(), hash, CONTENT, good.slice(0, i))).isFalse();
    }
    assertThat(Ecdsa.verifyDer(key.getPublic(), hash, CONTENT, Bytes.hex(good.toHex() + "00")))
        .isFalse();
    assertThat(Ecdsa.verifyDer(key.getPublic(), hash, CONTENT, withLongLength(good))).isFalse();
    assertThat(Ecdsa.verifyDer(key.getPublic(), hash, CONTENT, numbers(0, 1))).isFalse();
    assertThat(Ecdsa.verifyDer(key.getPublic(), hash, CONTENT, numbers(1, -1))).isFalse();
    assertThat(Ecdsa.verifyDer(key.getPublic(), hash, CONTENT, numbers(1, 1, 1))).isFalse();
  }

  /** The same numbers; the sequence's length takes one byte more than it has to (BER). */
  private static Bytes withLongLength(Bytes der) {
    boolean isLong = der.get(1) < 0;
    String content = der.slice(isLong ? 3 : 2, der.size()).toHex();
    String length = String.format("%02x", content.length() / 2);
    return Bytes.hex("30" + (isLong ? "8200" : "81") + length + content);
  }

  private static Bytes numbers(long... numbers) throws IOException {
    var vector = new ASN1EncodableVector();
    Arrays.stream(numbers).forEach(number -> vector.add(new ASN1Integer(number)));
    return Bytes.wrap(new DERSequence(vector).getEncoded());
  }

  @Test
  void otherKeysAndCurvesSignNothing() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(1024);
    Bytes signature = Bytes.wrap(new byte[64]);
    assertThat(Ecdsa.verify(rsa.generateKeyPair().getPublic(), "SHA-256", CONTENT, signature))
        .isFalse();
    KeyPair signer = key("secp256r1");
    Bytes good = sign(signer, "SHA256withECDSAinP1363Format");
    assertThat(Ecdsa.verify(key("secp256r1").getPublic(), "SHA-256", CONTENT, good)).isFalse();
    assertThat(Ecdsa.verify(signer.getPublic(), "SHA-384", CONTENT, good)).isFalse();
    assertThat(Ecdsa.verify(signer.getPublic(), "SHA-256", Bytes.utf8("other"), good)).isFalse();
  }
}
