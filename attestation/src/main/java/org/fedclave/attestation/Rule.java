package org.fedclave.attestation;

/**
 * Every reason for which an appraisal refuses. Each technology uses some of them, in the order that
 * {@code docs/attestation.md} gives.
 */
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
  /** The GPU evidence is not the one in the key binding, or the policy accepts none. */
  GPU_EVIDENCE,
  /** There are not as many GPUs as the policy demands, or one of them twice. */
  GPU_COUNT,
  /** Who answers does not hold the signing keys. */
  POSSESSION,

  /** The evidence is not the container that this version reads. */
  EVIDENCE_FORM,
  /** The policy has no section for this technology. */
  TECHNOLOGY,
  /** A piece is longer than any of its kind may be. */
  OVERSIZED,
  /** A piece ends before what it announces. */
  TRUNCATED,
  /** A field holds what its specification does not allow, such as reserved bytes that are set. */
  REPORT_FORM,
  /** Bytes follow the end of a piece. */
  TRAILING_BYTES,
  /** The report has a version or type that this code does not know. */
  REPORT_VERSION,
  /** The report is signed with an algorithm that this code does not know. */
  SIGNATURE_ALGORITHM,
  /** A certificate or revocation list is not canonical, or lacks what its kind must have. */
  CERTIFICATE_FORM,
  /** A piece of collateral cannot be read. */
  COLLATERAL_FORM,
  /** The root is none that the policy names. */
  VENDOR_ROOT,
  /** Names, signatures or authority flags of the certificates do not make a chain. */
  CERTIFICATE_CHAIN,
  /** A certificate is not valid yet. */
  CERTIFICATE_NOT_YET_VALID,
  /** A certificate is no longer valid. */
  CERTIFICATE_EXPIRED,
  /** A certificate is not one for this purpose, although its chain is sound. */
  CERTIFICATE_ROLE,
  /** The policy demands a piece of collateral, such as a revocation list, and there is none. */
  COLLATERAL_MISSING,
  /** A revocation list is not that of the authority that it is to speak for. */
  COLLATERAL_FORGED,
  /** A revocation list or another piece of collateral is not valid yet. */
  COLLATERAL_NOT_YET_VALID,
  /** A revocation list or another piece of collateral is no longer valid. */
  COLLATERAL_EXPIRED,
  /** A revocation list or another piece of collateral is older than the policy allows. */
  COLLATERAL_TOO_OLD,
  /** A revocation list or answer names a certificate of the chain. */
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

  // What follows is about acceptable evidence, for all technologies.

  /** The policy does not accept this product. */
  PRODUCT,
  /** The policy denies this product by name, whatever else it accepts. */
  PRODUCT_DENIED,
  /** The policy lists the accepted chips or devices, and this is none of them. */
  DEVICE,
  /** The platform lacks a protection that the policy demands, or has what it forbids. */
  PLATFORM_CONFIGURATION,
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

  // SGX and TDX.

  /** The PCK did not sign the quoting enclave's report. */
  QE_REPORT_SIGNATURE,
  /** The quoting enclave's report does not vouch for the attestation key. */
  QE_BINDING,
  /** A genuine piece of collateral is for another platform, authority or TEE. */
  COLLATERAL_MISMATCH,
  /** TCB info or QE identity is not signed by the certificate that came with it. */
  COLLATERAL_SIGNATURE,
  /** TCB info or QE identity is of an older TCB evaluation than the policy demands. */
  TCB_EVALUATION_DATA,
  /** The enclave that signed the quote is not the vendor's, or may be debugged. */
  QE_IDENTITY,
  /** The TDX module is not the vendor's, or none that the policy accepts. */
  TDX_MODULE,
  /** The platform, its TDX module or its quoting enclave is below every TCB level. */
  TCB_LEVEL,
  /** The vendor revoked the TCB level of the platform, its TDX module or quoting enclave. */
  TCB_REVOKED,
  /** The policy does not accept the TCB status, or no longer. */
  TCB_STATUS,
  /** A security advisory is open that the policy does not accept. */
  ADVISORY,
  /** The policy does not accept the key that signed the enclave. */
  ENCLAVE_SIGNER,
  /** The policy does not accept the enclave's product number. */
  ENCLAVE_PRODUCT,
  /** The enclave's own security version is below the policy's floor. */
  ENCLAVE_VERSION,
  /** The enclave was launched with a configuration that the policy does not accept. */
  ENCLAVE_CONFIGURATION,
  /** Attributes of the trust domain are missing, or are there that the policy does not accept. */
  TD_ATTRIBUTES,
  /** The trust domain may use processor features that the policy does not accept. */
  TD_FEATURES,
  /** The host gave the trust domain an identity or a service domain that is not accepted. */
  TD_CONFIGURATION,
  /** A runtime measurement register holds what the policy does not accept. */
  RTMR,

  // NVIDIA.

  /** The certificate is for other device firmware than the one that the report names. */
  FIRMWARE_ID,
  /** An OCSP responder does not know a certificate. */
  REVOCATION_UNKNOWN,
  /** Reference values are not signed. */
  RIM_SIGNATURE_MISSING,
  /** Reference values are not what their certificate's key signed. */
  RIM_SIGNATURE,
  /** Reference values are for another version or product than the report names. */
  RIM_BINDING,
  /** Two files of reference values have an active value for the same measurement. */
  RIM_CONFLICT,
  /** A measurement is none that the reference values list. */
  RIM_MEASUREMENT,
  /** The device's firmware is below the policy's floor. */
  VBIOS_VERSION,
  /** The GPU's driver is below the policy's floor. */
  DRIVER_VERSION,
  /** The policy does not accept the way in which the GPU protects its links. */
  GPU_MODE,
  /** The device's report answers another nonce. */
  GPU_NONCE,

  // TPM and event logs.

  /** The policy trusts the attestation key in none of its ways. */
  ATTESTATION_KEY,
  /** The attestation key may do more than attest, or leave its TPM. */
  ATTESTATION_KEY_ATTRIBUTES,
  /** What vouches for the attestation key is not of this key, or not of this machine. */
  HARDWARE_BINDING,
  /** The register values are not those that the TPM quoted. */
  PCR_DIGEST,
  /** The quote does not cover a register that the policy looks at. */
  PCR_SELECTION,
  /** The event log does not lead to the registers that the hardware holds. */
  EVENT_LOG,
  /** The policy demands an event log, and there is none, or it leaves registers unexplained. */
  EVENT_LOG_MISSING,
  /** The TPM's quote vouches for other data: another nonce, key or statement. */
  QUALIFYING_DATA,

  // PSA, CCA, Nitro.

  /** The key that a CCA realm's token carries did not sign it. */
  REALM_SIGNATURE,
  /** The platform's token does not vouch for the key of the realm's token. */
  REALM_KEY,
  /** A document was made after the moment of judgement, or too long before it. */
  DOCUMENT_TIME,
  /** The policy does not accept tokens of this profile. */
  TOKEN_PROFILE,
  /** The policy does not accept devices in this state of their life. */
  LIFECYCLE,
  /** The policy does not accept tokens that this partition of the device asked for. */
  CLIENT,
  /** A software component is not accepted, or one that the policy demands is missing. */
  SOFTWARE_COMPONENT,
  /** What the program measured into its realm after launch is not what the policy demands. */
  REALM_EXTENSION,
  /** The realm was personalised with another value than the policy demands. */
  PERSONALIZATION,
  /** The evidence answers another question: its nonce is not the expected one. */
  EVIDENCE_NONCE,

  // After all technologies.

  /** The challenge was already answered. */
  CHALLENGE_REUSED,
  /** The chip or GPU vouches for another enclave that is still trusted. */
  DEVICE_IN_USE,
  /** The appraisal lies further back than the policy lets evidence grow old. */
  EVIDENCE_TOO_OLD,
  /** A mandatory check did not run: a fault of this program, which therefore refuses. */
  CHECK_MISSING
}
