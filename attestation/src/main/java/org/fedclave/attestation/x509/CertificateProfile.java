package org.fedclave.attestation.x509;

import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/**
 * What the certificates and revocation lists of one vendor look like; anything else is refused
 * before a signature is checked.
 */
public enum CertificateProfile {
  /** AMD 57230: RSA-4096 authorities with PSS, leaves on P-384. */
  AMD(Set.of(SignatureScheme.RSA_PSS_SHA384), Set.of(KeyKind.RSA_4096, KeyKind.P384), Set.of()),
  /** Intel's PCK Certificate and CRL Profile: P-256 throughout. */
  INTEL(Set.of(SignatureScheme.ECDSA_SHA256), Set.of(KeyKind.P256), Set.of()),
  /** NVIDIA devices and RIMs: P-384 throughout. */
  NVIDIA(Set.of(SignatureScheme.ECDSA_SHA384), Set.of(KeyKind.P384), Set.of()),
  /** Who answers for NVIDIA's authorities by OCSP: the same keys, with an extended key usage. */
  NVIDIA_RESPONDER(
      Set.of(SignatureScheme.ECDSA_SHA384),
      Set.of(KeyKind.P384),
      Set.of(Extension.extendedKeyUsage)),
  /** AWS Nitro: P-384 throughout. */
  NITRO(Set.of(SignatureScheme.ECDSA_SHA384), Set.of(KeyKind.P384), Set.of()),
  /** TPM vendors and clouds that certify attestation keys. */
  TPM(
      Set.of(
          SignatureScheme.RSA_PKCS1_SHA256,
          SignatureScheme.RSA_PKCS1_SHA384,
          SignatureScheme.ECDSA_SHA256,
          SignatureScheme.ECDSA_SHA384),
      Set.of(KeyKind.RSA_2048, KeyKind.RSA_3072, KeyKind.RSA_4096, KeyKind.P256, KeyKind.P384),
      Set.of(Extension.extendedKeyUsage, Extension.subjectAlternativeName));

  private static final Set<ASN1ObjectIdentifier> ALWAYS_UNDERSTOOD =
      Set.of(Extension.basicConstraints, Extension.keyUsage);

  @SuppressWarnings("ImmutableEnumChecker") // Set.of makes it
  private final Set<SignatureScheme> schemes;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of makes it
  private final Set<KeyKind> keys;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of makes it
  private final Set<ASN1ObjectIdentifier> understood;

  CertificateProfile(
      Set<SignatureScheme> schemes, Set<KeyKind> keys, Set<ASN1ObjectIdentifier> understood) {
    this.schemes = schemes;
    this.keys = keys;
    this.understood = understood;
  }

  Set<SignatureScheme> schemes() {
    return schemes;
  }

  Set<KeyKind> keys() {
    return keys;
  }

  /** Whether a critical extension may be there, because somebody looks at it. */
  boolean understands(ASN1ObjectIdentifier extension) {
    return ALWAYS_UNDERSTOOD.contains(extension) || understood.contains(extension);
  }
}
