package org.fedclave.attestation.nvidia;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A report that a device endorsed by a trusted root signed, with the reference values that came
 * along and are for it. Only {@link NvidiaVerifier} makes one.
 *
 * <p>Genuine is not acceptable: whether the device's measurements are those of the reference values
 * is not yet asked.
 */
public final class GenuineNvidiaReport {

  private final NvidiaReport report;
  private final DeviceChain device;
  private final Map<RimKind, Rim> rims;
  private final boolean simulated;
  private final Optional<Instant> revocationAsOf;

  GenuineNvidiaReport(
      NvidiaReport report,
      DeviceChain device,
      Map<RimKind, Rim> rims,
      NvidiaPolicy policy,
      Optional<Instant> revocationAsOf) {
    this.report = report;
    this.device = device;
    this.rims = Map.copyOf(rims);
    this.simulated =
        policy.simulatedRoots().contains(device.root())
            || rims.values().stream()
                .anyMatch(
                    rim -> policy.simulatedRimRoots().contains(rim.chain().root().fingerprint()));
    this.revocationAsOf = revocationAsOf;
  }

  public NvidiaReport report() {
    return report;
  }

  /** NVIDIA's name of the chip, for example {@code GH100}, where its certificates say it. */
  public Optional<String> chip() {
    return device.chip();
  }

  /** The certificate of the key that signed. */
  public StrictCertificate leaf() {
    return device.leaf();
  }

  /** SHA-256 of the public key of the device's identity: 32 bytes. */
  public Bytes deviceId() {
    return device.deviceId();
  }

  /** SHA-256 of the root certificate of the device. */
  public Digest root() {
    return device.root();
  }

  /** Whether a root is a test root, so that "genuine" means nothing about silicon. */
  public boolean simulated() {
    return simulated;
  }

  /** When the oldest OCSP answer was given; empty if there was none. */
  public Optional<Instant> revocationAsOf() {
    return revocationAsOf;
  }

  DeviceChain device() {
    return device;
  }

  Optional<ReferenceValues> rim(RimKind kind) {
    return Optional.ofNullable(rims.get(kind)).map(Rim::values);
  }
}
