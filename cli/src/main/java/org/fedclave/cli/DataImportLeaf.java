package org.fedclave.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.fedclave.tables.published.LeafKind;
import org.fedclave.tables.published.LeafUsers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave data import leaf FILE...}. */
@Command(
    name = "leaf",
    description = {
      "FEMNIST and Shakespeare as LEAF's scripts write them: JSON files of many users.",
      "Each user becomes one party's Arrow table, named after the user."
    },
    mixinStandardHelpOptions = true)
final class DataImportLeaf implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "LEAF's JSON files")
  private List<Path> files = List.of();

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "WHICH",
      description = "femnist or shakespeare")
  private String dataset = "";

  @Option(
      names = "--users",
      paramLabel = "N",
      description = "take the N users with the most rows (default: all users)")
  private int users = Integer.MAX_VALUE;

  @Mixin private ImportOutput output = new ImportOutput();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    var progress = new RowProgress(spec.commandLine().getErr());
    LeafUsers leaf =
        ReferenceValuesOutput.sound(() -> new LeafUsers(kind(), users, output.folder()));
    ImportOutput.print(leaf.read(files, progress), spec);
    return 0;
  }

  private LeafKind kind() {
    return Arrays.stream(LeafKind.values())
        .filter(kind -> kind.id().equals(dataset))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no dataset \"%s\"; there are femnist and shakespeare"
                        .formatted(dataset)));
  }
}
