package org.fedclave.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedclave.verifier.VerifiedModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave verify MODEL PROOF}: needs no network and no account. */
@Command(
    name = "verify",
    description = "Check a model and its proof, offline.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = "the model file")
  private Path model = Path.of(FetchModel.MODEL_FILE);

  @Parameters(index = "1", paramLabel = "PROOF", description = "the proof")
  private Path proof = Path.of(FetchModel.PROOF_FILE);

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "an appraisal policy of your own; without it you accept what the contract's parties accepted")
  private @Nullable Path policy;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    for (Path file : new Path[] {model, proof}) {
      if (!Files.isRegularFile(file)) {
        throw new CommandFailedException("there is no file " + file);
      }
    }
    VerifiedModel verified = RunCommand.verifier(Optional.ofNullable(policy)).verify(model, proof);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(verified.report().toJson().toPrettyString());
    } else {
      verified.report().lines().forEach(out::println);
    }
    return 0;
  }
}
