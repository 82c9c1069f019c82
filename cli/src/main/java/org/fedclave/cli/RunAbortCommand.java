package org.fedclave.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.fedclave.party.FolderOptions;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run abort RUN}: its enclaves give up what they hold, and no model comes out. */
@Command(
    name = "abort",
    description = "End a run: its enclaves give up what they hold, and no model comes out.",
    mixinStandardHelpOptions = true)
final class RunAbortCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "RUN", description = "the run")
  private String run = "";

  @Option(
      names = "--reason",
      defaultValue = "the requester ended the run",
      description = "for the parties, at most 900 characters (default: ${DEFAULT-VALUE})")
  private String reason = "";

  @Mixin private FolderOptions options = new FolderOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    RunId id = RunCommand.runId(run);
    try (CoordinatorClient client = RunCommand.connect(options)) {
      client
          .courier()
          .send(
              Courier.COORDINATOR, id, LetterKind.FAILED, new Refusal("ABORTED", reason).toBytes());
      PrintWriter out = spec.commandLine().getOut();
      out.println(id + "  " + RunWords.sentence(client.run(id)));
    }
    return 0;
  }
}
