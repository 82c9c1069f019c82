package org.fedclave.attestation.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * One X.509 certificate of version 3 (RFC 5280), parsed strictly and <em>not</em> verified: its
 * fields are claims until the caller has checked the signature with a key it trusts.
 *
 * <p>Keys, algorithms and critical extensions other than those of its {@link CertificateProfile}
 * are refused. Immutable.
 */
public final class StrictCertificate {

  private static final Set<ASN1ObjectIdentifier> DECODED =
      Set.of(Extension.basicConstraints, Extension.keyUsage);

  private final Bytes der;
  private final SignedDer signed;
  private final PublicKey publicKey;
  private final KeyKind keyKind;
  private final Bytes issuer;
  private final Bytes subject;
  private final String commonName;
  private final BigInteger serialNumber;
  private final Instant notBefore;
  private final Instant notAfter;
  private final Optional<BasicConstraints> constraints;
  private final Optional<KeyUsage> usage;
  private final Map<String, Bytes> extensions;
  private final SignatureMemo memo = new SignatureMemo();

  /**
   * Reads every field now: the parser reads some only when asked, and what it cannot read must be
   * refused here.
   */
  private StrictCertificate(
      Bytes der, SignedDer signed, TBSCertificate content, KeyKind.Kinded key) {
    this.der = der;
    this.signed = signed;
    this.publicKey = key.key();
    this.keyKind = key.kind();
    this.issuer = encoded(content.getIssuer());
    this.subject = encoded(content.getSubject());
    DistinguishedName.requireText(issuer);
    DistinguishedName.requireText(subject);
    this.commonName = commonName(content.getSubject());
    this.serialNumber = content.getSerialNumber().getValue();
    this.notBefore = content.getStartDate().getDate().toInstant();
    this.notAfter = content.getEndDate().getDate().toInstant();
    this.constraints =
        Optional.ofNullable(BasicConstraints.fromExtensions(content.getExtensions()));
    this.usage = Optional.ofNullable(KeyUsage.fromExtensions(content.getExtensions()));
    this.extensions = extensions(content.getExtensions());
  }

  /**
   * Parses {@code der}.
   *
   * @param what names the certificate in messages, for example "leaf certificate"
   * @param profile the vendor's kind
   * @throws RefusedException with {@link org.fedclave.attestation.Rule#CERTIFICATE_FORM}
   */
  public static StrictCertificate parse(String what, Bytes der, CertificateProfile profile)
      throws RefusedException {
    SignedDer signed = SignedDer.parse(what, der, profile);
    try {
      Certificate certificate = Certificate.getInstance(der.unsafeArray());
      TBSCertificate content = certificate.getTBSCertificate();
      if (!encoded(content.getSignature()).equals(encoded(certificate.getSignatureAlgorithm()))) {
        throw SignedDer.malformed(what, "the algorithms inside and outside the signature differ");
      }
      Extensions extensions = content.getExtensions();
      if (content.getVersionNumber() != 3 || extensions == null) {
        throw SignedDer.malformed(what, "it has no extensions");
      }
      for (ASN1ObjectIdentifier critical : extensions.getCriticalExtensionOIDs()) {
        if (!profile.understands(critical)) {
          throw SignedDer.malformed(what, "its critical extension " + critical + " is unknown");
        }
      }
      for (ASN1ObjectIdentifier understood : DECODED) {
        Extension extension = extensions.getExtension(understood);
        if (extension != null
            && !SignedDer.isSimple(Bytes.of(extension.getExtnValue().getOctets()))) {
          throw SignedDer.malformed(what, "its extension " + understood + " is nested too deep");
        }
      }
      KeyKind.Kinded key =
          KeyKind.read(content.getSubjectPublicKeyInfo(), profile.keys())
              .orElseThrow(() -> SignedDer.malformed(what, "its key is none of " + profile.keys()));
      return new StrictCertificate(der, signed, content, key);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw SignedDer.unreadable(what, e);
    }
  }

  /** The one common name, or the empty string if there is none or more than one. */
  private static String commonName(X500Name name) {
    RDN[] names = name.getRDNs(BCStyle.CN);
    return names.length == 1 ? DistinguishedName.value(names[0].getFirst().getValue()) : "";
  }

  private static Map<String, Bytes> extensions(Extensions extensions) {
    Map<String, Bytes> contents = new HashMap<>();
    for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
      contents.put(oid.getId(), Bytes.of(extensions.getExtension(oid).getExtnValue().getOctets()));
    }
    return Map.copyOf(contents);
  }

  /** SHA-256 of the whole certificate. */
  public Digest fingerprint() {
    return Digest.of(der);
  }

  /** The issuer's name in DER: names are compared byte by byte. */
  public Bytes issuer() {
    return issuer;
  }

  /** The subject's name in DER. */
  public Bytes subject() {
    return subject;
  }

  /** The subject's common name, or the empty string if there is none or more than one. */
  public String commonName() {
    return commonName;
  }

  public BigInteger serialNumber() {
    return serialNumber;
  }

  public Instant notBefore() {
    return notBefore;
  }

  public Instant notAfter() {
    return notAfter;
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  public KeyKind keyKind() {
    return keyKind;
  }

  /** The whole certificate. */
  public Bytes der() {
    return der;
  }

  /** Whether {@code issuer}'s key made the signature; says nothing of names or authority. */
  public boolean isSignedBy(StrictCertificate issuer) {
    return memo.isGood(issuer.publicKey, signed::isSignedBy);
  }

  /** Whether it is marked as an authority at all. */
  public boolean isMarkedAsAuthority() {
    return constraints.map(BasicConstraints::isCA).orElse(false);
  }

  /**
   * Whether this certificate may sign certificates with {@code depth} authorities between itself
   * and the leaf: it is marked as an authority, its path length allows it, and its key usage, where
   * stated, too.
   */
  public boolean isAuthority(int depth) {
    Optional<BigInteger> pathLength = constraints.map(BasicConstraints::getPathLenConstraint);
    return isMarkedAsAuthority()
        && pathLength.map(limit -> limit.compareTo(BigInteger.valueOf(depth)) >= 0).orElse(true)
        && mayDo(KeyUsage.keyCertSign);
  }

  /** Whether the key usage, where stated, lets this authority sign revocation lists. */
  boolean maySignLists() {
    return mayDo(KeyUsage.cRLSign);
  }

  /** Whether the key usage, where stated, lets this key sign other things than certificates. */
  public boolean maySignMessages() {
    return mayDo(KeyUsage.digitalSignature);
  }

  private boolean mayDo(int purpose) {
    return usage.map(stated -> stated.hasUsages(purpose)).orElse(true);
  }

  /** The bytes inside the extension's octet string. */
  public Optional<Bytes> extension(String oid) {
    return Optional.ofNullable(extensions.get(oid));
  }

  /**
   * The sequence inside the extension, canonical and not deeply nested.
   *
   * @param what names the certificate in messages
   * @throws RefusedException with {@link org.fedclave.attestation.Rule#CERTIFICATE_FORM}
   */
  public Optional<ASN1Sequence> extensionSequence(String what, String oid) throws RefusedException {
    Optional<Bytes> content = extension(oid);
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(SignedDer.sequence("extension " + oid + " of the " + what, content.get()));
  }

  static Bytes encoded(ASN1Encodable value) {
    try {
      return Bytes.wrap(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }
}
