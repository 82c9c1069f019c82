package org.fedclave.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.fedclave.attestation.collateral.CollateralEntry;
import org.fedclave.attestation.collateral.CollateralStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fedclave collateral list}. */
@Command(
    name = "list",
    description = "List what the store holds, as the pieces say it; nothing is verified.",
    mixinStandardHelpOptions = true)
final class CollateralListCommand implements Callable<Integer> {

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Mixin private StoreOption store = new StoreOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    List<CollateralEntry> entries = store.open(Clock.systemUTC()).entries();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(CollateralStore.toTree(entries).toPrettyString());
    } else if (entries.isEmpty()) {
      out.println(store.folder() + " is empty");
    } else {
      CollateralTable.lines(entries).forEach(out::println);
    }
    return 0;
  }
}
