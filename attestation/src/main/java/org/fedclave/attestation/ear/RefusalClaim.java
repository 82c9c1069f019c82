package org.fedclave.attestation.ear;

import java.util.Map;
import org.fedclave.attestation.Rule;

/** Which trustworthiness claim a refusal makes (draft-ietf-rats-ar4si, section 2.3.3). */
final class RefusalClaim {

  /** The verification of a signature or certificate failed. */
  private static final int CRYPTOGRAPHY_FAILED = 99;

  /** Not recognised, or not as it should be. */
  private static final int UNRECOGNIZED = 97;

  private static final int CONTRAINDICATED = 96;

  private RefusalClaim() {}

  /** The first thing that was found wrong; of the rest a refusal says nothing. */
  static Map<Aspect, Integer> of(Rule rule) {
    return switch (rule) {
      case MEASUREMENT, SOFTWARE_COMPONENT, REALM_EXTENSION ->
          Map.of(Aspect.EXECUTABLES, CONTRAINDICATED);
      case DEBUG, MIGRATION_AGENT, VMPL, LIFECYCLE, PLATFORM_CONFIGURATION, PERSONALIZATION ->
          Map.of(Aspect.CONFIGURATION, CONTRAINDICATED);
      case REPORTED_TCB, COMMITTED_TCB, LAUNCH_TCB, PRODUCT_DENIED ->
          Map.of(Aspect.HARDWARE, CONTRAINDICATED);
      case PRODUCT -> Map.of(Aspect.HARDWARE, UNRECOGNIZED);
      case VENDOR_ROOT,
          CERTIFICATE_CHAIN,
          REPORT_SIGNATURE,
          REALM_SIGNATURE,
          REALM_KEY,
          COLLATERAL_FORGED ->
          Map.of(Aspect.INSTANCE_IDENTITY, CRYPTOGRAPHY_FAILED);
      default -> Map.of(Aspect.INSTANCE_IDENTITY, UNRECOGNIZED);
    };
  }
}
