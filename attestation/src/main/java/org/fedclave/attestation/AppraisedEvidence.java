package org.fedclave.attestation;

import java.time.Instant;
import java.util.Optional;
import org.fedclave.attestation.snp.AcceptableSnpReport;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.GenuineSnpReport;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Evidence that is genuine, acceptable, and binds the expected report data, as of a moment that the
 * caller named. Only {@link Appraiser} makes one. Immutable.
 *
 * <p>It does not say that the evidence is fresh, and nothing about silicon where {@link #simulated}
 * is true.
 */
public final class AppraisedEvidence {

  private final Digest digest;
  private final Instant asOf;
  private final GenuineSnpReport report;

  AppraisedEvidence(Bytes encoded, Instant asOf, AcceptableSnpReport report) {
    this.digest = Digest.of(encoded);
    this.asOf = asOf;
    this.report = report.genuine();
  }

  /**
   * SHA-256 of the encoded evidence. It names these bytes, not what they say: from an ECDSA
   * signature (r, s) anybody computes a second valid one, (r, n - s), so the same report can be
   * presented under two digests.
   */
  public Digest digest() {
    return digest;
  }

  public EvidenceFormat format() {
    return EvidenceFormat.SEV_SNP;
  }

  /** The moment for which certificates and collateral were judged. */
  public Instant asOf() {
    return asOf;
  }

  /** What runs in the enclave: its launch measurement, 48 bytes. */
  public Bytes measurement() {
    return report.report().measurement();
  }

  /** SHA-256 of the vendor's root certificate on which the evidence rests. */
  public Digest vendorRoot() {
    return report.root();
  }

  /** Whether that root is a test root that the policy names: then nothing here is about silicon. */
  public boolean simulated() {
    return report.simulated();
  }

  /** The chip, where the signing key tells chips apart (a VLEK does not); 64 bytes. */
  public Optional<Bytes> chipId() {
    return report.endorsement().kind() == EndorsementKey.VCEK
        ? Optional.of(report.report().chipId())
        : Optional.empty();
  }

  /** When the revocation list that was looked at was issued; empty if there was none. */
  public Optional<Instant> revocationListOf() {
    return report.revocationListOf();
  }

  /** One line for people: product, firmware, measurement, and whether it is simulated. */
  public String describe() {
    return (simulated() ? "SIMULATED " : "")
        + "AMD SEV-SNP "
        + report.endorsement().productName()
        + ", firmware "
        + report.endorsement().tcb()
        + ", measurement "
        + measurement().toHex();
  }
}
