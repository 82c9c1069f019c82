package org.fedclave.cli;

import picocli.CommandLine.Command;

/** {@code fedclave collateral}: what vendors serve beside evidence, kept in a folder. */
@Command(
    name = "collateral",
    description = "Keep vendors' certificates, revocation lists and TCB data in a folder.",
    mixinStandardHelpOptions = true,
    subcommands = {
      CollateralImportCommand.class,
      CollateralListCommand.class,
      CollateralCheckCommand.class
    })
final class CollateralCommand {}
