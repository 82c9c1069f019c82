package org.fedclave.attestation.cose;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.Arrays;
import java.util.Optional;
import org.fedclave.protocol.Bytes;

/** The NIST curves (SEC 2; RFC 9053, section 7.1) on which verification keys lie. */
public enum EcCurve {
  P256("secp256r1", "P-256", 1, 32),
  P384("secp384r1", "P-384", 2, 48),
  P521("secp521r1", "P-521", 3, 66);

  private final String jdkName;
  private final String jwkName;
  private final long coseId;
  private final int coordinateBytes;

  EcCurve(String jdkName, String jwkName, long coseId, int coordinateBytes) {
    this.jdkName = jdkName;
    this.jwkName = jwkName;
    this.coseId = coseId;
    this.coordinateBytes = coordinateBytes;
  }

  /** The name in a JWK (RFC 7518, section 6.2.1.1). */
  public String jwkName() {
    return jwkName;
  }

  /** The number in a COSE_Key (RFC 9053, section 7.1). */
  public long coseId() {
    return coseId;
  }

  public int coordinateBytes() {
    return coordinateBytes;
  }

  static Optional<EcCurve> ofJwkName(String name) {
    return Arrays.stream(values()).filter(curve -> curve.jwkName.equals(name)).findFirst();
  }

  static Optional<EcCurve> ofCoseId(long id) {
    return Arrays.stream(values()).filter(curve -> curve.coseId == id).findFirst();
  }

  /** The curve of a key that the JDK has read. */
  static Optional<EcCurve> of(ECPublicKey key) {
    return Arrays.stream(values())
        .filter(
            curve -> {
              ECParameterSpec own = curve.parameters();
              ECParameterSpec theirs = key.getParams();
              return own.getCurve().equals(theirs.getCurve())
                  && own.getGenerator().equals(theirs.getGenerator())
                  && own.getOrder().equals(theirs.getOrder())
                  && own.getCofactor() == theirs.getCofactor();
            })
        .findFirst();
  }

  ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(jdkName));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + jwkName, e);
    }
  }

  /** The public key at that point, or nothing if the point is not on the curve. */
  Optional<ECPublicKey> key(Bytes x, Bytes y) {
    ECParameterSpec parameters = parameters();
    BigInteger bigX = new BigInteger(1, x.unsafeArray());
    BigInteger bigY = new BigInteger(1, y.unsafeArray());
    if (x.size() != coordinateBytes
        || y.size() != coordinateBytes
        || !isOn(parameters.getCurve(), bigX, bigY)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          (ECPublicKey)
              KeyFactory.getInstance("EC")
                  .generatePublic(new ECPublicKeySpec(new ECPoint(bigX, bigY), parameters)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a point on the curve is a key", e);
    }
  }

  /**
   * SEC 1, section 3.2.2.1: coordinates in the field, and y^2 = x^3 + ax + b. The cofactor is 1.
   */
  private static boolean isOn(EllipticCurve curve, BigInteger x, BigInteger y) {
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.multiply(y).mod(p).equals(right);
  }
}
