package org.fedclave.attestation.snp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateChain;
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
  static AmdChain verify(
      Evidence evidence, ParsedEndorsements parsed, SnpPolicy policy, Instant at, CheckList checks)
      throws RefusedException {
    EndorsementCertificate leaf = parsed.leaf(evidence);
    StrictCertificate intermediate = parsed.intermediate(evidence);
    StrictCertificate root = parsed.root(evidence);
    Optional<StrictCrl> list = parsed.list(evidence);

    CertificateChain.verify(
        List.of(leaf.certificate(), intermediate, root), policy::trusts, at, checks);
    checks.require(
        Rule.CERTIFICATE_CHAIN,
        intermediate.commonName().startsWith(ASVK_PREFIX) == (leaf.kind() == EndorsementKey.VLEK),
        "the intermediate certificate does not endorse keys of the leaf's kind");
    checkRevocation(list, List.of(leaf.certificate(), intermediate, root), policy, at, checks);
    return new AmdChain(
        leaf,
        root.fingerprint(),
        policy.simulatedRoots().contains(root.fingerprint()),
        list.map(StrictCrl::thisUpdate));
  }

  /**
   * All rules run without a list too: then only its absence can be wrong. The leaf is not the
   * root's to revoke, yet a list that names its number is not passed over.
   */
  private static void checkRevocation(
      Optional<StrictCrl> list,
      List<StrictCertificate> chain,
      SnpPolicy policy,
      Instant at,
      CheckList checks)
      throws RefusedException {
    StrictCertificate root = chain.getLast();
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
        list.map(l -> chain.stream().noneMatch(c -> l.revokes(c.serialNumber()))).orElse(true),
        "the revocation list names a certificate of the chain");
  }

  private static boolean isYoung(StrictCrl list, SnpPolicy policy, Instant at) {
    return Duration.between(list.thisUpdate(), at).compareTo(policy.maximumCollateralAge()) <= 0;
  }
}
