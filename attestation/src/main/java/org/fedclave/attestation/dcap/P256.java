package org.fedclave.attestation.dcap;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.fedclave.attestation.x509.Ecdsa;
import org.fedclave.protocol.Bytes;

/**
 * ECDSA on P-256 with SHA-256 as Intel writes it: keys and signatures are two big-endian numbers of
 * 32 bytes, side by side.
 *
 * <p>From one good signature (r, s) anybody computes a second, (r, n - s): a signature proves what
 * was said, its bytes name nothing.
 */
final class P256 {

  private static final int HALF = 32;

  /** SubjectPublicKeyInfo of an uncompressed point on P-256, without the point (RFC 5480). */
  private static final Bytes SPKI_PREFIX =
      Bytes.hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  /** SP 800-186, section 3.2.1.3. */
  private static final BigInteger P =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  private static final BigInteger B =
      new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);

  private P256() {}

  /** The key with that point, if it lies on the curve. */
  static Optional<PublicKey> key(Bytes point) {
    if (!isOnCurve(point)) {
      return Optional.empty();
    }
    byte[] encoded = new byte[SPKI_PREFIX.size() + 2 * HALF];
    System.arraycopy(SPKI_PREFIX.unsafeArray(), 0, encoded, 0, SPKI_PREFIX.size());
    System.arraycopy(point.unsafeArray(), 0, encoded, SPKI_PREFIX.size(), 2 * HALF);
    try {
      return Optional.of(
          KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has P-256, and the point is on it", e);
    }
  }

  private static boolean isOnCurve(Bytes point) {
    var x = new BigInteger(1, point.slice(0, HALF).unsafeArray());
    var y = new BigInteger(1, point.slice(HALF, 2 * HALF).unsafeArray());
    if (x.compareTo(P) >= 0 || y.compareTo(P) >= 0) {
      return false;
    }
    BigInteger right = x.pow(2).subtract(BigInteger.valueOf(3)).multiply(x).add(B);
    return y.pow(2).subtract(right).mod(P).signum() == 0;
  }

  /** Whether {@code key}, on P-256, made the signature of 64 bytes. */
  static boolean verify(PublicKey key, Bytes message, Bytes signature) {
    return Ecdsa.verify(key, "SHA-256", message, signature);
  }
}
