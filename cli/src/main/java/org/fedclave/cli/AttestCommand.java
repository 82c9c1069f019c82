package org.fedclave.cli;

import picocli.CommandLine.Command;

/** {@code fedclave attest}: evidence by hand. */
@Command(
    name = "attest",
    description = "Collect, read and appraise evidence.",
    mixinStandardHelpOptions = true,
    subcommands = {
      AttestCollect.class,
      AttestShow.class,
      AttestVerify.class,
      AttestTcbStatus.class,
    })
final class AttestCommand {}
