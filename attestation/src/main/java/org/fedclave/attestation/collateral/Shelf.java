package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;

/** A store as it looked at one moment, to look things up in. */
final class Shelf {

  private static final Comparator<CollateralEntry> AGE =
      Comparator.comparing((CollateralEntry entry) -> entry.issued().orElse(Instant.EPOCH))
          .thenComparing(CollateralEntry::importedAt)
          .thenComparing(CollateralEntry::digest);

  private final CollateralStore store;
  private final UpdateChannel channel;
  private final Instant at;
  private final List<CollateralEntry> entries;

  Shelf(CollateralStore store, UpdateChannel channel, Instant at) throws IOException {
    this.store = store;
    this.channel = channel;
    this.at = at;
    this.entries = store.entries();
  }

  /**
   * The newest entry that {@code fits} and was issued by then; of kinds with channels one of the
   * chosen data set, if the store has any of that.
   */
  Optional<CollateralEntry> newest(CollateralKind kind, Predicate<CollateralEntry> fits) {
    List<CollateralEntry> fitting =
        entries.stream()
            .filter(entry -> entry.kind() == kind && entry.isIssuedBy(at) && fits.test(entry))
            .toList();
    return fitting.stream()
        .filter(entry -> entry.channels().contains(channel))
        .max(AGE)
        .or(() -> fitting.stream().max(AGE));
  }

  Bytes read(CollateralEntry entry) throws IOException {
    return store.read(entry);
  }

  /** Puts the piece of {@code entry}, if there is one, among {@code pieces}. */
  void put(EvidenceItem item, Optional<CollateralEntry> entry, Map<EvidenceItem, Bytes> pieces)
      throws IOException {
    if (entry.isPresent()) {
      pieces.put(item, store.read(entry.get()));
    }
  }
}
