package org.fedclave.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.fedclave.coordinator.CoordinatorCommand;
import org.fedclave.coordinator.NodeCommand;
import org.fedclave.party.PartyCommand;
import org.fedclave.trainer.TrainerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code fedclave} command. Exit codes: 0 ok, 1 refused or failed, 2 usage. */
@Command(
    name = "fedclave",
    description = "Train one model over many parties' data; nobody has to trust the cloud.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      DemoCommand.class,
      VerifyCommand.class,
      RunCommand.class,
      RequesterCommand.class,
      DataCommand.class,
      PartyCommand.class,
      TrainerCommand.class,
      CoordinatorCommand.class,
      NodeCommand.class,
      PolicyCommand.class,
      AttestCommand.class,
      CollateralCommand.class,
      ReferenceValuesCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {

  @Option(
      names = "--trace",
      scope = ScopeType.INHERIT,
      description = "print the stack trace of a failure: for defects")
  private boolean trace;

  @Option(
      names = "--log",
      scope = ScopeType.INHERIT,
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "what goes to standard error for those who operate this: text (warnings alone), or json"
              + " (every step of every run too, one object a line; default: ${DEFAULT-VALUE})")
  private LogFormat log = LogFormat.TEXT;

  /** From the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"fedclave " + (version == null ? "(not packaged)" : version)};
    }
  }

  private Main() {}

  public static void main(String[] arguments) {
    LogFormat.TEXT.begin();
    System.exit(run(arguments));
  }

  /** Runs one command line and returns its exit code. */
  static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(
            parsed -> {
              if (main.log == LogFormat.JSON) {
                main.log.begin();
              }
              return new CommandLine.RunLast().execute(parsed);
            })
        .setExecutionExceptionHandler(
            (e, line, _) -> {
              line.getErr().println("fedclave: " + UserError.sentence(e));
              if (main.trace) {
                e.printStackTrace(line.getErr());
              }
              return UserError.REFUSED;
            });
  }
}
