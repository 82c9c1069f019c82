package org.fedclave.attestation;

import java.util.Optional;

/**
 * One piece of evidence or of its endorsements, by the name under which it stands in the container.
 * Which pieces a technology has, {@link EvidenceFormat} says.
 */
public enum EvidenceItem {
  /** What the hardware signed, with the signature: an SNP report, an SPDM exchange. */
  REPORT("report", 16 << 10),
  /** DER: the certificate of the key that signed (AMD: VCEK or VLEK). */
  LEAF_CERTIFICATE("leaf-cert", 8 << 10),
  /** DER: what endorses the leaf (AMD: ASK or ASVK). */
  INTERMEDIATE_CERTIFICATE("intermediate-cert", 8 << 10),
  /** DER: the vendor's root as it came along; trusted only if the policy names it. */
  ROOT_CERTIFICATE("root-cert", 8 << 10),
  /** DER: the root's revocation list. */
  REVOCATION_LIST("crl", 64 << 10),

  /** An Intel quote with its PCK certificates inside. */
  QUOTE("quote", 16 << 10),
  /** Intel PCS: the TCB info, byte for byte as served, with its signature inside. */
  TCB_INFO("tcb-info", 64 << 10),
  /** PEM. */
  TCB_INFO_ISSUER_CHAIN("tcb-info-issuer-chain", 16 << 10),
  /** Intel PCS: the identity of the quoting enclave, as served. */
  QE_IDENTITY("qe-identity", 32 << 10),
  /** PEM. */
  QE_IDENTITY_ISSUER_CHAIN("qe-identity-issuer-chain", 16 << 10),
  /** DER: the list of the authority that issued the PCK certificate. */
  PCK_CRL("pck-crl", 128 << 10),
  /** PEM. */
  PCK_CRL_ISSUER_CHAIN("pck-crl-issuer-chain", 16 << 10),
  /** DER: the list of Intel's root. */
  ROOT_CA_CRL("root-ca-crl", 64 << 10),

  /** PEM, leaf first. */
  CERTIFICATE_CHAIN("cert-chain", 32 << 10),
  /** XML: NVIDIA's reference values for the firmware. */
  VBIOS_RIM("vbios-rim", 64 << 10),
  /** XML: NVIDIA's reference values for the driver. */
  DRIVER_RIM("driver-rim", 64 << 10),
  /** DER OCSPResponses (RFC 6960), one after the other. */
  OCSP_RESPONSES("ocsp-responses", 64 << 10),

  /** A TPMS_ATTEST of type quote. */
  TPM_QUOTE("tpm-quote", 4 << 10),
  /** A TPMT_SIGNATURE over the quote. */
  TPM_SIGNATURE("tpm-signature-tpmt", 2 << 10),
  /** An RSASSA signature over the quote, without a header. */
  TPM_SIGNATURE_RAW("tpm-signature-raw", 1 << 10),
  /** JSON: bank, then index, then value in hexadecimal. */
  PCRS("pcrs", 64 << 10),
  /** The attestation key as a DER SubjectPublicKeyInfo. */
  AK_PUBLIC_SPKI("ak-public-spki", 2 << 10),
  /** The attestation key as a TPMT_PUBLIC. */
  AK_PUBLIC_TPMT("ak-public-tpmt", 2 << 10),
  /** PEM, leaf first: who endorses the attestation key. */
  AK_CERTIFICATE_CHAIN("ak-cert-chain", 32 << 10),
  /** Azure's HCL report: a hardware report that binds the attestation key. */
  HCL_REPORT("hcl-report", 16 << 10),
  /** A TCG event log: what was extended into PCRs or RTMRs. */
  EVENT_LOG("event-log", 128 << 10),

  /** A CBOR token: PSA or CCA. */
  TOKEN("token", 16 << 10),
  /** A Nitro attestation document. */
  DOCUMENT("document", 16 << 10);

  private final String wireName;
  private final int largest;

  EvidenceItem(String wireName, int largest) {
    this.wireName = wireName;
    this.largest = largest;
  }

  /** The name in the container. */
  public String wireName() {
    return wireName;
  }

  /** In bytes: no piece of this kind may be longer. */
  public int largest() {
    return largest;
  }

  static Optional<EvidenceItem> ofWireName(String name) {
    for (EvidenceItem item : values()) {
      if (item.wireName.equals(name)) {
        return Optional.of(item);
      }
    }
    return Optional.empty();
  }
}
