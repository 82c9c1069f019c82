package org.fedclave.attestation;

/** Every reason for which an appraisal refuses, in the order in which the checks run. */
public enum Rule {
  /** The challenge has passed its {@code not_after}. */
  CHALLENGE_EXPIRED,
  /** The challenge stays open for longer than the protocol lets one. */
  CHALLENGE_TOO_LONG,
  /** The answer is for another session. */
  SESSION,
  /** The answer holds another nonce: it is old, or another verifier's. */
  NONCE,
  /** The answer was made for another run. */
  RUN,
  /** The answer was made for another role. */
  ROLE,
  /** The key for sealing is not the one in the key binding. */
  KEM_KEY,
  /** The signing keys are not the ones in the key binding. */
  SIGNING_KEYS,
  /** The key binding names GPU evidence, which no policy accepts yet. */
  GPU_EVIDENCE,
  /** Who answers does not hold the signing keys. */
  POSSESSION,

  /** The evidence is not the container that this version reads. */
  EVIDENCE_FORM,
  /** The report is cut short, or a field that must be zero is not. */
  REPORT_FORM,
  /** Bytes follow the report. */
  TRAILING_BYTES,
  /** The report has a version that this code does not know. */
  REPORT_VERSION,
  /** The report is signed with an algorithm that this code does not know. */
  SIGNATURE_ALGORITHM,
  /** A certificate or revocation list is not canonical, or lacks what its kind must have. */
  CERTIFICATE_FORM,
  /** The root is none that the policy names. */
  VENDOR_ROOT,
  /** Names, signatures or authority flags of the certificates do not make a chain. */
  CERTIFICATE_CHAIN,
  /** A certificate is not valid yet. */
  CERTIFICATE_NOT_YET_VALID,
  /** A certificate is no longer valid. */
  CERTIFICATE_EXPIRED,
  /** The policy demands a revocation list, and there is none. */
  COLLATERAL_MISSING,
  /** The revocation list is not the root's. */
  COLLATERAL_FORGED,
  /** The revocation list is not valid yet. */
  COLLATERAL_NOT_YET_VALID,
  /** The revocation list is no longer valid. */
  COLLATERAL_EXPIRED,
  /** The revocation list is older than the policy allows. */
  COLLATERAL_TOO_OLD,
  /** The revocation list names a certificate of the chain. */
  REVOKED,
  /** The certified key did not sign the report. */
  REPORT_SIGNATURE,
  /** The report says that another kind of key signed it. */
  SIGNING_KEY_KIND,
  /** The certificate is that of another processor product. */
  CERTIFICATE_PRODUCT,
  /** The certificate is that of another chip. */
  CERTIFICATE_CHIP,
  /** The certificate is for another firmware version of the chip. */
  CERTIFICATE_TCB,

  /** The policy does not accept this processor product. */
  PRODUCT,
  /** The policy does not accept this kind of endorsement key. */
  ENDORSEMENT_KEY,
  /** The reported firmware version is below the policy's floor. */
  REPORTED_TCB,
  /**
   * The committed firmware version, to which the platform may roll back, is below the policy's
   * floor.
   */
  COMMITTED_TCB,
  /** The firmware version at the enclave's launch is below the policy's floor. */
  LAUNCH_TCB,
  /** The enclave may be debugged. */
  DEBUG,
  /** The enclave may be migrated by an agent. */
  MIGRATION_AGENT,
  /** The report comes from a less privileged level than the policy accepts. */
  VMPL,
  /** The policy does not accept this program. */
  MEASUREMENT,
  /** The report vouches for other data: another key, or another statement. */
  REPORT_DATA,

  /** The challenge was already answered. */
  CHALLENGE_REUSED,
  /** The appraisal lies further back than the policy lets evidence grow old. */
  EVIDENCE_TOO_OLD,
  /** A mandatory check did not run: a fault of this program, which therefore refuses. */
  CHECK_MISSING
}
