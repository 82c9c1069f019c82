package org.fedclave.cli;

import java.nio.file.Path;
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
}
