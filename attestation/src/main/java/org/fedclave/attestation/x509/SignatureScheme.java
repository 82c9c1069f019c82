package org.fedclave.attestation.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.fedclave.protocol.Bytes;

/** The ways in which the vendors sign certificates and revocation lists. */
public enum SignatureScheme {
  /** RFC 8017 with MGF1 over SHA-384 and a salt of 48 bytes. */
  RSA_PSS_SHA384("RSASSA-PSS", false),
  /** RFC 8017, PKCS #1 v1.5. */
  RSA_PKCS1_SHA256("SHA256withRSA", false),
  /** RFC 8017, PKCS #1 v1.5. */
  RSA_PKCS1_SHA384("SHA384withRSA", false),
  /** RFC 5758. */
  ECDSA_SHA256("SHA-256", true),
  /** RFC 5758. */
  ECDSA_SHA384("SHA-384", true),
  /** RFC 5758. */
  ECDSA_SHA512("SHA-512", true);

  private static final int SALT_BYTES = 48;

  /** The JDK's name of the algorithm; for ECDSA of its hash. */
  private final String jdkName;

  private final boolean elliptic;

  SignatureScheme(String jdkName, boolean elliptic) {
    this.jdkName = jdkName;
    this.elliptic = elliptic;
  }

  /** The scheme of an identifier whose parameters are exactly those that the scheme fixes. */
  static Optional<SignatureScheme> of(AlgorithmIdentifier identifier) {
    ASN1ObjectIdentifier oid = identifier.getAlgorithm();
    ASN1Encodable parameters = identifier.getParameters();
    if (oid.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return isPssSha384(parameters) ? Optional.of(RSA_PSS_SHA384) : Optional.empty();
    }
    if (DERNull.INSTANCE.equals(parameters)) {
      if (oid.equals(PKCSObjectIdentifiers.sha256WithRSAEncryption)) {
        return Optional.of(RSA_PKCS1_SHA256);
      }
      if (oid.equals(PKCSObjectIdentifiers.sha384WithRSAEncryption)) {
        return Optional.of(RSA_PKCS1_SHA384);
      }
    }
    if (parameters == null) {
      if (oid.equals(X9ObjectIdentifiers.ecdsa_with_SHA256)) {
        return Optional.of(ECDSA_SHA256);
      }
      if (oid.equals(X9ObjectIdentifiers.ecdsa_with_SHA384)) {
        return Optional.of(ECDSA_SHA384);
      }
      if (oid.equals(X9ObjectIdentifiers.ecdsa_with_SHA512)) {
        return Optional.of(ECDSA_SHA512);
      }
    }
    return Optional.empty();
  }

  private static boolean isPssSha384(ASN1Encodable encoded) {
    RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(encoded);
    AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
    return parameters.getHashAlgorithm().getAlgorithm().equals(NISTObjectIdentifiers.id_sha384)
        && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
        && AlgorithmIdentifier.getInstance(mask.getParameters())
            .getAlgorithm()
            .equals(NISTObjectIdentifiers.id_sha384)
        && parameters.getSaltLength().equals(BigInteger.valueOf(SALT_BYTES))
        && parameters.getTrailerField().equals(BigInteger.ONE);
  }

  /** Whether {@code key} made {@code signature} over {@code content}; false for a key of a kind. */
  boolean verify(PublicKey key, Bytes content, Bytes signature) {
    if (elliptic) {
      return Ecdsa.verifyDer(key, jdkName, content, signature);
    }
    if (!(key instanceof RSAPublicKey)) {
      return false;
    }
    try {
      Signature engine = Signature.getInstance(jdkName);
      if (this == RSA_PSS_SHA384) {
        engine.setParameter(
            new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, SALT_BYTES, 1));
      }
      engine.initVerify(key);
      engine.update(content.unsafeArray());
      return engine.verify(signature.unsafeArray());
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + jdkName + ", and the key was checked", e);
    }
  }
}
