package org.fedclave.attestation.nvidia;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateChain;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Answers "did NVIDIA sign these reference values?". Files that were verified before are remembered
 * by their digest: their signatures are not verified again, everything that depends on the moment
 * is. Thread-safe.
 */
final class RimVerifier {

  /** Each file has a chain of its own, so each has a list of its own. */
  private static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.VENDOR_ROOT,
          Rule.CERTIFICATE_CHAIN,
          Rule.CERTIFICATE_NOT_YET_VALID,
          Rule.CERTIFICATE_EXPIRED,
          Rule.CERTIFICATE_ROLE,
          Rule.RIM_SIGNATURE);

  private static final int REMEMBERED = 16;

  private final NvidiaPolicy policy;
  private final BoundedCache<Rim> verified = new BoundedCache<>(REMEMBERED);

  RimVerifier(NvidiaPolicy policy) {
    this.policy = policy;
  }

  /**
   * A file that was parsed now, or verified before.
   *
   * @param digest of its bytes
   * @param known if it was verified before
   * @param file if it was not
   */
  record Candidate(RimKind kind, Digest digest, Optional<Rim> known, Optional<RimFile> file) {}

  /** Parses the file of that kind, so that faults of form are found before any signature. */
  Optional<Candidate> parse(Evidence evidence, RimKind kind) throws RefusedException {
    Optional<Bytes> xml = evidence.find(kind.item());
    if (xml.isEmpty()) {
      return Optional.empty();
    }
    Digest digest = Digest.of(xml.get());
    Optional<Rim> known = verified.find(digest);
    Optional<RimFile> file =
        known.isPresent() ? Optional.empty() : Optional.of(RimFile.parse(xml.get()));
    return Optional.of(new Candidate(kind, digest, known, file));
  }

  /** Verifies certificates as of {@code at}, their revocation, and the signature. */
  Rim verify(Candidate candidate, Instant at, Revocation revocation) throws RefusedException {
    var checks = new CheckList();
    CertificateChain chain = chain(candidate, at, checks);
    checks.require(
        Rule.CERTIFICATE_ROLE,
        chain.leaf().maySignMessages(),
        "the leaf certificate of the " + candidate.kind().label() + " RIM is not for signing");
    revocation.check(chain, 0);
    checks.require(
        Rule.RIM_SIGNATURE,
        candidate.file().map(file -> file.isSignedBy(chain.leaf().publicKey())).orElse(true),
        "the " + candidate.kind().label() + " RIM is not what its certificate's key signed");
    checks.requireDone(MANDATORY);
    Rim rim =
        candidate.known().orElseGet(() -> new Rim(chain, candidate.file().orElseThrow().values()));
    verified.put(candidate.digest(), rim);
    return rim;
  }

  private CertificateChain chain(Candidate candidate, Instant at, CheckList checks)
      throws RefusedException {
    if (candidate.known().isEmpty()) {
      return CertificateChain.verify(
          candidate.file().orElseThrow().certificates(), policy::trustsForRims, at, checks);
    }
    CertificateChain chain = candidate.known().get().chain();
    chain.judgeAgain(policy::trustsForRims, at, checks);
    return chain;
  }
}
