package org.fedclave.attestation.vectors;

import org.fedclave.attestation.Rule;

/** The vectors' code for each rule. */
final class Reasons {

  private Reasons() {}

  static String of(Rule rule) {
    return switch (rule) {
      case EVIDENCE_FORM, TRUNCATED, OVERSIZED, REPORT_FORM, CERTIFICATE_FORM, COLLATERAL_FORM ->
          "malformed";
      case TRAILING_BYTES -> "trailing-bytes";
      case REPORT_VERSION -> "unsupported-version";
      case SIGNATURE_ALGORITHM -> "unsupported-algorithm";
      case VENDOR_ROOT -> "untrusted-root";
      case CERTIFICATE_CHAIN, CERTIFICATE_ROLE, COLLATERAL_FORGED -> "chain-invalid";
      case CERTIFICATE_NOT_YET_VALID, COLLATERAL_NOT_YET_VALID -> "not-yet-valid";
      case CERTIFICATE_EXPIRED, COLLATERAL_EXPIRED -> "expired";
      case COLLATERAL_MISSING -> "collateral-missing";
      case COLLATERAL_TOO_OLD -> "collateral-too-old";
      case REVOKED -> "revoked";
      case REPORT_SIGNATURE -> "signature-invalid";
      case SIGNING_KEY_KIND, CERTIFICATE_PRODUCT, CERTIFICATE_CHIP, CERTIFICATE_TCB ->
          "binding-mismatch";
      case REPORTED_TCB, COMMITTED_TCB, LAUNCH_TCB -> "tcb-too-low";
      case DEBUG -> "debug-enabled";
      case PRODUCT,
          PRODUCT_DENIED,
          DEVICE,
          PLATFORM_CONFIGURATION,
          ENDORSEMENT_KEY,
          MIGRATION_AGENT,
          VMPL ->
          "policy-violation";
      case RIM_SIGNATURE -> "signature-invalid";
      case RIM_SIGNATURE_MISSING -> "signature-missing";
      case FIRMWARE_ID, RIM_BINDING -> "binding-mismatch";
      case RIM_CONFLICT -> "rim-conflict";
      case RIM_MEASUREMENT -> "measurement-mismatch";
      case REVOCATION_UNKNOWN -> "revoked";
      case VBIOS_VERSION, DRIVER_VERSION -> "tcb-too-low";
      case GPU_MODE -> "policy-violation";
      case GPU_NONCE -> "nonce-mismatch";
      case MEASUREMENT -> "measurement-mismatch";
      case REPORT_DATA -> "report-data-mismatch";
      case ATTESTATION_KEY -> "untrusted-root";
      case ATTESTATION_KEY_ATTRIBUTES -> "policy-violation";
      case HARDWARE_BINDING, EVENT_LOG -> "binding-mismatch";
      case PCR_DIGEST -> "pcr-digest-mismatch";
      case PCR_SELECTION -> "measurement-mismatch";
      case EVENT_LOG_MISSING -> "collateral-missing";
      case QUALIFYING_DATA -> "nonce-mismatch";
      case QE_REPORT_SIGNATURE, COLLATERAL_SIGNATURE -> "signature-invalid";
      case QE_BINDING, COLLATERAL_MISMATCH, TDX_MODULE -> "binding-mismatch";
      case TCB_EVALUATION_DATA -> "collateral-too-old";
      case QE_IDENTITY -> "untrusted-qe";
      case TCB_LEVEL -> "tcb-not-supported";
      case TCB_REVOKED -> "tcb-revoked";
      case TCB_STATUS -> "tcb-status-not-accepted";
      case RTMR -> "measurement-mismatch";
      case ADVISORY,
          ENCLAVE_SIGNER,
          ENCLAVE_PRODUCT,
          ENCLAVE_VERSION,
          ENCLAVE_CONFIGURATION,
          TD_ATTRIBUTES,
          TD_FEATURES,
          TD_CONFIGURATION ->
          "policy-violation";
      case REALM_SIGNATURE -> "signature-invalid";
      case REALM_KEY -> "binding-mismatch";
      case DOCUMENT_TIME -> "expired";
      case TOKEN_PROFILE, LIFECYCLE, CLIENT, PERSONALIZATION -> "policy-violation";
      case SOFTWARE_COMPONENT, REALM_EXTENSION -> "measurement-mismatch";
      case EVIDENCE_NONCE -> "nonce-mismatch";
      case CHALLENGE_EXPIRED,
          CHALLENGE_TOO_LONG,
          SESSION,
          NONCE,
          RUN,
          ROLE,
          KEM_KEY,
          SIGNING_KEYS,
          GPU_EVIDENCE,
          GPU_COUNT,
          POSSESSION,
          TECHNOLOGY,
          CHALLENGE_REUSED,
          DEVICE_IN_USE,
          EVIDENCE_TOO_OLD,
          CHECK_MISSING ->
          "not a reason for evidence alone: " + rule;
    };
  }
}
