package org.fedclave.attestation.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A public key that stands outside of a certificate: of an accepted kind, and if elliptic a point
 * of its curve. It says nothing about who holds the private half.
 *
 * @param kind its algorithm and size
 * @param key for the JDK's engines
 * @param spki the canonical SubjectPublicKeyInfo in DER
 */
public record StrictPublicKey(KeyKind kind, PublicKey key, Bytes spki) {

  /**
   * Parses a SubjectPublicKeyInfo.
   *
   * @param what names the key in messages, for example "attestation key"
   * @throws RefusedException with {@link Rule#REPORT_FORM}
   */
  public static StrictPublicKey parse(String what, Bytes spki, Set<KeyKind> accepted)
      throws RefusedException {
    try {
      if (SignedDer.isSimple(spki)) {
        var info = SubjectPublicKeyInfo.getInstance(spki.unsafeArray());
        if (Bytes.wrap(info.getEncoded(ASN1Encoding.DER)).equals(spki)) {
          return of(what, info, accepted);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw malformed(what, accepted, e);
    }
    throw malformed(what, accepted, new IOException("not canonical DER"));
  }

  /** An RSA key of these numbers. */
  public static StrictPublicKey rsa(
      String what, BigInteger modulus, BigInteger exponent, Set<KeyKind> accepted)
      throws RefusedException {
    try {
      var algorithm =
          new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
      return of(
          what, new SubjectPublicKeyInfo(algorithm, new RSAPublicKey(modulus, exponent)), accepted);
    } catch (IOException | RuntimeException e) {
      throw malformed(what, accepted, e);
    }
  }

  /**
   * The elliptic key at the point (x, y).
   *
   * @param curve {@link KeyKind#P256}, {@link KeyKind#P384} or {@link KeyKind#P521}
   * @param x the coordinate, as many bytes as the curve has or fewer
   */
  public static StrictPublicKey elliptic(
      String what, KeyKind curve, Bytes x, Bytes y, Set<KeyKind> accepted) throws RefusedException {
    int size = fieldBytes(curve);
    try {
      byte[] point = new byte[1 + 2 * size];
      point[0] = 4; // uncompressed
      System.arraycopy(x.unsafeArray(), 0, point, 1 + size - x.size(), x.size());
      System.arraycopy(y.unsafeArray(), 0, point, point.length - y.size(), y.size());
      var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid(curve));
      return of(what, new SubjectPublicKeyInfo(algorithm, point), accepted);
    } catch (IOException | RuntimeException e) {
      throw malformed(what, accepted, e);
    }
  }

  /** The bytes of one coordinate, and of one number of a signature. */
  public static int fieldBytes(KeyKind curve) {
    return switch (curve) {
      case P256 -> 32;
      case P384 -> 48;
      case P521 -> 66;
      case RSA_2048, RSA_3072, RSA_4096 ->
          throw new IllegalArgumentException(curve + " is not elliptic");
    };
  }

  private static ASN1ObjectIdentifier oid(KeyKind curve) {
    return switch (curve) {
      case P256 -> SECObjectIdentifiers.secp256r1;
      case P384 -> SECObjectIdentifiers.secp384r1;
      case P521 -> SECObjectIdentifiers.secp521r1;
      case RSA_2048, RSA_3072, RSA_4096 ->
          throw new IllegalArgumentException(curve + " is not elliptic");
    };
  }

  private static StrictPublicKey of(String what, SubjectPublicKeyInfo info, Set<KeyKind> accepted)
      throws IOException, RefusedException {
    if (info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      PublicKeyFactory.createKey(info); // refuses points off the curve, which the JDK lets pass
    }
    try {
      KeyKind.Kinded read =
          KeyKind.read(info, accepted)
              .orElseThrow(() -> malformed(what, accepted, new IOException("of another kind")));
      return new StrictPublicKey(
          read.kind(), read.key(), Bytes.wrap(info.getEncoded(ASN1Encoding.DER)));
    } catch (GeneralSecurityException e) {
      throw malformed(what, accepted, e);
    }
  }

  private static RefusedException malformed(String what, Set<KeyKind> accepted, Exception cause) {
    return new RefusedException(
        Rule.REPORT_FORM, "the " + what + " is none of the kinds " + accepted, cause);
  }

  /** SHA-256 of {@link #spki}: names the key. */
  public Digest digest() {
    return Digest.of(spki);
  }
}
