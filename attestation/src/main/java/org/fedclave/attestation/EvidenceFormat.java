package org.fedclave.attestation;

import static org.fedclave.attestation.EvidenceItem.AK_CERTIFICATE_CHAIN;
import static org.fedclave.attestation.EvidenceItem.AK_PUBLIC_SPKI;
import static org.fedclave.attestation.EvidenceItem.AK_PUBLIC_TPMT;
import static org.fedclave.attestation.EvidenceItem.CERTIFICATE_CHAIN;
import static org.fedclave.attestation.EvidenceItem.DOCUMENT;
import static org.fedclave.attestation.EvidenceItem.DRIVER_RIM;
import static org.fedclave.attestation.EvidenceItem.EVENT_LOG;
import static org.fedclave.attestation.EvidenceItem.HCL_REPORT;
import static org.fedclave.attestation.EvidenceItem.INTERMEDIATE_CERTIFICATE;
import static org.fedclave.attestation.EvidenceItem.LEAF_CERTIFICATE;
import static org.fedclave.attestation.EvidenceItem.OCSP_RESPONSES;
import static org.fedclave.attestation.EvidenceItem.PCK_CRL;
import static org.fedclave.attestation.EvidenceItem.PCK_CRL_ISSUER_CHAIN;
import static org.fedclave.attestation.EvidenceItem.PCRS;
import static org.fedclave.attestation.EvidenceItem.QE_IDENTITY;
import static org.fedclave.attestation.EvidenceItem.QE_IDENTITY_ISSUER_CHAIN;
import static org.fedclave.attestation.EvidenceItem.QUOTE;
import static org.fedclave.attestation.EvidenceItem.REPORT;
import static org.fedclave.attestation.EvidenceItem.REVOCATION_LIST;
import static org.fedclave.attestation.EvidenceItem.ROOT_CA_CRL;
import static org.fedclave.attestation.EvidenceItem.ROOT_CERTIFICATE;
import static org.fedclave.attestation.EvidenceItem.TCB_INFO;
import static org.fedclave.attestation.EvidenceItem.TCB_INFO_ISSUER_CHAIN;
import static org.fedclave.attestation.EvidenceItem.TOKEN;
import static org.fedclave.attestation.EvidenceItem.TPM_QUOTE;
import static org.fedclave.attestation.EvidenceItem.TPM_SIGNATURE;
import static org.fedclave.attestation.EvidenceItem.TPM_SIGNATURE_RAW;
import static org.fedclave.attestation.EvidenceItem.VBIOS_RIM;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.protocol.MalformedException;

/** The technologies whose evidence is appraised, with the pieces that theirs consists of. */
public enum EvidenceFormat {
  /** AMD SEV-SNP. */
  SEV_SNP(
      "sev-snp",
      "sevSnp",
      EnumSet.of(REPORT, LEAF_CERTIFICATE, INTERMEDIATE_CERTIFICATE, ROOT_CERTIFICATE),
      EnumSet.of(REVOCATION_LIST)),
  /** Intel TDX. What of the collateral must be there is for the policy to say. */
  TDX("tdx", "tdx", EnumSet.of(QUOTE), Collateral.intel(EVENT_LOG)),
  /** Intel SGX. */
  SGX("sgx", "sgx", EnumSet.of(QUOTE), Collateral.intel()),
  /** An NVIDIA GPU or switch. It never stands for an enclave, only beside CPU evidence. */
  NVIDIA_GPU(
      "nvidia-gpu",
      "nvidiaGpu",
      EnumSet.of(REPORT, CERTIFICATE_CHAIN),
      EnumSet.of(VBIOS_RIM, DRIVER_RIM, OCSP_RESPONSES)),
  /** A TPM 2.0, alone or bound to SNP or TDX by Azure's HCL report. */
  TPM(
      "tpm",
      "tpm",
      EnumSet.of(TPM_QUOTE, PCRS),
      Collateral.intel(
          TPM_SIGNATURE,
          TPM_SIGNATURE_RAW,
          AK_PUBLIC_SPKI,
          AK_PUBLIC_TPMT,
          AK_CERTIFICATE_CHAIN,
          HCL_REPORT,
          EVENT_LOG,
          LEAF_CERTIFICATE,
          INTERMEDIATE_CERTIFICATE,
          ROOT_CERTIFICATE,
          REVOCATION_LIST,
          QUOTE)),
  /** Arm PSA (RFC 9783). */
  PSA("psa", "psa", EnumSet.of(TOKEN), EnumSet.noneOf(EvidenceItem.class)),
  /** Arm CCA: platform and realm. */
  CCA("cca", "cca", EnumSet.of(TOKEN), EnumSet.noneOf(EvidenceItem.class)),
  /** AWS Nitro Enclaves. */
  NITRO("nitro", "nitro", EnumSet.of(DOCUMENT), EnumSet.noneOf(EvidenceItem.class));

  private static final class Collateral {
    static EnumSet<EvidenceItem> intel(EvidenceItem... more) {
      EnumSet<EvidenceItem> items =
          EnumSet.of(
              TCB_INFO,
              TCB_INFO_ISSUER_CHAIN,
              QE_IDENTITY,
              QE_IDENTITY_ISSUER_CHAIN,
              PCK_CRL,
              PCK_CRL_ISSUER_CHAIN,
              ROOT_CA_CRL);
      items.addAll(Arrays.asList(more));
      return items;
    }
  }

  private final String wireName;
  private final String policyName;

  @SuppressWarnings("ImmutableEnumChecker") // Set.copyOf makes it
  private final Set<EvidenceItem> required;

  @SuppressWarnings("ImmutableEnumChecker") // Set.copyOf makes it
  private final Set<EvidenceItem> optional;

  EvidenceFormat(
      String wireName, String policyName, Set<EvidenceItem> required, Set<EvidenceItem> optional) {
    this.wireName = wireName;
    this.policyName = policyName;
    this.required = Set.copyOf(required);
    this.optional = Set.copyOf(optional);
  }

  /** The name in the evidence container. */
  public String wireName() {
    return wireName;
  }

  /** The name of this technology's section in appraisal policies. */
  public String policyName() {
    return policyName;
  }

  /** Without these pieces it is not evidence of this technology. */
  public Set<EvidenceItem> required() {
    return required;
  }

  /** Pieces that it may have; whether it must, the policy says. */
  public Set<EvidenceItem> optional() {
    return optional;
  }

  /** Whether such evidence speaks for the program that presents it. A GPU's does not. */
  public boolean vouchesForProgram() {
    return this != NVIDIA_GPU;
  }

  /** The format of that name in the container. */
  public static EvidenceFormat ofWireName(String name) throws MalformedException {
    for (EvidenceFormat format : values()) {
      if (format.wireName.equals(name)) {
        return format;
      }
    }
    throw MalformedException.at(
        "evidence, format",
        Arrays.stream(values())
            .map(EvidenceFormat::wireName)
            .collect(Collectors.joining(", ", "one of ", "")),
        MalformedException.quote(name));
  }
}
