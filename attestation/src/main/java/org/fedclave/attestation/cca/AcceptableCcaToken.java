package org.fedclave.attestation.cca;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.TrustVector;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.psa.KeyedEvidence;
import org.fedclave.attestation.psa.TokenKeys;
import org.fedclave.protocol.Bytes;

/**
 * A genuine token that a policy accepts and whose realm has the expected challenge. Only {@link
 * CcaAppraiser} makes one.
 */
public final class AcceptableCcaToken implements KeyedEvidence {

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

  @Override
  public TokenKeys.Signer signer() {
    return genuine.signer();
  }

  /** The platform's instance id, 33 bytes. */
  @Override
  public Optional<Bytes> deviceId() {
    return Optional.of(genuine.token().platform().instanceId());
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
