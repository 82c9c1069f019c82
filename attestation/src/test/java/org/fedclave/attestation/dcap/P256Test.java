package org.fedclave.attestation.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class P256Test {

  private static final Bytes MESSAGE = Bytes.utf8("a message");

  private final KeyPair pair = pair();
  private final Bytes point = point(pair);

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has P-256", e);
    }
  }

  private static Bytes point(KeyPair pair) {
    byte[] encoded = pair.getPublic().getEncoded();
    return Bytes.of(encoded, encoded.length - 64, 64);
  }

  @Test
  void aPointOfTheCurveIsAKeyAndNoOtherIs() {
    assertThat(P256.key(point)).contains(pair.getPublic());
    byte[] off = point.toArray();
    off[63] ^= 1;
    assertThat(P256.key(Bytes.wrap(off))).isEmpty();
    assertThat(P256.key(Bytes.hex("00".repeat(64)))).isEmpty();
    assertThat(P256.key(Bytes.hex("ff".repeat(64)))).isEmpty();
    // The same point with a coordinate that is not reduced.
    BigInteger p =
        new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    BigInteger x = new BigInteger(1, point.slice(0, 32).unsafeArray()).add(p);
    if (x.bitLength() <= 256) {
      Bytes unreduced = Bytes.hex(String.format("%064x", x) + point.slice(32, 64).toHex());
      assertThat(P256.key(unreduced)).isEmpty();
    }
  }

  @Test
  void aSignatureIsOfOneMessageAndKey() throws GeneralSecurityException {
    Signature engine = Signature.getInstance("SHA256withECDSAinP1363Format");
    engine.initSign(pair.getPrivate());
    engine.update(MESSAGE.unsafeArray());
    Bytes signature = Bytes.wrap(engine.sign());
    assertThat(P256.verify(pair.getPublic(), MESSAGE, signature)).isTrue();
    assertThat(P256.verify(pair.getPublic(), Bytes.utf8("another"), signature)).isFalse();
    assertThat(P256.verify(pair().getPublic(), MESSAGE, signature)).isFalse();
    assertThat(P256.verify(pair.getPublic(), MESSAGE, Bytes.hex("00".repeat(64)))).isFalse();
    assertThat(P256.verify(pair.getPublic(), MESSAGE, signature.slice(0, 63))).isFalse();
  }
}
