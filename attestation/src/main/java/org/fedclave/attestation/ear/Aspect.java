package org.fedclave.attestation.ear;

import java.util.Arrays;
import java.util.Optional;
import org.fedclave.attestation.TrustVector.Tier;

/** The claims of a trustworthiness vector (draft-ietf-rats-ar4si, section 2.3). */
public enum Aspect {
  INSTANCE_IDENTITY("instance-identity"),
  CONFIGURATION("configuration"),
  EXECUTABLES("executables"),
  FILE_SYSTEM("file-system"),
  HARDWARE("hardware"),
  RUNTIME_OPAQUE("runtime-opaque"),
  STORAGE_OPAQUE("storage-opaque"),
  SOURCED_DATA("sourced-data");

  private final String label;

  Aspect(String label) {
    this.label = label;
  }

  /** The name in JSON. */
  public String label() {
    return label;
  }

  static Optional<Aspect> of(String label) {
    return Arrays.stream(values()).filter(aspect -> aspect.label.equals(label)).findFirst();
  }

  /** The tier of a claim's value (section 2.3.2): values around zero claim nothing. */
  static Tier tier(int value) {
    int magnitude = value < 0 ? -value - 1 : value;
    if (magnitude >= 96) {
      return Tier.CONTRAINDICATED;
    }
    if (magnitude >= 32) {
      return Tier.WARNING;
    }
    return magnitude >= 2 || value == -2 ? Tier.AFFIRMING : Tier.NONE;
  }
}
