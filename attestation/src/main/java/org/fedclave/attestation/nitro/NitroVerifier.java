package org.fedclave.attestation.nitro;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.attestation.x509.CertificateChain;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.MalformedException;

/**
 * Answers "is this document genuine?": its certificates lead to a trusted root (AWS: "certificate
 * chain validation"), and the leaf's key signed it. Thread-safe.
 *
 * <p>The leaf lives three hours. AWS publishes no revocation list for its authorities.
 */
final class NitroVerifier {

  /** Without each of these nothing is genuine. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.VENDOR_ROOT,
          Rule.CERTIFICATE_CHAIN,
          Rule.CERTIFICATE_NOT_YET_VALID,
          Rule.CERTIFICATE_EXPIRED,
          Rule.REPORT_SIGNATURE,
          Rule.DOCUMENT_TIME);

  /** How far the module's clock may be ahead of the verifier's. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final NitroPolicy policy;

  NitroVerifier(NitroPolicy policy) {
    this.policy = policy;
  }

  GenuineNitroDocument verify(Evidence evidence, Instant at, CheckList checks)
      throws RefusedException {
    NitroDocument document = NitroDocument.parse(evidence.item(EvidenceItem.DOCUMENT));
    CertificateChain chain =
        CertificateChain.verify(certificates(document), policy::trusts, at, checks);
    checks.require(
        Rule.REPORT_SIGNATURE,
        document.message().isSignedBy(key(chain.leaf())),
        "the key in the document's certificate did not sign it");
    checks.require(
        Rule.DOCUMENT_TIME,
        !document.timestamp().isAfter(at.plus(CLOCK_SKEW))
            && Duration.between(document.timestamp(), at).compareTo(policy.maximumDocumentAge())
                <= 0,
        "the document was made at "
            + document.timestamp()
            + "; at "
            + at
            + " it may be at most "
            + policy.maximumDocumentAge()
            + " old");
    checks.requireDone(MANDATORY);
    return new GenuineNitroDocument(
        document,
        chain.root().fingerprint(),
        policy.simulatedRoots().contains(chain.root().fingerprint()));
  }

  /** The leaf, then the bundle from its end: it begins with the root. */
  private static List<StrictCertificate> certificates(NitroDocument document)
      throws RefusedException {
    List<StrictCertificate> leafFirst = new ArrayList<>();
    leafFirst.add(
        StrictCertificate.parse(
            "document's certificate", document.certificate(), CertificateProfile.NITRO));
    for (int i = document.authorities().size() - 1; i >= 0; i--) {
      leafFirst.add(
          StrictCertificate.parse(
              "certificate " + i + " of the bundle",
              document.authorities().get(i),
              CertificateProfile.NITRO));
    }
    return leafFirst;
  }

  private static VerificationKey key(StrictCertificate leaf) {
    try {
      return VerificationKey.of(leaf.publicKey());
    } catch (MalformedException e) {
      throw new AssertionError("the profile lets keys on P-384 pass only", e);
    }
  }
}
