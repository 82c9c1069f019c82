package org.fedclave.attestation;

/**
 * The appraisal's trustworthiness claims (draft-ietf-rats-ar4si, section 2.3): for each aspect one
 * tier. What the evidence does not speak of is {@link Tier#NONE}, never affirming.
 *
 * @param instanceIdentity which device or enclave this is
 * @param configuration how it is configured
 * @param executables what is loaded
 * @param hardware whether hardware and firmware are genuine and current
 * @param runtimeOpaque whether memory is protected from the machine's operator
 */
public record TrustVector(
    Tier instanceIdentity,
    Tier configuration,
    Tier executables,
    Tier hardware,
    Tier runtimeOpaque) {

  /** The tiers of AR4SI with their standard values. */
  public enum Tier {
    /** Nothing is claimed. */
    NONE(0),
    /** Known and trusted. */
    AFFIRMING(2),
    /** Accepted by the policy although something is amiss, such as an advisory. */
    WARNING(32),
    /** Not to be trusted. */
    CONTRAINDICATED(96);

    private final int value;

    Tier(int value) {
      this.value = value;
    }

    /** The number in an EAR. */
    public int value() {
      return value;
    }
  }
}
