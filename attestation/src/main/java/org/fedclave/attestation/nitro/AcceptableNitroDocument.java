package org.fedclave.attestation.nitro;

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
 * A genuine document that a policy accepts and that binds the expected data. Only {@link
 * NitroAppraiser} makes one.
 */
public final class AcceptableNitroDocument implements AcceptableEvidence {

  private final GenuineNitroDocument genuine;

  AcceptableNitroDocument(GenuineNitroDocument genuine) {
    this.genuine = genuine;
  }

  public GenuineNitroDocument genuine() {
    return genuine;
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.NITRO;
  }

  /** PCR0, the enclave's image: 48 bytes. */
  @Override
  public Bytes measurement() {
    return genuine.document().pcrs().getOrDefault(0, Bytes.EMPTY);
  }

  @Override
  public Digest vendorRoot() {
    return genuine.root();
  }

  @Override
  public boolean simulated() {
    return genuine.simulated();
  }

  /** Nothing: the module id names an enclave on a virtual machine, not a chip. */
  @Override
  public Optional<Bytes> deviceId() {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> revocationAsOf() {
    return Optional.empty();
  }

  /**
   * AWS's hypervisor keeps other machines out, and nothing keeps AWS out: AR4SI's value 32 for
   * {@code runtime-opaque}. Of single chips a document says nothing.
   */
  @Override
  public TrustVector trustVector() {
    return new TrustVector(Tier.NONE, Tier.AFFIRMING, Tier.AFFIRMING, Tier.AFFIRMING, Tier.WARNING);
  }

  @Override
  public ObjectNode claims() {
    return NitroClaims.of(genuine.document());
  }

  @Override
  public String describe() {
    return "AWS Nitro enclave "
        + genuine.document().moduleId()
        + ", measurement "
        + measurement().toHex();
  }
}
