package org.fedclave.attestation.cca;

import java.util.Arrays;
import java.util.Optional;

/** The forms of a CCA platform's token, by what the token says of itself. */
public enum CcaProfile {
  /** RMM 1.0, before the draft. */
  SSD_1("http://arm.com/CCA-SSD/1.0.0", "", 1),
  /** draft-ffm-rats-cca-token-00. */
  PLATFORM_1("tag:arm.com,2023:cca_platform#1.0.0", "tag:arm.com,2023:realm#1.0.0", 1),
  /** draft-ffm-rats-cca-token-03, RMM 2.0. */
  PLATFORM_2("tag:arm.com,2024:cca_platform#2.0.0", "tag:arm.com,2024:realm#2.0.0", 2);

  private final String id;
  private final String realmId;
  private final int generation;

  CcaProfile(String id, String realmId, int generation) {
    this.id = id;
    this.realmId = realmId;
    this.generation = generation;
  }

  /** What the platform's profile claim says; also the name in policies. */
  public String id() {
    return id;
  }

  /** The claims that came with RMM 2.0 are demanded from then on. */
  boolean isSecondGeneration() {
    return generation == 2;
  }

  static Optional<CcaProfile> of(String id) {
    return Arrays.stream(values()).filter(profile -> profile.id.equals(id)).findFirst();
  }

  /** The profile whose realms call themselves so. */
  static Optional<CcaProfile> ofRealm(String id) {
    return Arrays.stream(values())
        .filter(profile -> !profile.realmId.isEmpty() && profile.realmId.equals(id))
        .findFirst();
  }
}
