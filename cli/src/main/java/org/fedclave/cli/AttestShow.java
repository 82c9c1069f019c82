package org.fedclave.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFile;
import org.fedclave.attestation.EvidenceTree;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.collateral.CollateralTree;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave attest show FILE}: what a file says, believed or not. */
@Command(
    name = "show",
    description = {
      "Print a file of evidence or collateral as a readable tree. Nothing is verified.",
      "Reads Fedclave's evidence container, and by its content a single SNP report, Intel quote,"
          + " SPDM report, TPM quote, HCL report, event log, PSA, CCA or Nitro token, certificate,"
          + " revocation list, TCB info or RIM."
    },
    mixinStandardHelpOptions = true)
final class AttestShow implements Callable<Integer> {

  private static final String NOT_VERIFIED =
      "NOT VERIFIED: this is what the file says, whether or not it is true.";

  @Parameters(index = "0", paramLabel = "FILE", description = "evidence or collateral")
  private Path file = Path.of("evidence");

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Bytes content = InputFile.read(file, Evidence.LARGEST_ENCODED);
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("verified", false);
    tree.setAll(tree(content));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(tree.toPrettyString());
    } else {
      out.println(NOT_VERIFIED);
      tree.remove("verified");
      TreeText.lines(tree).forEach(out::println);
    }
    return 0;
  }

  private ObjectNode tree(Bytes content) throws RefusedException, CommandFailedException {
    try {
      EvidenceFile evidence = EvidenceFile.of(content);
      return EvidenceTree.of(evidence.format(), evidence.items());
    } catch (RefusedException noEvidence) {
      try {
        return CollateralTree.of(file.toString(), content);
      } catch (MalformedException noCollateral) {
        throw new CommandFailedException(
            file + ": " + noEvidence.getMessage() + ", nor collateral");
      }
    }
  }
}
