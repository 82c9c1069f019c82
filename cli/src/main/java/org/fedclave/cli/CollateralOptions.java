package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.fedclave.attestation.EvidenceFile;
import org.fedclave.attestation.collateral.CollateralStore;
import org.fedclave.attestation.collateral.StoredEndorsements;
import org.fedclave.attestation.collateral.UpdateChannel;
import picocli.CommandLine.Option;

/** Where collateral comes from that evidence does not bring along. */
final class CollateralOptions {

  @Option(
      names = "--collateral",
      paramLabel = "DIR",
      description = "a collateral store that completes the evidence")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--update",
      paramLabel = "SET",
      defaultValue = "standard",
      description =
          "which of Intel's data sets to take from the store: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE})")
  private UpdateChannel channel = UpdateChannel.STANDARD;

  /**
   * The evidence with what the store adds.
   *
   * @param then stands at the moment for which to judge
   */
  EvidenceFile complete(EvidenceFile evidence, Clock then)
      throws IOException, CommandFailedException {
    return complete(evidence, then, channel);
  }

  /** The same from the data set that is named here. */
  EvidenceFile complete(EvidenceFile evidence, Clock then, UpdateChannel channel)
      throws IOException, CommandFailedException {
    if (folder.isEmpty()) {
      return evidence;
    }
    CollateralStore store = StoreOption.open(folder.get(), then);
    return evidence.with(
        new StoredEndorsements(store, channel, then).pieces(evidence.format(), evidence.items()));
  }

  /** The store, if one is named. */
  Optional<CollateralStore> store(Clock then) throws CommandFailedException {
    return folder.isPresent()
        ? Optional.of(StoreOption.open(folder.get(), then))
        : Optional.empty();
  }
}
