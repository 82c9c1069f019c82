package org.fedclave.attestation.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.fedclave.protocol.Bytes;

/**
 * Verifies ECDSA signatures (FIPS 186-5, section 6.4.2) on P-256, P-384 and P-521: the one place
 * where evidence, certificates and collateral do. It accepts one encoding of each pair of r and s.
 *
 * <p>The arithmetic is Bouncy Castle's, which takes a seventh of the time of JDK 25's; it verifies
 * only, so that no secret depends on its timing. That the pair (r, n - s) is good too is ECDSA's.
 */
public final class Ecdsa {

  private static final Map<Integer, ECNamedDomainParameters> CURVES =
      Map.of(
          256, curve(SECObjectIdentifiers.secp256r1),
          384, curve(SECObjectIdentifiers.secp384r1),
          521, curve(SECObjectIdentifiers.secp521r1));

  private Ecdsa() {}

  private static ECNamedDomainParameters curve(ASN1ObjectIdentifier oid) {
    X9ECParameters parameters = CustomNamedCurves.getByOID(oid);
    return new ECNamedDomainParameters(oid, parameters);
  }

  /**
   * Whether {@code key} made the signature: r and s big-endian, side by side, each as long as the
   * field (IEEE P1363). A key that is on none of the three curves made none.
   *
   * @param hash the JDK's name, for example {@code SHA-384}
   */
  public static boolean verify(PublicKey key, String hash, Bytes content, Bytes signature) {
    if (!(key instanceof ECPublicKey point)) {
      return false;
    }
    int half = (fieldBits(point) + 7) / 8;
    return signature.size() == 2 * half
        && verify(
            point,
            hash,
            content,
            new BigInteger(1, signature.slice(0, half).unsafeArray()),
            new BigInteger(1, signature.slice(half, 2 * half).unsafeArray()));
  }

  /** The same for a signature in DER (RFC 3279, section 2.2.3), canonical. */
  static boolean verifyDer(PublicKey key, String hash, Bytes content, Bytes signature) {
    if (!(key instanceof ECPublicKey point) || !CURVES.containsKey(fieldBits(point))) {
      return false;
    }
    try {
      BigInteger[] rAndS =
          StandardDSAEncoding.INSTANCE.decode(
              point.getParams().getOrder(), signature.unsafeArray());
      return verify(point, hash, content, rAndS[0], rAndS[1]);
    } catch (IOException | RuntimeException e) {
      return false; // not the DER of two numbers below the order
    }
  }

  private static boolean verify(
      ECPublicKey key, String hash, Bytes content, BigInteger r, BigInteger s) {
    ECNamedDomainParameters curve = CURVES.get(fieldBits(key));
    if (curve == null || !curve.getN().equals(key.getParams().getOrder())) {
      return false;
    }
    ECPoint w = key.getW();
    var verifier = new ECDSASigner();
    try {
      verifier.init(
          false,
          new ECPublicKeyParameters(
              curve.getCurve().createPoint(w.getAffineX(), w.getAffineY()), curve));
    } catch (IllegalArgumentException e) {
      return false; // the point is not on the curve
    }
    return verifier.verifySignature(digest(hash, content), r, s);
  }

  private static int fieldBits(ECPublicKey key) {
    return key.getParams().getCurve().getField().getFieldSize();
  }

  private static byte[] digest(String hash, Bytes content) {
    try {
      return MessageDigest.getInstance(hash).digest(content.unsafeArray());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + hash, e);
    }
  }
}
