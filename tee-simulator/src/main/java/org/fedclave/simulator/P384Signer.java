package org.fedclave.simulator;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;
import org.fedclave.protocol.Bytes;

/** Signs with ECDSA on P-384 and SHA-384: certificates in DER, all else as two numbers. */
final class P384Signer implements ContentSigner {

  private final PrivateKey key;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();

  P384Signer(PrivateKey key) {
    this.key = key;
  }

  /** r and s, 48 bytes each, big-endian. */
  static Bytes sign(PrivateKey key, Bytes message) {
    return sign(key, message, "SHA384withECDSAinP1363Format");
  }

  private static Bytes sign(PrivateKey key, Bytes message, String algorithm) {
    try {
      Signature engine = Signature.getInstance(algorithm);
      engine.initSign(key);
      engine.update(message.unsafeArray());
      return Bytes.wrap(engine.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK signs on P-384", e);
    }
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384);
  }

  @Override
  public OutputStream getOutputStream() {
    return content;
  }

  @Override
  public byte[] getSignature() {
    return sign(key, Bytes.wrap(content.toByteArray()), "SHA384withECDSA").toArray();
  }
}
