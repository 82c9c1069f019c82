package org.fedclave.attestation.cose;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * A public key on a NIST curve that verifies tokens, in whichever form it came. Equal keys are
 * equal whatever their form was. Immutable.
 *
 * @param curve on which it lies
 * @param spki a DER SubjectPublicKeyInfo with an uncompressed point: the one form that all equal
 *     keys share
 */
public record VerificationKey(EcCurve curve, Bytes spki) {

  static final int LARGEST = 2048;
  private static final byte UNCOMPRESSED = 4;
  private static final int EC2 = 2;
  private static final int VERIFY = 2;
  private static final Label KEY_TYPE = Label.of(1, "key type");
  private static final Label ALGORITHM = Label.of(3, "algorithm");
  private static final Label OPERATIONS = Label.of(4, "key operations");
  private static final Label CURVE = Label.of(-1, "curve");
  private static final Label X = Label.of(-2, "x-coordinate");
  private static final Label Y = Label.of(-3, "y-coordinate");
  private static final Label PRIVATE = Label.of(-4, "private key");
  private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String PEM_END = "-----END PUBLIC KEY-----";

  public VerificationKey {
    if (!read(spki).equals(Optional.of(curve))) {
      throw new IllegalArgumentException("the bytes are no public key on " + curve.jwkName());
    }
  }

