package org.fedclave.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.protocol.MalformedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave policy}: appraisal policies in words. */
@Command(
    name = "policy",
    description = "Read appraisal policies.",
    mixinStandardHelpOptions = true,
    subcommands = PolicyCommand.Explain.class)
final class PolicyCommand {

  /** {@code policy explain FILE}. */
  @Command(
      name = "explain",
      description = "Say in words what an appraisal policy accepts.",
      mixinStandardHelpOptions = true)
  static final class Explain implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "the policy, JSON")
    private Path file = Path.of("appraisal.json");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      PolicyText.lines(read(file)).forEach(spec.commandLine().getOut()::println);
      return 0;
    }
  }

  static AppraisalPolicy read(Path file) throws MalformedException, CommandFailedException {
    return AppraisalPolicy.parse(InputFile.read(file, AppraisalPolicy.LARGEST));
  }

  private PolicyCommand() {}
}
