package org.fedclave.attestation.dcap;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictCrl;
import org.fedclave.protocol.Digest;

/**
 * The certificates and revocation lists under Intel's root (Intel's PCK profile, sections 1.2 and
 * 1.4): that of the PCK, those that sign collateral, and who revokes whom. One object per
 * appraisal.
 *
 * <p>Every certificate must lead to the key of the PCK chain's root, so that no other trusted root
 * can speak for it.
 */
final class IntelAuthorities {

  // What Intel's own library looks for in the common names.
  private static final String PCK = "SGX PCK Certificate";
  private static final String PCK_AUTHORITY = "SGX PCK";
  private static final String SIGNING = "SGX TCB Signing";

  private static final Duration UNLIMITED = Duration.ofDays(365_000);

  private final PckChain pck;
  private final Collateral collateral;
  private final PlatformPolicy policy;
  private final Instant at;
  private final CheckList checks;

  IntelAuthorities(
      PckChain pck, Collateral collateral, PlatformPolicy policy, Instant at, CheckList checks) {
    this.pck = pck;
    this.collateral = collateral;
    this.policy = policy;
    this.at = at;
    this.checks = checks;
  }

  void verifyChains() throws RefusedException {
    CertificateChain.verify(pck.certificates(), policy::trusts, at, checks);
    requireRole(pck.leaf().certificate(), PCK);
    requireRole(pck.authority(), PCK_AUTHORITY);
    for (List<StrictCertificate> chain : signingChains()) {
      CertificateChain.verify(chain, root -> isOurRoot(root, chain), at, checks);
      requireRole(chain.getFirst(), SIGNING);
      requireDirect(chain);
    }
    if (collateral.pckCrlChain().isPresent()) {
      List<StrictCertificate> chain = collateral.pckCrlChain().get();
      CertificateChain.verifyAuthority(chain, root -> isOurRoot(root, chain), at, checks);
      requireRole(chain.getFirst(), PCK_AUTHORITY);
      requireDirect(chain);
    }
  }

  /** The root's list is the only one that revokes these, so the root must have issued them. */
  private void requireDirect(List<StrictCertificate> chain) throws RefusedException {
    checks.require(
        Rule.CERTIFICATE_CHAIN,
        chain.size() == 2,
        "there is an authority between " + chain.getFirst().commonName() + " and the root");
  }

  /** Intel has two certificates of its root's one key, so that keys are compared. */
  private boolean isOurRoot(Digest root, List<StrictCertificate> chain) {
    return policy.trusts(root) && chain.getLast().publicKey().equals(pck.root().publicKey());
  }

  private List<List<StrictCertificate>> signingChains() {
    return Stream.of(collateral.tcbInfoChain(), collateral.qeIdentityChain())
        .flatMap(Optional::stream)
        .toList();
  }

  private void requireRole(StrictCertificate certificate, String phrase) throws RefusedException {
    checks.require(
        Rule.CERTIFICATE_ROLE,
        certificate.commonName().contains(phrase),
        "a certificate stands where one named "
            + phrase
            + " must, and is named "
            + certificate.commonName());
  }

  /** All rules run without lists too: that they may be absent was decided before. */
  void verifyRevocation() throws RefusedException {
    checks.require(
        Rule.COLLATERAL_MISMATCH,
        collateral
            .pckCrl()
            .map(list -> list.issuer().equals(pck.leaf().certificate().issuer()))
            .orElse(true),
        "the PCK revocation list is of another authority than the PCK certificate");
    checks.require(
        Rule.COLLATERAL_FORGED,
        collateral.pckCrl().map(this::isIssuedByItsAuthority).orElse(true),
        "the PCK revocation list is not issued by the authority over the PCK certificate");
    checks.require(
        Rule.COLLATERAL_FORGED,
        collateral.rootCrl().map(list -> list.isIssuedBy(pck.root())).orElse(true),
        "the root's revocation list is not issued by the root");
    checkTimes("the PCK revocation list", collateral.pckCrl(), policy.collateral().maximumAge());
    // Intel issues the root's list about once a year: an age for the others would refuse it.
    checkTimes("the root's revocation list", collateral.rootCrl(), UNLIMITED);
    checks.require(
        Rule.REVOKED,
        collateral
            .rootCrl()
            .map(list -> underRoot().stream().noneMatch(c -> list.revokes(c.serialNumber())))
            .orElse(true),
        "the root revoked an authority, a signing certificate or itself");
    checks.require(
        Rule.REVOKED,
        collateral
            .pckCrl()
            .map(list -> !list.revokes(pck.leaf().certificate().serialNumber()))
            .orElse(true),
        "the PCK certificate is revoked");
  }

  private void checkTimes(String what, Optional<StrictCrl> list, Duration maximumAge)
      throws RefusedException {
    Validity.check(
        list.map(l -> new Validity(what, l.thisUpdate(), l.nextUpdate())).stream().toList(),
        maximumAge,
        at,
        checks);
  }

  private boolean isIssuedByItsAuthority(StrictCrl list) {
    return list.isIssuedBy(pck.authority())
        && collateral.pckCrlChain().map(chain -> list.isIssuedBy(chain.getFirst())).orElse(true);
  }

  private List<StrictCertificate> underRoot() {
    List<StrictCertificate> issued = new ArrayList<>();
    issued.add(pck.authority());
    issued.add(pck.root());
    signingChains().forEach(chain -> issued.add(chain.getFirst()));
    collateral.pckCrlChain().ifPresent(chain -> issued.add(chain.getFirst()));
    return issued;
  }

  private List<StrictCrl> lists() {
    return Stream.of(collateral.pckCrl(), collateral.rootCrl()).flatMap(Optional::stream).toList();
  }

  Optional<Instant> revocationAsOf() {
    return lists().stream().map(StrictCrl::thisUpdate).min(Instant::compareTo);
  }
}