  /** The curve of {@code spki}, if it is a key in the one form. */
  private static Optional<EcCurve> read(Bytes spki) {
    try {
      return decode(spki) instanceof ECPublicKey key
              && Bytes.wrap(key.getEncoded()).equals(spki)
              && isOnItsCurve(key)
          ? EcCurve.of(key)
          : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static boolean isOnItsCurve(ECPublicKey key) {
    return EcCurve.of(key)
        .flatMap(
            curve ->
                curve.key(
                    coordinate(key.getW().getAffineX(), curve),
                    coordinate(key.getW().getAffineY(), curve)))
        .isPresent();
  }

  private static Bytes coordinate(BigInteger value, EcCurve curve) {
    byte[] bytes = value.toByteArray();
    byte[] padded = new byte[curve.coordinateBytes()];
    int length = Math.min(bytes.length, padded.length);
    System.arraycopy(bytes, bytes.length - length, padded, padded.length - length, length);
    return Bytes.wrap(padded);
  }

  private static PublicKey decode(Bytes spki) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki.unsafeArray()));
  }

  /** A DER SubjectPublicKeyInfo. */
  public static VerificationKey ofSpki(Bytes spki) throws MalformedException {
    EcCurve curve =
        read(spki)
            .orElseThrow(
                () ->
                    new MalformedException(
                        "a verification key is a public key on P-256, P-384 or P-521 in its one"
                            + " DER form; this is none"));
    return new VerificationKey(curve, spki);
  }

  /** A key that the JDK already has. */
  public static VerificationKey of(PublicKey key) throws MalformedException {
    return ofSpki(Bytes.of(key.getEncoded()));
  }

  /** A file with one PEM public key (RFC 7468, section 13) or one JWK (RFC 7517). */
  public static VerificationKey ofFile(Bytes file) throws MalformedException {
    if (file.size() > LARGEST) {
      throw MalformedException.at(
          "verification key", "at most " + LARGEST + " bytes", file.size() + " bytes");
    }
    String text = file.toUtf8().strip();
    return text.startsWith("{") ? ofJwk(file) : ofPem(text);
  }

  private static VerificationKey ofPem(String text) throws MalformedException {
    if (!text.startsWith(PEM_BEGIN)
        || !text.endsWith(PEM_END)
        || text.length() < PEM_BEGIN.length() + PEM_END.length()) {
      throw MalformedException.at("verification key", "one PEM public key", "something else");
    }
    String body =
        text.substring(PEM_BEGIN.length(), text.length() - PEM_END.length())
            .replaceAll("[\r\n]", "");
    try {
      return ofSpki(Bytes.wrap(Base64.getDecoder().decode(body)));
    } catch (IllegalArgumentException e) {
      throw MalformedException.at("verification key", "one PEM public key", "no base64");
    }
  }

  /** An EC public key as JWK (RFC 7518, section 6.2.1); other members than its own are ignored. */
  private static VerificationKey ofJwk(Bytes json) throws MalformedException {
    StrictJson jwk = StrictJson.parse("verification key (JWK)", json, LARGEST);
    jwk.oneOf("kty", Set.of("EC"));
    String name = jwk.oneOf("crv", Set.of("P-256", "P-384", "P-521"));
    EcCurve curve = EcCurve.ofJwkName(name).orElseThrow(() -> new AssertionError(name));
    Bytes x = base64Url(jwk, "x");
    Bytes y = base64Url(jwk, "y");
    return point(curve, x, y)
        .orElseThrow(() -> new MalformedException("the JWK is no point of " + name));
  }

  private static Bytes base64Url(StrictJson jwk, String name) throws MalformedException {
    String text = jwk.text(name);
    try {
      return Bytes.wrap(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(jwk.where() + ": " + name, "base64url", "something else");
    }
  }

  /**
   * An uncompressed point of P-384 (SEC 1, section 2.3.3), as older CCA realms state their key.
   *
   * @param what names the key in messages
   */
  public static VerificationKey ofP384Point(String what, Bytes point) throws RefusedException {
    int size = EcCurve.P384.coordinateBytes();
    if (point.size() != 1 + 2 * size || point.get(0) != UNCOMPRESSED) {
      throw malformed(what, "an uncompressed point of 97 bytes is expected");
    }
    Optional<VerificationKey> key =
        point(EcCurve.P384, point.slice(1, 1 + size), point.slice(1 + size, 1 + 2 * size));
    return key.orElseThrow(() -> malformed(what, "it is no point of P-384"));
  }

  /**
   * A COSE_Key (RFC 9052, section 7) of type EC2 (RFC 9053, section 7.1.1) for verification: no
   * compressed point, no private half; its algorithm and operations, where stated, must fit.
   *
   * @param what names the key in messages
   */
  public static VerificationKey ofCoseKey(String what, Bytes encoded) throws RefusedException {
    ClaimSet key = ClaimSet.of(what, StrictCbor.parse(what, encoded, StrictCbor.Lengths.DEFINITE));
    key.integer(KEY_TYPE, EC2, EC2);
    EcCurve curve =
        EcCurve.ofCoseId(key.integer(CURVE, 1, 3))
            .orElseThrow(() -> new AssertionError("curves 1 to 3 are known"));
    if (key.find(PRIVATE).isPresent()) {
      throw malformed(what, "it holds its private half");
    }
    if (key.find(ALGORITHM).isPresent()
        && CoseAlgorithm.of(what, key.item(ALGORITHM)).curve() != curve) {
      throw malformed(what, "it names an algorithm for another curve");
    }
    if (key.find(OPERATIONS).isPresent()
        && !key.elements(OPERATIONS, 1, 10).contains(new CborItem.Int(VERIFY))) {
      throw malformed(what, "it is not for verification");
    }
    Bytes x = key.bytes(X, curve.coordinateBytes());
    Bytes y = key.bytes(Y, curve.coordinateBytes());
    return point(curve, x, y)
        .orElseThrow(() -> malformed(what, "it is no point of " + curve.jwkName()));
  }

  private static Optional<VerificationKey> point(EcCurve curve, Bytes x, Bytes y) {
    return curve.key(x, y).map(key -> new VerificationKey(curve, Bytes.wrap(key.getEncoded())));
  }

  private static RefusedException malformed(String what, String why) {
    return new RefusedException(Rule.REPORT_FORM, "the " + what + " is malformed: " + why);
  }

  /** SHA-256 of {@link #spki}: names this key. */
  public Digest fingerprint() {
    return Digest.of(spki);
  }

  PublicKey publicKey() {
    try {
      return decode(spki);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the key was read before", e);
    }
  }

  @Override
  public String toString() {
    return curve.jwkName() + " key " + fingerprint();
  }
}
