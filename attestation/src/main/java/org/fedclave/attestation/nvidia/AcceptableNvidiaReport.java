package org.fedclave.attestation.nvidia;

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
 * A genuine report that a policy accepts and that answers the expected nonce. Only {@link
 * NvidiaAppraiser} makes one.
 */
public final class AcceptableNvidiaReport implements AcceptableEvidence {

  private final GenuineNvidiaReport genuine;
  private final ReferenceMatch match;

  AcceptableNvidiaReport(GenuineNvidiaReport genuine, ReferenceMatch match) {
    this.genuine = genuine;
    this.match = match;
  }

  public GenuineNvidiaReport genuine() {
    return genuine;
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.NVIDIA_GPU;
  }

  /** SHA-384 of the measurement record: of all measurement blocks as they stand in the report. */
  @Override
  public Bytes measurement() {
    return genuine.report().measurementDigest();
  }

  @Override
  public Digest vendorRoot() {
    return genuine.root();
  }

  @Override
  public boolean simulated() {
    return genuine.simulated();
  }

  /** SHA-256 of the public key of the device's identity, which no firmware update changes. */
  @Override
  public Optional<Bytes> deviceId() {
    return Optional.of(genuine.deviceId());
  }

  @Override
  public Optional<Instant> revocationAsOf() {
    return genuine.revocationAsOf();
  }

  /**
   * Of firmware, driver and protection only reference values tell; of revocation only an answer.
   */
  @Override
  public TrustVector trustVector() {
    boolean firmware = genuine.rim(RimKind.VBIOS).isPresent();
    boolean driver = genuine.rim(RimKind.DRIVER).isPresent();
    return new TrustVector(
        Tier.AFFIRMING,
        GpuMode.UNSTATED == statedMode() ? Tier.NONE : Tier.AFFIRMING,
        firmware && driver ? Tier.AFFIRMING : Tier.NONE,
        firmware && genuine.revocationAsOf().isPresent() ? Tier.AFFIRMING : Tier.WARNING,
        firmware && driver ? Tier.AFFIRMING : Tier.NONE);
  }

  private GpuMode statedMode() {
    return NvidiaClaims.read(genuine.report().opaque()::mode);
  }

  @Override
  public ObjectNode claims() {
    return NvidiaClaims.of(genuine, match);
  }

  @Override
  public String describe() {
    OpaqueData opaque = genuine.report().opaque();
    return "NVIDIA "
        + genuine.chip().orElse("device")
        + ", driver "
        + NvidiaClaims.read(opaque::driverVersion).orElse("none")
        + ", VBIOS "
        + NvidiaClaims.read(opaque::vbiosVersion).orElse("none")
        + ", "
        + statedMode().label()
        + ", "
        + match.compared()
        + " measurements as NVIDIA lists them, measurement "
        + measurement().toHex();
  }
}
