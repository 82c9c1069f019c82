package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.util.Optional;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.TrustVector;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A genuine token that a policy accepts and that has the expected nonce. Only {@link PsaAppraiser}
 * makes one.
 */
public final class AcceptablePsaToken implements KeyedEvidence {

  private final GenuinePsaToken genuine;

  AcceptablePsaToken(GenuinePsaToken genuine) {
    this.genuine = genuine;
  }

  public GenuinePsaToken genuine() {
    return genuine;
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.PSA;
  }

  /** SHA-256 over the measurement values of all software components, in their order. */
  @Override
  public Bytes measurement() {
    MessageDigest sha256 = Digest.sha256();
    genuine
        .token()
        .components()
        .forEach(component -> sha256.update(component.value().unsafeArray()));
    return Digest.finish(sha256).bytes();
  }

  @Override
  public TokenKeys.Signer signer() {
    return genuine.signer();
  }

  /** The instance id, 33 bytes. */
  @Override
  public Optional<Bytes> deviceId() {
    return Optional.of(genuine.token().instanceId());
  }

  /** A partition is isolated from what runs beside it; its memory need not be encrypted. */
  @Override
  public TrustVector trustVector() {
    return new TrustVector(
        Tier.AFFIRMING, Tier.AFFIRMING, Tier.AFFIRMING, Tier.AFFIRMING, Tier.WARNING);
  }

  @Override
  public ObjectNode claims() {
    return PsaClaims.of(genuine.token());
  }

  @Override
  public String describe() {
    return "Arm PSA "
        + genuine.token().lifecycle().label()
        + ", implementation "
        + genuine.token().implementationId().toHex()
        + ", software "
        + measurement().toHex();
  }
}
