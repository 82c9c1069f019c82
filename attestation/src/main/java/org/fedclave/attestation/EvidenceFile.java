package org.fedclave.attestation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.Bytes;

/**
 * What a file of evidence holds, told by its content: our container, or one raw piece as a device
 * or service gives it. Telling is not verifying.
 *
 * @param format the technology
 * @param items the pieces; less than whole evidence if the file is one raw piece
 */
public record EvidenceFile(EvidenceFormat format, Map<EvidenceItem, Bytes> items) {

  private static final int SNP_REPORT_BYTES = 1184;
  private static final int SNP_SIGNATURE_ALGORITHM = 0x34;

  /** 939a7233-f79c-4ca9-940a-0db3957f0607 at byte 12 of a quote's header. */
  private static final Bytes INTEL = Bytes.hex("939a7233f79c4ca9940a0db3957f0607");

  private static final Bytes SPDM_GET_MEASUREMENTS = Bytes.hex("11e0");
  private static final Bytes TPM_GENERATED = Bytes.hex("ff544347");
  private static final Bytes HCL = Bytes.utf8("HCLA");

  /** A CBOR map of two, whose first key is {@code items}: the shorter key comes first. */
  private static final Bytes CONTAINER = Bytes.hex("a2656974656d73");

  /** CBOR tag 18 before an array of four: COSE_Sign1. */
  private static final Bytes SIGN1 = Bytes.hex("d284");

  /** CBOR tag 399: CCA's collection of tokens. */
  private static final Bytes CCA_COLLECTION = Bytes.hex("d9018f");

  /** An untagged COSE_Sign1 whose protected header is {1: -35}. */
  private static final Bytes NITRO = Bytes.hex("8444a1013822");

  /** In the header event of a crypto-agile log (TCG Firmware Profile, section 10.4.5.1). */
  private static final Bytes SPEC_ID = Bytes.utf8("Spec ID Event03");

  private static final int SPEC_ID_AT = 32;

  public EvidenceFile {
    items = Map.copyOf(items);
  }

  /**
   * Tells what {@code content} is.
   *
   * @throws RefusedException with {@link Rule#EVIDENCE_FORM} if it is nothing that this version
   *     knows, or what {@link Evidence#decode} says of a container
   */
  public static EvidenceFile of(Bytes content) throws RefusedException {
    if (startsWith(content, 0, CONTAINER)) {
      Evidence evidence = Evidence.decode(content);
      return new EvidenceFile(evidence.format(), evidence.items());
    }
    return raw(content)
        .orElseThrow(
            () ->
                new RefusedException(
                    Rule.EVIDENCE_FORM,
                    "this is neither an evidence container nor a report, quote, token or log that"
                        + " this version knows"));
  }

  private static Optional<EvidenceFile> raw(Bytes content) {
    if (content.size() == SNP_REPORT_BYTES && content.get(SNP_SIGNATURE_ALGORITHM) == 1) {
      return one(EvidenceFormat.SEV_SNP, EvidenceItem.REPORT, content);
    }
    if (startsWith(content, 12, INTEL)) {
      boolean sgx = content.get(4) == 0; // tee type, little-endian: 0 SGX, 0x81 TDX
      return one(sgx ? EvidenceFormat.SGX : EvidenceFormat.TDX, EvidenceItem.QUOTE, content);
    }
    if (startsWith(content, 0, SPDM_GET_MEASUREMENTS)) {
      return one(EvidenceFormat.NVIDIA_GPU, EvidenceItem.REPORT, content);
    }
    if (startsWith(content, 0, TPM_GENERATED)) {
      return one(EvidenceFormat.TPM, EvidenceItem.TPM_QUOTE, content);
    }
    if (startsWith(content, 0, HCL)) {
      return one(EvidenceFormat.TPM, EvidenceItem.HCL_REPORT, content);
    }
    if (startsWith(content, SPEC_ID_AT, SPEC_ID)) {
      return one(EvidenceFormat.TPM, EvidenceItem.EVENT_LOG, content);
    }
    if (startsWith(content, 0, SIGN1)) {
      return one(EvidenceFormat.PSA, EvidenceItem.TOKEN, content);
    }
    if (startsWith(content, 0, CCA_COLLECTION)) {
      return one(EvidenceFormat.CCA, EvidenceItem.TOKEN, content);
    }
    if (startsWith(content, 0, NITRO)) {
      return one(EvidenceFormat.NITRO, EvidenceItem.DOCUMENT, content);
    }
    return Optional.empty();
  }

  private static Optional<EvidenceFile> one(
      EvidenceFormat format, EvidenceItem item, Bytes content) {
    return Optional.of(new EvidenceFile(format, Map.of(item, content)));
  }

  private static boolean startsWith(Bytes content, int at, Bytes start) {
    return content.size() >= at + start.size()
        && content.slice(at, at + start.size()).equals(start);
  }

  /**
   * These pieces as evidence.
   *
   * @throws RefusedException with {@link Rule#EVIDENCE_FORM} if they are not whole
   */
  public Evidence toEvidence() throws RefusedException {
    try {
      return new Evidence(format, items);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Rule.EVIDENCE_FORM, String.valueOf(e.getMessage()), e);
    }
  }

  /** This file with more pieces; those that are there are kept. */
  public EvidenceFile with(Map<EvidenceItem, Bytes> more) {
    Map<EvidenceItem, Bytes> both = new EnumMap<>(EvidenceItem.class);
    both.putAll(more);
    both.putAll(items);
    return new EvidenceFile(format, both);
  }
}
