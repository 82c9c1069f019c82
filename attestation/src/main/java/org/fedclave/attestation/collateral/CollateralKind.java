package org.fedclave.attestation.collateral;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fedclave.attestation.EvidenceItem;

/** What a collateral store can hold. */
public enum CollateralKind {
  /** DER: a VCEK or VLEK certificate (AMD 57230). */
  AMD_LEAF("amd-leaf", EvidenceItem.LEAF_CERTIFICATE.largest()),
  /** DER: one of AMD's authorities: ASK, ASVK or ARK. */
  AMD_AUTHORITY("amd-authority", EvidenceItem.ROOT_CERTIFICATE.largest()),
  /** DER: a revocation list of one of AMD's roots. */
  AMD_CRL("amd-crl", EvidenceItem.REVOCATION_LIST.largest()),
  /** JSON: TCB info of SGX or TDX as Intel's PCS (v3, v4) serves it. */
  INTEL_TCB_INFO("intel-tcb-info", EvidenceItem.TCB_INFO.largest()),
  /** JSON: identity of a quoting enclave as Intel's PCS serves it. */
  INTEL_QE_IDENTITY("intel-qe-identity", EvidenceItem.QE_IDENTITY.largest()),
  /** PEM: the certificates that issued TCB info, identities or a revocation list, leaf first. */
  INTEL_ISSUER_CHAIN("intel-issuer-chain", EvidenceItem.TCB_INFO_ISSUER_CHAIN.largest()),
  /** DER: a revocation list of Intel's root or of an authority that issues PCK certificates. */
  INTEL_CRL("intel-crl", EvidenceItem.PCK_CRL.largest()),
  /** XML: NVIDIA's reference values for a driver or VBIOS. */
  NVIDIA_RIM("nvidia-rim", EvidenceItem.DRIVER_RIM.largest()),
  /** DER: an OCSP answer (RFC 6960). */
  OCSP_RESPONSE("ocsp-response", EvidenceItem.OCSP_RESPONSES.largest()),
  /** DER: an authority of another vendor, which may complete the chain of a TPM's key. */
  AUTHORITY("authority", EvidenceItem.ROOT_CERTIFICATE.largest());

  private final String label;
  private final int largest;

  CollateralKind(String label, int largest) {
    this.label = label;
    this.largest = largest;
  }

  /** The name in indexes and in what people read. */
  public String label() {
    return label;
  }

  /** In bytes: no piece of this kind may be longer, because no evidence could carry it. */
  public int largest() {
    return largest;
  }

  /** Whether Intel serves it as an early and as a standard data set. */
  public boolean hasChannels() {
    return this == INTEL_TCB_INFO || this == INTEL_QE_IDENTITY;
  }

  static Set<String> labels() {
    return Arrays.stream(values())
        .map(CollateralKind::label)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static CollateralKind ofLabel(String label) {
    for (CollateralKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no collateral is called " + label);
  }
}
