package org.fedclave.attestation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Evidence that is genuine, acceptable, and binds the expected data, as of a moment that the caller
 * named. Only {@link Appraiser} makes one. Immutable.
 *
 * <p>It does not say that the evidence is fresh, and nothing about silicon where {@link #simulated}
 * is true.
 */
public final class AppraisedEvidence {

  private final Digest digest;
  private final Instant asOf;
  private final AcceptableEvidence accepted;
  private final List<AppraisedEvidence> gpus;

  AppraisedEvidence(Bytes encoded, Instant asOf, AcceptableEvidence accepted) {
    this(Digest.of(encoded), asOf, accepted, List.of());
  }

  private AppraisedEvidence(
      Digest digest, Instant asOf, AcceptableEvidence accepted, List<AppraisedEvidence> gpus) {
    this.digest = digest;
    this.asOf = asOf;
    this.accepted = accepted;
    this.gpus = List.copyOf(gpus);
  }

  /** This evidence of a CPU, with that of the GPUs beside it. */
  AppraisedEvidence with(List<AppraisedEvidence> beside) {
    return new AppraisedEvidence(digest, asOf, accepted, beside);
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
    return accepted.format();
  }

  /** The moment for which certificates and collateral were judged. */
  public Instant asOf() {
    return asOf;
  }

  /** What runs in the enclave: its launch measurement; its length is the technology's. */
  public Bytes measurement() {
    return accepted.measurement();
  }

  /** SHA-256 of the vendor's root on which the evidence rests. */
  public Digest vendorRoot() {
    return accepted.vendorRoot();
  }

  /**
   * Whether that root, or that of a GPU beside it, is a test root that the policy names: then
   * nothing here is about silicon.
   */
  public boolean simulated() {
    return accepted.simulated() || gpus.stream().anyMatch(AppraisedEvidence::simulated);
  }

  /** The evidence of each GPU beside the CPU; empty where there is none. */
  public List<AppraisedEvidence> gpus() {
    return gpus;
  }

  /** What tells the chip or device from all others, where the evidence says it. */
  public Optional<Bytes> deviceId() {
    return accepted.deviceId();
  }

  /** When the oldest revocation list that was looked at was issued; empty if there was none. */
  public Optional<Instant> revocationAsOf() {
    return accepted.revocationAsOf();
  }

  /** What the appraisal says in the words of AR4SI. */
  public TrustVector trustVector() {
    return accepted.trustVector();
  }

  /** All that the evidence claims, as a tree. */
  public ObjectNode claims() {
    return accepted.claims();
  }

  /** One line for people: product, firmware, measurement, and whether it is simulated. */
  public String describe() {
    return Stream.concat(
            Stream.of((simulated() ? "SIMULATED " : "") + accepted.describe()),
            gpus.stream().map(AppraisedEvidence::describe))
        .collect(Collectors.joining("; beside it "));
  }
}
