package org.fedclave.attestation.nvidia;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictOcspResponse;
import org.fedclave.attestation.x509.StrictOcspResponse.Answer;
import org.fedclave.attestation.x509.StrictOcspResponse.Status;
import org.fedclave.protocol.Bytes;

/**
 * The cached OCSP answers of one evidence, held against its certificates. One object per appraisal,
 * not thread-safe.
 *
 * <p>An answer that is there is always checked, and each must be about a certificate of this
 * evidence.
 */
final class Revocation {

  private final OcspAnswers answers;
  private final List<StrictOcspResponse> responses;
  private final NvidiaPolicy policy;
  private final Instant at;
  private final CheckList checks;
  private final Set<StrictOcspResponse> used = new HashSet<>();
  private Optional<Instant> oldest = Optional.empty();

  Revocation(
      Evidence evidence, OcspAnswers answers, NvidiaPolicy policy, Instant at, CheckList checks)
      throws RefusedException {
    Optional<Bytes> concatenated = evidence.find(EvidenceItem.OCSP_RESPONSES);
    this.answers = answers;
    this.responses = concatenated.isEmpty() ? List.of() : answers.parse(concatenated.get());
    this.policy = policy;
    this.at = at;
    this.checks = checks;
  }

  /**
   * Checks a chain from its certificate number {@code from} to the one below the root. A device
   * issues its own leaf, so nobody answers for that.
   */
  void check(CertificateChain chain, int from) throws RefusedException {
    List<StrictCertificate> certificates = chain.certificates();
    for (int i = from; i + 1 < certificates.size(); i++) {
      check(certificates.get(i), certificates.get(i + 1));
    }
  }

  private void check(StrictCertificate certificate, StrictCertificate issuer)
      throws RefusedException {
    boolean answered = false;
    for (StrictOcspResponse response : responses) {
      for (Answer answer : response.answers()) {
        if (answer.isAbout(certificate, issuer)) {
          check(response, answer, certificate, issuer);
          used.add(response);
          answered = true;
        }
      }
    }
    checks.require(
        Rule.COLLATERAL_MISSING,
        answered || policy.ocsp() == CollateralRule.WHEN_PRESENT,
        "the policy demands an OCSP answer for "
            + certificate.commonName()
            + " and the evidence has none");
  }

  private void check(
      StrictOcspResponse response,
      Answer answer,
      StrictCertificate certificate,
      StrictCertificate issuer)
      throws RefusedException {
    String named = "the OCSP answer for " + certificate.commonName();
    checks.require(
        Rule.COLLATERAL_FORGED,
        answers.giver(response, issuer).map(this::isValid).orElse(false),
        named + " is not given by " + issuer.commonName() + " or its responder");
    checks.require(
        Rule.COLLATERAL_NOT_YET_VALID,
        !at.isBefore(answer.thisUpdate()),
        named + " is from " + answer.thisUpdate() + ", after " + at);
    checks.require(
        Rule.COLLATERAL_EXPIRED,
        answer.nextUpdate().map(next -> !at.isAfter(next)).orElse(true),
        named + " was to be replaced before " + at);
    checks.require(
        Rule.COLLATERAL_TOO_OLD,
        Duration.between(answer.thisUpdate(), at).compareTo(policy.maximumCollateralAge()) <= 0,
        named + " is older than the " + policy.maximumCollateralAge() + " of the policy");
    checks.require(
        Rule.REVOKED,
        answer.status() != Status.REVOKED,
        certificate.commonName() + " is revoked or on hold");
    checks.require(
        Rule.REVOCATION_UNKNOWN,
        answer.status() != Status.UNKNOWN,
        "the responder does not know " + certificate.commonName());
    oldest =
        Optional.of(
            oldest.filter(o -> o.isBefore(answer.thisUpdate())).orElse(answer.thisUpdate()));
  }

  private boolean isValid(StrictCertificate giver) {
    return !at.isBefore(giver.notBefore()) && !at.isAfter(giver.notAfter());
  }

  /** After the last chain: all rules have run, and no answer is about something else. */
  void finish() throws RefusedException {
    checks.require(
        Rule.COLLATERAL_FORGED,
        used.size() == responses.size(),
        "an OCSP answer is about no certificate of the evidence");
    for (Rule rule : NvidiaVerifier.ONLY_WITH_ANSWERS) {
      checks.require(rule, true, "without answers only their absence can be wrong");
    }
  }

  /** When the oldest answer was given; empty if there was none. */
  Optional<Instant> asOf() {
    return oldest;
  }
}
