package org.fedclave.attestation.snp;

import java.time.Instant;
import java.util.Optional;
import org.fedclave.protocol.Digest;

/**
 * A report that a key endorsed by a trusted root signed, and whose certificate is that of the chip
 * and firmware it names. Only {@link SnpVerifier} makes one.
 *
 * <p>Genuine is not acceptable: it may be a debuggable guest with any program in it.
 */
public final class GenuineSnpReport {

  private final SnpReport report;
  private final AmdChain chain;

  GenuineSnpReport(SnpReport report, AmdChain chain) {
    this.report = report;
    this.chain = chain;
  }

  public SnpReport report() {
    return report;
  }

  public EndorsementCertificate endorsement() {
    return chain.leaf();
  }

  public SnpProduct product() {
    return chain.leaf().product();
  }

  /** SHA-256 of the root certificate. */
  public Digest root() {
    return chain.root();
  }

  /** Whether the root is a test root, so that "genuine" means nothing about silicon. */
  public boolean simulated() {
    return chain.simulated();
  }

  /** When the revocation list was issued; empty if there was none. */
  public Optional<Instant> revocationListOf() {
    return chain.revocationListOf();
  }
}
