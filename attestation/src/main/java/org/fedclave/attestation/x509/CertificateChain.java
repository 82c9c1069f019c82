package org.fedclave.attestation.x509;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Digest;

/**
 * Certificates that lead, each signed by the next, to a self-signed root that the caller trusts
 * (RFC 5280, section 6, for chains whose order is known). Only {@link #verify} makes one.
 *
 * <p>Of revocation it says nothing, nor of what the leaf may be used for.
 */
public final class CertificateChain {

  private final List<StrictCertificate> leafFirst;

  private CertificateChain(List<StrictCertificate> leafFirst) {
    this.leafFirst = leafFirst;
  }

  /**
   * Verifies a chain; the checks leave {@link Rule#VENDOR_ROOT}, {@link Rule#CERTIFICATE_CHAIN},
   * {@link Rule#CERTIFICATE_NOT_YET_VALID} and {@link Rule#CERTIFICATE_EXPIRED}.
   *
   * @param leafFirst at least a leaf and a root
   * @param trusted whether SHA-256 of a root certificate is trusted
   * @param at the moment for which validity is judged
   */
  public static CertificateChain verify(
      List<StrictCertificate> leafFirst, Predicate<Digest> trusted, Instant at, CheckList checks)
      throws RefusedException {
    List<StrictCertificate> chain = atLeastTwo(leafFirst);
    requireTrusted(chain, trusted, checks);
    checks.require(
        Rule.CERTIFICATE_CHAIN,
        !chain.getFirst().isMarkedAsAuthority(),
        "the leaf certificate is marked as an authority");
    checkLinks(chain, 0, checks);
    for (StrictCertificate certificate : chain) {
      checkValidity(certificate, at, checks);
    }
    return new CertificateChain(chain);
  }

  /**
   * Verifies a chain whose first certificate is itself an authority, such as one that issued a
   * revocation list; the checks leave the same rules as {@link #verify}.
   *
   * @param authorityFirst at least an authority over leaves and a root
   */
  public static CertificateChain verifyAuthority(
      List<StrictCertificate> authorityFirst,
      Predicate<Digest> trusted,
      Instant at,
      CheckList checks)
      throws RefusedException {
    List<StrictCertificate> chain = atLeastTwo(authorityFirst);
    requireTrusted(chain, trusted, checks);
    checkLinks(chain, 1, checks);
    for (StrictCertificate certificate : chain) {
      checkValidity(certificate, at, checks);
    }
    return new CertificateChain(chain);
  }

  /**
   * Judges this chain for another moment, or other trust, without verifying the same signatures
   * again; leaves the same rules as {@link #verify}.
   */
  public void judgeAgain(Predicate<Digest> trusted, Instant at, CheckList checks)
      throws RefusedException {
    requireTrusted(leafFirst, trusted, checks);
    checks.require(Rule.CERTIFICATE_CHAIN, true, "a chain exists only if its links hold");
    for (StrictCertificate certificate : leafFirst) {
      checkValidity(certificate, at, checks);
    }
  }

  private static List<StrictCertificate> atLeastTwo(List<StrictCertificate> certificates)
      throws RefusedException {
    List<StrictCertificate> chain = List.copyOf(certificates);
    if (chain.size() < 2) {
      throw new RefusedException(
          Rule.CERTIFICATE_CHAIN, "a chain has a leaf and a root, not one certificate");
    }
    return chain;
  }

  private static void requireTrusted(
      List<StrictCertificate> chain, Predicate<Digest> trusted, CheckList checks)
      throws RefusedException {
    Digest root = chain.getLast().fingerprint();
    checks.require(
        Rule.VENDOR_ROOT,
        trusted.test(root),
        "the root certificate " + root + " is none that is trusted here");
  }

  /**
   * Each is issued and signed by the next, the last by itself.
   *
   * @param depth how many certificates stand below the first: one that has any is an authority
   */
  private static void checkLinks(List<StrictCertificate> chain, int depth, CheckList checks)
      throws RefusedException {
    for (int i = 0; i < chain.size(); i++) {
      StrictCertificate certificate = chain.get(i);
      StrictCertificate issuer = chain.get(Math.min(i + 1, chain.size() - 1));
      checks.require(
          Rule.CERTIFICATE_CHAIN,
          certificate.issuer().equals(issuer.subject()),
          "the issuer's name in " + named(certificate) + " is not that of " + named(issuer));
      checks.require(
          Rule.CERTIFICATE_CHAIN,
          i == chain.size() - 1 || !certificate.subject().equals(issuer.subject()),
          named(certificate) + " has the name of its own issuer");
      checks.require(
          Rule.CERTIFICATE_CHAIN,
          i + depth == 0 || certificate.isAuthority(i + depth - 1),
          named(certificate) + " is no authority over the certificates below it");
      checks.require(
          Rule.CERTIFICATE_CHAIN,
          certificate.isSignedBy(issuer),
          named(certificate) + " is not signed by " + named(issuer));
    }
  }

  private static void checkValidity(StrictCertificate certificate, Instant at, CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.CERTIFICATE_NOT_YET_VALID,
        !at.isBefore(certificate.notBefore()),
        named(certificate) + " is valid from " + certificate.notBefore() + ", not at " + at);
    checks.require(
        Rule.CERTIFICATE_EXPIRED,
        !at.isAfter(certificate.notAfter()),
        named(certificate) + " is valid until " + certificate.notAfter() + ", not at " + at);
  }

  private static String named(StrictCertificate certificate) {
    return certificate.commonName().isEmpty()
        ? "the certificate " + certificate.fingerprint()
        : certificate.commonName();
  }

  public StrictCertificate leaf() {
    return leafFirst.getFirst();
  }

  public StrictCertificate root() {
    return leafFirst.getLast();
  }

  /** From the leaf to the root. */
  public List<StrictCertificate> certificates() {
    return leafFirst;
  }
}
