package org.fedclave.attestation.snp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictCrl;
import org.fedclave.protocol.Digest;

/**
 * A verified chain from a root that a policy names to the key that signs reports: leaf (VCEK or
 * VLEK), intermediate (ASK or ASVK), root (ARK), as AMD 57230 draws it. Only {@link #verify} makes
 * one.
 *
 * @param leaf the verified leaf
 * @param root SHA-256 of the root certificate
 * @param simulated whether the root is a test root, which vouches for nothing
 * @param revocationListOf when the revocation list that was looked at was issued
 */
record AmdChain(
    EndorsementCertificate leaf,
    Digest root,
    boolean simulated,
    Optional<Instant> revocationListOf) {

  /** Intermediates that endorse VLEKs are named so; the others endorse VCEKs. */
  private static final String ASVK_PREFIX = "SEV-VLEK-";

  /** Verifies the certificates and the revocation list of {@code evidence}, as of {@code at}. */
  static AmdChain verify(Evidence evidence, SnpPolicy policy, Instant at, CheckList checks)
      throws RefusedException {
    if (evidence.certificates().size() != 3 || evidence.crls().size() > 1) {
      throw new RefusedException(
          Rule.EVIDENCE_FORM,
          "SNP evidence has three certificates (leaf, intermediate, root) and at most one revocation"
              + " list, not "
              + evidence.certificates().size()
              + " and "
              + evidence.crls().size());
    }
    EndorsementCertificate leaf = EndorsementCertificate.parse(evidence.certificates().get(0));
    StrictCertificate intermediate =
        StrictCertificate.parse("intermediate certificate", evidence.certificates().get(1));
    StrictCertificate root =
        StrictCertificate.parse("root certificate", evidence.certificates().get(2));
    Optional<StrictCrl> list =
        evidence.crls().isEmpty()
            ? Optional.empty()
            : Optional.of(StrictCrl.parse(evidence.crls().getFirst()));

    checkRoot(root, policy, checks);
    checkLinks(leaf, intermediate, root, checks);
    checkValidity(List.of(leaf.certificate(), intermediate, root), at, checks);
    checkRevocation(list, intermediate, root, policy, at, checks);
    return new AmdChain(
        leaf,
        root.fingerprint(),
        policy.simulatedRoots().contains(root.fingerprint()),
        list.map(StrictCrl::thisUpdate));
  }

  private static void checkRoot(StrictCertificate root, SnpPolicy policy, CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.VENDOR_ROOT,
        policy.trusts(root.fingerprint()),
        "the root certificate " + root.fingerprint() + " is none that the policy names");
  }

  private static void checkLinks(
      EndorsementCertificate leaf,
      StrictCertificate intermediate,
      StrictCertificate root,
      CheckList checks)
      throws RefusedException {
    StrictCertificate certificate = leaf.certificate();
    boolean forVleks = intermediate.commonName().startsWith(ASVK_PREFIX);
    chain(
        checks,
        certificate.issuer().equals(intermediate.subject())
            && intermediate.issuer().equals(root.subject())
            && root.issuer().equals(root.subject())
            && !root.subject().equals(intermediate.subject()),
        "the issuers' names do not lead from the leaf through an intermediate to the root");
    chain(
        checks,
        forVleks == (leaf.kind() == EndorsementKey.VLEK),
        "the intermediate certificate does not endorse keys of the leaf's kind");
    chain(
        checks,
        intermediate.isAuthority(0) && root.isAuthority(1) && !certificate.isMarkedAsAuthority(),
        "an issuer is no authority, or the leaf is one");
    chain(checks, root.isSignedBy(root), "the root certificate did not sign itself");
    chain(
        checks,
        intermediate.isSignedBy(root),
        "the root did not sign the intermediate certificate");
    chain(
        checks,
        certificate.isSignedBy(intermediate),
        "the intermediate did not sign the leaf certificate");
  }

  private static void chain(CheckList checks, boolean holds, String sentence)
      throws RefusedException {
    checks.require(Rule.CERTIFICATE_CHAIN, holds, sentence);
  }

  private static void checkValidity(
      List<StrictCertificate> certificates, Instant at, CheckList checks) throws RefusedException {
    for (StrictCertificate certificate : certificates) {
      checks.require(
          Rule.CERTIFICATE_NOT_YET_VALID,
          !at.isBefore(certificate.notBefore()),
          certificate.commonName()
              + " is valid from "
              + certificate.notBefore()
              + ", not at "
              + at);
      checks.require(
          Rule.CERTIFICATE_EXPIRED,
          !at.isAfter(certificate.notAfter()),
          certificate.commonName()
              + " is valid until "
              + certificate.notAfter()
              + ", not at "
              + at);
    }
  }

  /** All rules run without a list too: then only its absence can be wrong. */
  private static void checkRevocation(
      Optional<StrictCrl> list,
      StrictCertificate intermediate,
      StrictCertificate root,
      SnpPolicy policy,
      Instant at,
      CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.COLLATERAL_MISSING,
        list.isPresent() || policy.revocation() == RevocationRule.WHEN_PRESENT,
        "the policy demands a revocation list and the evidence has none");
    checks.require(
        Rule.COLLATERAL_FORGED,
        list.map(l -> l.isIssuedBy(root)).orElse(true),
        "the revocation list is not issued by the root " + root.commonName());
    checks.require(
        Rule.COLLATERAL_NOT_YET_VALID,
        list.map(l -> !at.isBefore(l.thisUpdate())).orElse(true),
        "the revocation list is issued after " + at);
    checks.require(
        Rule.COLLATERAL_EXPIRED,
        list.map(l -> !at.isAfter(l.nextUpdate())).orElse(true),
        "the revocation list was to be replaced before " + at);
    checks.require(
        Rule.COLLATERAL_TOO_OLD,
        list.map(l -> isYoung(l, policy, at)).orElse(true),
        "the revocation list is older than the "
            + policy.maximumCollateralAge()
            + " of the policy");
    checks.require(
        Rule.REVOKED,
        list.map(l -> !l.revokes(intermediate.serialNumber()) && !l.revokes(root.serialNumber()))
            .orElse(true),
        "the root revoked " + intermediate.commonName() + " or itself");
  }

  private static boolean isYoung(StrictCrl list, SnpPolicy policy, Instant at) {
    return Duration.between(list.thisUpdate(), at).compareTo(policy.maximumCollateralAge()) <= 0;
  }
}
