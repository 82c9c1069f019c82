package org.fedclave.attestation.snp;

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
 * A genuine report that a policy accepts and that binds the expected report data. Only {@link
 * SnpAppraiser} makes one.
 */
public final class AcceptableSnpReport implements AcceptableEvidence {

  private final GenuineSnpReport genuine;

  AcceptableSnpReport(GenuineSnpReport genuine) {
    this.genuine = genuine;
  }

  public GenuineSnpReport genuine() {
    return genuine;
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.SEV_SNP;
  }

  /** The launch digest, 48 bytes. */
  @Override
  public Bytes measurement() {
    return genuine.report().measurement();
  }

  @Override
  public Digest vendorRoot() {
    return genuine.root();
  }

  @Override
  public boolean simulated() {
    return genuine.simulated();
  }

  /**
   * 64 bytes, where the signing key tells chips apart (a VLEK does not) and the id is not masked.
   */
  @Override
  public Optional<Bytes> deviceId() {
    return genuine.endorsement().kind() == EndorsementKey.VCEK
            && !genuine.report().chipId().isAllZero()
        ? Optional.of(genuine.report().chipId())
        : Optional.empty();
  }

  @Override
  public Optional<Instant> revocationAsOf() {
    return genuine.revocationListOf();
  }

  @Override
  public TrustVector trustVector() {
    return new TrustVector(
        deviceId().isPresent() ? Tier.AFFIRMING : Tier.NONE,
        Tier.AFFIRMING,
        Tier.AFFIRMING,
        Tier.AFFIRMING,
        Tier.AFFIRMING);
  }

  @Override
  public ObjectNode claims() {
    return SnpClaims.of(genuine);
  }

  @Override
  public String describe() {
    return "AMD SEV-SNP "
        + genuine.endorsement().productName()
        + ", firmware "
        + genuine.endorsement().tcb()
        + ", measurement "
        + measurement().toHex();
  }
}
