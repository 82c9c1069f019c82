package org.fedclave.attestation.tpm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.TrustVector;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A genuine quote that a policy accepts and that binds the expected data. Only {@link TpmAppraiser}
 * makes one.
 */
public final class AcceptableTpmQuote implements AcceptableEvidence {

  private final GenuineTpmQuote genuine;

  AcceptableTpmQuote(GenuineTpmQuote genuine) {
    this.genuine = genuine;
  }

  public GenuineTpmQuote genuine() {
    return genuine;
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.TPM;
  }

  /** The quoted PCR digest: of which registers, the claims say. */
  @Override
  public Bytes measurement() {
    return genuine.quote().pcrDigest();
  }

  /** Of the hardware report, or of the attestation key's certificate; else the listed key. */
  @Override
  public Digest vendorRoot() {
    return genuine.key().root();
  }

  @Override
  public boolean simulated() {
    return genuine.key().simulated();
  }

  /** The chip under the machine, where the hardware report tells it; else the attestation key. */
  @Override
  public Optional<Bytes> deviceId() {
    return genuine.hardware().isPresent()
        ? genuine.hardware().get().deviceId()
        : Optional.of(genuine.attestationKey().bytes());
  }

  @Override
  public Optional<Instant> revocationAsOf() {
    return genuine.hardware().flatMap(AcceptableEvidence::revocationAsOf);
  }

  /** Without a hardware report, nothing is said of the machine and of who reads its memory. */
  @Override
  public TrustVector trustVector() {
    Optional<TrustVector> hardware = genuine.hardware().map(AcceptableEvidence::trustVector);
    return new TrustVector(
        Tier.AFFIRMING,
        Tier.AFFIRMING,
        Tier.AFFIRMING,
        hardware.map(TrustVector::hardware).orElse(Tier.NONE),
        hardware.map(TrustVector::runtimeOpaque).orElse(Tier.NONE));
  }

  @Override
  public ObjectNode claims() {
    return TpmClaims.of(genuine);
  }

  @Override
  public String describe() {
    return "TPM 2.0 with the attestation key "
        + genuine.attestationKey().abbreviated()
        + genuine.hardware().map(report -> " in " + report.describe()).orElse("")
        + ", PCR digest "
        + measurement().toHex();
  }
}
