package org.fedclave.attestation.cca;

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
 * A genuine token that a policy accepts and whose realm has the expected challenge. Only {@link
 * CcaAppraiser} makes one.
 */
public final class AcceptableCcaToken implements AcceptableEvidence {

  private final GenuineCcaToken genuine;

  AcceptableCcaToken(GenuineCcaToken genuine) {
    this.genuine = genuine;
  }

  public GenuineCcaToken genuine() {
    return genuine;
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.CCA;
  }

  /** The realm's initial measurement: 32, 48 or 64 bytes. */
  @Override
  public Bytes measurement() {
    return genuine.token().realm().initialMeasurement();
  }

  /** SHA-256 of the platform's attestation key: Arm has no root of its own. */
  @Override
  public Digest vendorRoot() {
    return genuine.signer().fingerprint();
  }

  @Override
  public boolean simulated() {
    return genuine.signer().simulated();
  }

  /** The platform's instance id, 33 bytes. */
  @Override
  public Optional<Bytes> deviceId() {
    return Optional.of(genuine.token().platform().instanceId());
  }

  @Override
  public Optional<Instant> revocationAsOf() {
    return Optional.empty();
  }

  @Override
  public TrustVector trustVector() {
    return new TrustVector(
        Tier.AFFIRMING, Tier.AFFIRMING, Tier.AFFIRMING, Tier.AFFIRMING, Tier.AFFIRMING);
  }

  @Override
  public ObjectNode claims() {
    return CcaClaims.of(genuine.token());
  }

  @Override
  public String describe() {
    return "Arm CCA "
        + genuine.token().platform().lifecycle().label()
        + ", implementation "
        + genuine.token().platform().implementationId().toHex()
        + ", measurement "
        + measurement().toHex();
  }
}
