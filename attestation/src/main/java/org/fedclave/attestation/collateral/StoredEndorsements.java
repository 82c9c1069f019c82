package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.collect.EndorsementSource;
import org.fedclave.protocol.Bytes;

/**
 * Completes evidence from a {@link CollateralStore}: of several pieces that fit, the newest that
 * had been issued by then. A piece that is there stays as it is; only the certificate chain of a
 * TPM's key is led on upwards from where it ends. Thread-safe.
 *
 * <p>What fits is decided by what pieces say of themselves. That is enough, because the appraisal
 * verifies what was added, and a wrong piece makes it refuse.
 */
public final class StoredEndorsements implements EndorsementSource {

  private final CollateralStore store;
  private final UpdateChannel channel;
  private final Clock clock;

  /**
   * @param channel which of Intel's data sets to take where the store has both
   * @param clock tells the moment for which the evidence will be appraised; a fixed one for
   *     evidence of the past
   */
  public StoredEndorsements(CollateralStore store, UpdateChannel channel, Clock clock) {
    this.store = store;
    this.channel = channel;
    this.clock = clock;
  }

  @Override
  public Evidence complete(EvidenceFormat format, Map<EvidenceItem, Bytes> collected)
      throws IOException {
    return new Evidence(format, pieces(format, collected));
  }

  /** Like {@link #complete}, but pieces that the format requires may still be missing. */
  public Map<EvidenceItem, Bytes> pieces(EvidenceFormat format, Map<EvidenceItem, Bytes> collected)
      throws IOException {
    var shelf = new Shelf(store, channel, clock.instant());
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    Optional<Bytes> quote = Optional.ofNullable(collected.get(EvidenceItem.QUOTE));
    switch (format) {
      case SEV_SNP -> {
        Optional<Bytes> report = Optional.ofNullable(collected.get(EvidenceItem.REPORT));
        if (report.isPresent()) {
          pieces.putAll(AmdEndorsements.find(shelf, report.get()));
        }
      }
      case TDX, SGX -> {
        if (quote.isPresent()) {
          pieces.putAll(IntelEndorsements.find(shelf, quote.get()));
        }
      }
      case TPM -> {
        Optional<Bytes> report = AzureOutline.snpReport(collected);
        if (report.isPresent()) {
          pieces.putAll(AmdEndorsements.find(shelf, report.get()));
        }
        if (quote.isPresent()) {
          pieces.putAll(IntelEndorsements.find(shelf, quote.get()));
        }
      }
      case NVIDIA_GPU -> pieces.putAll(NvidiaEndorsements.find(shelf, collected));
      case PSA, CCA, NITRO -> {} // nothing of theirs is looked up
    }
    pieces.putAll(collected); // a piece that is there is never replaced
    Optional<Bytes> chain = Optional.ofNullable(collected.get(EvidenceItem.AK_CERTIFICATE_CHAIN));
    if (chain.isPresent()) { // but a chain may go on where it ends
      pieces.put(EvidenceItem.AK_CERTIFICATE_CHAIN, TpmEndorsements.completed(shelf, chain.get()));
    }
    return pieces;
  }
}
