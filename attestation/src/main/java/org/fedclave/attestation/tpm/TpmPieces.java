package org.fedclave.attestation.tpm;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictPublicKey;
import org.fedclave.protocol.Bytes;

/**
 * TPM evidence with each piece parsed and none verified. There is exactly one signature, and
 * exactly one source of the attestation key; a certificate chain may stand beside the public area
 * of its key.
 *
 * @param quote what was signed
 * @param signature over it
 * @param pcrs the values that the quote is said to cover
 * @param hcl the report that binds the key
 * @param hardware the endorsements of the report in it; empty without one
 * @param chain certificates of the key, leaf first; perhaps none
 * @param area the key's public area
 * @param spki the key alone
 * @param log what was measured
 */
record TpmPieces(
    TpmQuote quote,
    TpmSignature signature,
    PcrValues pcrs,
    Optional<HclReport> hcl,
    Map<EvidenceItem, Bytes> hardware,
    List<StrictCertificate> chain,
    Optional<TpmPublic> area,
    Optional<StrictPublicKey> spki,
    Optional<EventLog> log) {

  private static final int MOST_CERTIFICATES = 6;

  static TpmPieces parse(Evidence evidence) throws RefusedException {
    TpmQuote quote = TpmQuote.parse(evidence.item(EvidenceItem.TPM_QUOTE));
    TpmSignature signature = signature(evidence);
    PcrValues pcrs = PcrValues.parse(evidence.item(EvidenceItem.PCRS));
    Optional<Bytes> hclBytes = evidence.find(EvidenceItem.HCL_REPORT);
    Optional<HclReport> hcl =
        hclBytes.isPresent() ? Optional.of(HclReport.parse(hclBytes.get())) : Optional.empty();
    Optional<Bytes> chainBytes = evidence.find(EvidenceItem.AK_CERTIFICATE_CHAIN);
    List<StrictCertificate> chain =
        chainBytes.isPresent()
            ? PemChain.parse(
                "attestation key's chain",
                chainBytes.get(),
                MOST_CERTIFICATES,
                CertificateProfile.TPM)
            : List.of();
    Optional<Bytes> areaBytes = evidence.find(EvidenceItem.AK_PUBLIC_TPMT);
    Optional<TpmPublic> area =
        areaBytes.isPresent() ? Optional.of(TpmPublic.parse(areaBytes.get())) : Optional.empty();
    Optional<Bytes> spkiBytes = evidence.find(EvidenceItem.AK_PUBLIC_SPKI);
    Optional<StrictPublicKey> spki =
        spkiBytes.isPresent()
            ? Optional.of(
                StrictPublicKey.parse("attestation key", spkiBytes.get(), TpmPublic.KEY_KINDS))
            : Optional.empty();
    requireOneKey(hcl.isPresent(), !chain.isEmpty(), area.isPresent(), spki.isPresent());
    Optional<Bytes> logBytes = evidence.find(EvidenceItem.EVENT_LOG);
    Optional<EventLog> log =
        logBytes.isPresent() ? Optional.of(EventLog.parse(logBytes.get())) : Optional.empty();
    return new TpmPieces(
        quote, signature, pcrs, hcl, hardware(evidence, hcl), chain, area, spki, log);
  }

  private static TpmSignature signature(Evidence evidence) throws RefusedException {
    Optional<Bytes> structure = evidence.find(EvidenceItem.TPM_SIGNATURE);
    Optional<Bytes> raw = evidence.find(EvidenceItem.TPM_SIGNATURE_RAW);
    require(
        structure.isPresent() != raw.isPresent(),
        "has exactly one of tpm-signature-tpmt and tpm-signature-raw");
    return structure.isPresent()
        ? TpmSignature.parse(structure.get())
        : TpmSignature.raw(raw.orElseThrow());
  }

  private static void requireOneKey(boolean hcl, boolean chain, boolean area, boolean spki)
      throws RefusedException {
    boolean sole = (hcl ? 1 : 0) + (chain ? 1 : 0) + (area ? 1 : 0) + (spki ? 1 : 0) == 1;
    require(
        sole || (chain && area && !hcl && !spki),
        "has one of hcl-report, ak-cert-chain (perhaps with ak-public-tpmt), ak-public-tpmt and"
            + " ak-public-spki");
  }

  /** Endorsements belong to the hardware report of its kind, and are nothing without one. */
  private static Map<EvidenceItem, Bytes> hardware(Evidence evidence, Optional<HclReport> hcl)
      throws RefusedException {
    Set<EvidenceItem> fitting = EnumSet.noneOf(EvidenceItem.class);
    Set<EvidenceItem> others = EnumSet.noneOf(EvidenceItem.class);
    for (EvidenceFormat format : Set.of(EvidenceFormat.SEV_SNP, EvidenceFormat.TDX)) {
      Set<EvidenceItem> pieces = hcl.isPresent() && hcl.get().format() == format ? fitting : others;
      pieces.addAll(format.required());
      pieces.addAll(format.optional());
    }
    others.removeAll(fitting);
    others.remove(EvidenceItem.EVENT_LOG); // the TPM's, here
    fitting.remove(EvidenceItem.EVENT_LOG);
    Map<EvidenceItem, Bytes> found = new EnumMap<>(EvidenceItem.class);
    for (var piece : evidence.items().entrySet()) {
      require(
          !others.contains(piece.getKey()),
          "has no " + piece.getKey().wireName() + " without the hardware report that it endorses");
      if (fitting.contains(piece.getKey())) {
        found.put(piece.getKey(), piece.getValue());
      }
    }
    return found;
  }

  private static void require(boolean holds, String sentence) throws RefusedException {
    if (!holds) {
      throw new RefusedException(Rule.EVIDENCE_FORM, "TPM evidence " + sentence);
    }
  }

  /** The hardware report with its endorsements, as evidence of its own kind. */
  Evidence hardwareEvidence(HclReport report) throws RefusedException {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(EvidenceItem.class);
    items.putAll(hardware);
    if (report.format() == EvidenceFormat.SEV_SNP) {
      items.put(EvidenceItem.REPORT, report.hardwareReport());
    }
    try {
      return new Evidence(report.format(), items);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Rule.EVIDENCE_FORM, "the HCL report's hardware: " + e.getMessage(), e);
    }
  }
}
