package org.fedclave.simulator;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;
import org.fedclave.protocol.Bytes;

/** Signs with ECDSA on P-256 and SHA-256: certificates in DER, all else as two numbers. */
final class P256Signer implements ContentSigner {

  private static final int HALF = 32;

  private final PrivateKey key;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();

  P256Signer(PrivateKey key) {
    this.key = key;
  }

  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has P-256", e);
    }
  }

  /** r and s, 32 bytes each, big-endian. */
  static Bytes sign(PrivateKey key, Bytes message) {
    return sign(key, message, "SHA256withECDSAinP1363Format");
  }

  private static Bytes sign(PrivateKey key, Bytes message, String algorithm) {
    try {
      Signature engine = Signature.getInstance(algorithm);
      engine.initSign(key);
      engine.update(message.unsafeArray());
      return Bytes.wrap(engine.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK signs on P-256", e);
    }
  }

  /** The point's x and y, 32 bytes each, big-endian: the last 64 bytes of its encoding. */
  static Bytes point(PublicKey key) {
    if (!(key instanceof ECPublicKey)) {
      throw new IllegalArgumentException("not a key on P-256: " + key.getAlgorithm());
    }
    byte[] encoded = key.getEncoded();
    return Bytes.of(encoded, encoded.length - 2 * HALF, 2 * HALF);
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
  }

  @Override
  public OutputStream getOutputStream() {
    return content;
  }

  @Override
  public byte[] getSignature() {
    return sign(key, Bytes.wrap(content.toByteArray()), "SHA256withECDSA").toArray();
  }
}
