package org.fedclave.attestation.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The kinds of public key that vendors certify. RSA exponents are 65537. */
public enum KeyKind {
  RSA_2048,
  RSA_3072,
  RSA_4096,
  P256,
  P384,
  P521;

  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

  /** A key with its kind. */
  record Kinded(KeyKind kind, PublicKey key) {}

  /** The key of {@code info}, if it is of one of the accepted kinds. */
  static Optional<Kinded> read(SubjectPublicKeyInfo info, Set<KeyKind> accepted)
      throws GeneralSecurityException, IOException {
    ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
    var spec = new X509EncodedKeySpec(info.getEncoded(ASN1Encoding.DER));
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      Optional<KeyKind> kind =
          curve(info.getAlgorithm().getParameters()).filter(accepted::contains);
      return kind.isPresent()
          ? Optional.of(new Kinded(kind.get(), KeyFactory.getInstance("EC").generatePublic(spec)))
          : Optional.empty();
    }
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
      return key.getPublicExponent().equals(EXPONENT)
          ? modulus(key).filter(accepted::contains).map(kind -> new Kinded(kind, key))
          : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<KeyKind> curve(ASN1Encodable parameters) {
    if (SECObjectIdentifiers.secp256r1.equals(parameters)) {
      return Optional.of(P256);
    }
    if (SECObjectIdentifiers.secp384r1.equals(parameters)) {
      return Optional.of(P384);
    }
    return SECObjectIdentifiers.secp521r1.equals(parameters) ? Optional.of(P521) : Optional.empty();
  }

  private static Optional<KeyKind> modulus(RSAPublicKey key) {
    return switch (key.getModulus().bitLength()) {
      case 2048 -> Optional.of(RSA_2048);
      case 3072 -> Optional.of(RSA_3072);
      case 4096 -> Optional.of(RSA_4096);
      default -> Optional.empty();
    };
  }
}
