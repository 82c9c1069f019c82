package org.fedclave.attestation.x509;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/**
 * One certificate revocation list of version 2 (RFC 5280, section 5), parsed strictly and
 * <em>not</em> verified.
 *
 * <p>It must state its next update and have no critical extension: a delta list or an indirect one
 * is not read as a full list. Immutable.
 */
public final class StrictCrl {

  private final SignedDer signed;
  private final Bytes issuer;
  private final Instant thisUpdate;
  private final Instant nextUpdate;
  private final Set<BigInteger> revoked;
  private final SignatureMemo memo = new SignatureMemo();

  private StrictCrl(SignedDer signed, TBSCertList content) {
    this.signed = signed;
    this.issuer = StrictCertificate.encoded(content.getIssuer());
    DistinguishedName.requireText(issuer);
    this.thisUpdate = content.getThisUpdate().getDate().toInstant();
    this.nextUpdate = content.getNextUpdate().getDate().toInstant();
    // A tree: the sets of the JDK that cannot be changed probe, quadratically if hashes collide.
    this.revoked =
        Collections.unmodifiableSortedSet(
            Arrays.stream(content.getRevokedCertificates())
                .map(entry -> entry.getUserCertificate().getValue())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  /**
   * Parses {@code der}.
   *
   * @param what names the list in messages, for example "revocation list"
   * @param profile the vendor's kind
   * @throws RefusedException with {@link org.fedclave.attestation.Rule#CERTIFICATE_FORM}
   */
  public static StrictCrl parse(String what, Bytes der, CertificateProfile profile)
      throws RefusedException {
    SignedDer signed = SignedDer.parse(what, der, profile);
    try {
      CertificateList list = CertificateList.getInstance(der.unsafeArray());
      TBSCertList content = list.getTBSCertList();
      if (!StrictCertificate.encoded(content.getSignature())
          .equals(StrictCertificate.encoded(list.getSignatureAlgorithm()))) {
        throw SignedDer.malformed(what, "the algorithms inside and outside the signature differ");
      }
      if (content.getVersionNumber() != 2 || content.getNextUpdate() == null) {
        throw SignedDer.malformed(what, "it states no next update");
      }
      if (hasCriticalExtension(content)) {
        throw SignedDer.malformed(what, "it has a critical extension");
      }
      return new StrictCrl(signed, content);
    } catch (RuntimeException e) {
      throw SignedDer.unreadable(what, e);
    }
  }

  private static boolean hasCriticalExtension(TBSCertList content) {
    if (isCritical(content.getExtensions())) {
      return true;
    }
    for (TBSCertList.CRLEntry entry : content.getRevokedCertificates()) {
      if (entry.hasExtensions() && isCritical(entry.getExtensions())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCritical(Extensions extensions) {
    if (extensions == null) {
      return false;
    }
    ASN1ObjectIdentifier[] critical = extensions.getCriticalExtensionOIDs();
    return critical.length > 0 || extensions.getExtension(Extension.deltaCRLIndicator) != null;
  }

  /** Whether {@code authority} issued it: its name, its right to sign lists, its signature. */
  public boolean isIssuedBy(StrictCertificate authority) {
    return issuer.equals(authority.subject())
        && authority.isMarkedAsAuthority()
        && authority.maySignLists()
        && memo.isGood(authority.publicKey(), signed::isSignedBy);
  }

  /** The issuer's name in DER. */
  public Bytes issuer() {
    return issuer;
  }

  public Instant thisUpdate() {
    return thisUpdate;
  }

  public Instant nextUpdate() {
    return nextUpdate;
  }

  /** How many certificates it revokes. */
  public int size() {
    return revoked.size();
  }

  /** Of the issuer's certificates that are revoked. */
  Set<BigInteger> revokedSerials() {
    return revoked;
  }

  /** Whether the issuer's certificate with that serial number is revoked. */
  public boolean revokes(BigInteger serialNumber) {
    return revoked.contains(serialNumber);
  }
}
