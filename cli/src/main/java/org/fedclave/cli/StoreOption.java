package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.fedclave.attestation.collateral.CollateralStore;
import picocli.CommandLine.Option;

/** Which collateral store. */
final class StoreOption {

  @Option(
      names = "--store",
      paramLabel = "DIR",
      defaultValue = "collateral",
      description = "the folder of the collateral store (default: ${DEFAULT-VALUE})")
  private Path folder = Path.of("collateral");

  Path folder() {
    return folder;
  }

  /** The store, which must be there. */
  CollateralStore open(Clock clock) throws CommandFailedException {
    return open(folder, clock);
  }

  static CollateralStore open(Path folder, Clock clock) throws CommandFailedException {
    try {
      return CollateralStore.open(folder, clock);
    } catch (IOException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}
