package org.fedclave.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fedclave.attestation.collateral.CollateralEntry;
import org.fedclave.attestation.collateral.CollateralImport;
import org.fedclave.attestation.collateral.CollateralStore;
import org.fedclave.attestation.collateral.UpdateChannel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave collateral import FILE...}. */
@Command(
    name = "import",
    description = {
      "Bring files into the store; folders are searched. Nothing is fetched from a network.",
      "Reads, by content: answers of Intel's PCS (TCB info, QE identities, revocation lists, issuer"
          + " chains), DCAP bundles, AMD's certificate chains, VCEKs, VLEKs and revocation lists,"
          + " Azure's THIM answer, NVIDIA's RIMs, OCSP answers, authorities of TPM keys."
    },
    mixinStandardHelpOptions = true)
final class CollateralImportCommand implements Callable<Integer> {

  @Parameters(index = "0..*", arity = "1..*", paramLabel = "FILE", description = "files or folders")
  private List<Path> files = List.of();

  @Option(
      names = "--update",
      paramLabel = "SET",
      defaultValue = "standard",
      description =
          "as which of Intel's data sets TCB info and identities were served:"
              + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private UpdateChannel channel = UpdateChannel.STANDARD;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Mixin private StoreOption store = new StoreOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new CommandFailedException("there is no file " + file);
      }
    }
    CollateralStore opened = CollateralStore.openOrCreate(store.folder(), Clock.systemUTC());
    List<CollateralEntry> added = new ArrayList<>();
    List<CollateralEntry> known = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Path file : files) {
      CollateralImport result = opened.importFrom(file, channel);
      added.addAll(result.added());
      known.addAll(result.known());
      skipped.addAll(result.skipped());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode tree = JsonNodeFactory.instance.objectNode();
      tree.set("added", CollateralStore.toTree(added));
      tree.set("known", CollateralStore.toTree(known));
      skipped.forEach(tree.putArray("skipped")::add);
      out.println(tree.toPrettyString());
    } else {
      CollateralTable.lines(added).forEach(out::println);
      skipped.forEach(why -> out.println("skipped " + why));
      out.println(
          added.size()
              + " new in "
              + opened.path()
              + ", "
              + known.size()
              + " known, "
              + skipped.size()
              + " files skipped");
    }
    return added.isEmpty() && known.isEmpty() ? UserError.REFUSED : 0;
  }
}
