package org.fedclave.attestation.tpm;

import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Digest;

/**
 * Whose attestation keys a policy accepts; at least one way must be open. There is no list of TPM
 * vendors' roots here: they are many, and a certificate says less than a hardware report.
 *
 * @param hardware for keys that a hardware report binds, as Azure's confidential machines have
 *     them: the policy for that report, by SEV_SNP or TDX
 * @param certificateRoots fingerprints of the roots that certify attestation keys
 * @param simulatedRoots fingerprints of test roots, whose evidence proves nothing about silicon
 * @param keys SHA-256 of single keys: of the SubjectPublicKeyInfo, or of the TPMT_PUBLIC, which
 *     also fixes what the key may do
 */
public record KeyTrust(
    Map<EvidenceFormat, TechnologyPolicy> hardware,
    Set<Digest> certificateRoots,
    Set<Digest> simulatedRoots,
    Set<Digest> keys) {

  static final Set<EvidenceFormat> HARDWARE = Set.of(EvidenceFormat.SEV_SNP, EvidenceFormat.TDX);

  public KeyTrust {
    hardware = Map.copyOf(hardware);
    certificateRoots = Set.copyOf(certificateRoots);
    simulatedRoots = Set.copyOf(simulatedRoots);
    keys = Set.copyOf(keys);
    if (hardware.isEmpty()
        && certificateRoots.isEmpty()
        && simulatedRoots.isEmpty()
        && keys.isEmpty()) {
      throw new IllegalArgumentException("no attestation key is accepted in any way");
    }
    hardware.forEach(
        (format, policy) -> {
          if (!HARDWARE.contains(format) || policy.format() != format) {
            throw new IllegalArgumentException(
                "the policy for " + format.wireName() + " reports is for something else");
          }
        });
    if (certificateRoots.stream().anyMatch(simulatedRoots::contains)) {
      throw new IllegalArgumentException("a root is named as a real and as a simulated one");
    }
  }

  /** Keys that a hardware report binds. */
  public static KeyTrust byHardware(TechnologyPolicy policy) {
    return new KeyTrust(Map.of(policy.format(), policy), Set.of(), Set.of(), Set.of());
  }

  /** Single keys. */
  public static KeyTrust listed(Set<Digest> keys) {
    return new KeyTrust(Map.of(), Set.of(), Set.of(), keys);
  }

  boolean trustsRoot(Digest root) {
    return certificateRoots.contains(root) || simulatedRoots.contains(root);
  }
}
