package org.fedclave.cli;

import picocli.CommandLine.Command;

/** {@code fedclave data import}: one verb a kind of published file. */
@Command(
    name = "import",
    description = {
      "Read files as they are published, check them, and write tables.",
      "Nothing is fetched: get the files yourself, under their licence (docs/data.md says where)."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      DataImportHeart.class,
      DataImportIdx.class,
      DataImportLeaf.class,
      DataImportBreastCancer.class
    })
final class DataImportCommand {}
