package org.fedclave.cli;

import picocli.CommandLine.Command;

/** {@code fedclave data}: tables of published benchmarks, and tables for many parties. */
@Command(
    name = "data",
    description = "Turn published benchmark files into tables, and split a table among parties.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Tables come out as files that `fedclave party add-dataset` reads, beside their schema.json:",
      "  fedclave data import idx --dataset fashion-mnist --images train-images-idx3-ubyte.gz"
          + " --labels train-labels-idx1-ubyte.gz --out fashion",
      "  fedclave data split fashion/train.arrow --schema fashion/schema.json --parties 10"
          + " --by dirichlet:0.5 --out parties"
    },
    subcommands = {DataImportCommand.class, DataSplitCommand.class})
final class DataCommand {}
