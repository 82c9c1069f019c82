package org.fedclave.attestation.psa;

import java.util.Arrays;
import java.util.Optional;

/** The forms of PSA tokens, by what the token says of itself. */
public enum PsaProfile {
  /** PSA Attestation API 1.0: claims from the private range, -75000 to -75010. */
  PROFILE_1("PSA_IOT_PROFILE_1", "PSA 1"),
  /** Arm's second profile, drafts before RFC 9783: registered claims, boot seed 2397 or 268. */
  PROFILE_2("http://arm.com/psa/2.0.0", "PSA 2"),
  /** RFC 9783, section 5.2. */
  TFM("tag:psacertified.org,2023:psa#tfm", "RFC 9783");

  private final String id;
  private final String kind;

  PsaProfile(String id, String kind) {
    this.id = id;
    this.kind = kind;
  }

  /** What the token's profile claim says; also the name in policies. */
  public String id() {
    return id;
  }

  /** A short name for people. */
  public String kind() {
    return kind;
  }

  static Optional<PsaProfile> of(String id) {
    return Arrays.stream(values()).filter(profile -> profile.id.equals(id)).findFirst();
  }
}
