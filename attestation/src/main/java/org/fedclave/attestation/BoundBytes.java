package org.fedclave.attestation;

import java.util.Optional;
import org.fedclave.attestation.cca.CcaToken;
import org.fedclave.attestation.dcap.DcapShow;
import org.fedclave.attestation.nitro.NitroDocument;
import org.fedclave.attestation.nvidia.NvidiaReport;
import org.fedclave.attestation.psa.PsaToken;
import org.fedclave.attestation.snp.SnpShow;
import org.fedclave.protocol.Bytes;

/**
 * What unverified evidence says that it binds: for a person who wants to see evidence appraised
 * without knowing what was asked. Whoever relies on evidence compares with data of their own.
 */
public final class BoundBytes {

  private BoundBytes() {}

  /**
   * The data that an appraiser would have to expect; nothing where the evidence binds none, or
   * holds only their digest, as a TPM's quote does.
   *
   * @throws RefusedException if the evidence cannot be parsed
   */
  public static Optional<Bytes> insecureReadFrom(Evidence evidence) throws RefusedException {
    return switch (evidence.format()) {
      case SEV_SNP -> Optional.of(SnpShow.reportData(evidence.item(EvidenceItem.REPORT)));
      case TDX, SGX -> Optional.of(DcapShow.reportData(evidence.item(EvidenceItem.QUOTE)));
      case NVIDIA_GPU ->
          Optional.of(NvidiaReport.parse(evidence.item(EvidenceItem.REPORT), true).requestNonce());
      case PSA -> Optional.of(PsaToken.parse(evidence.item(EvidenceItem.TOKEN)).nonce());
      case CCA ->
          Optional.of(CcaToken.parse(evidence.item(EvidenceItem.TOKEN)).realm().challenge());
      case NITRO -> NitroDocument.parse(evidence.item(EvidenceItem.DOCUMENT)).userData();
      case TPM -> Optional.empty();
    };
  }
}
