package org.fedclave.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedclave.party.FolderOptions;
import org.fedclave.party.KeyStore;
import org.fedclave.party.KeyStoreException;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.PartyApproval;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;
import org.fedclave.verifier.ProofVerifier;
import org.fedclave.verifier.VerifiedModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave run}: a requester's verbs. */
@Command(
    name = "run",
    description = "Start a run, follow it, fetch its model.",
    mixinStandardHelpOptions = true,
    subcommands = {
      RunCommand.Submit.class,
      RunCommand.Status.class,
      RunCommand.Watch.class,
      RunCommand.Fetch.class,
      RunAbortCommand.class,
      RunExplainCommand.class,
      RunStatsCommand.class,
      RunPersonaliseCommand.class
    })
final class RunCommand {

  private static final JsonMapper JSON = new JsonMapper();

  /** {@code run submit run.yaml}. */
  @Command(
      name = "submit",
      description = "Make a contract of a run file, sign it, send it to the parties.",
      mixinStandardHelpOptions = true)
  static final class Submit implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RUN.YAML", description = "the run file")
    private Path file = Path.of("run.yaml");

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Mixin private FolderOptions options = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      RunFile runFile = RunFile.load(file);
      IdentityKeys keys = keys(options).identity();
      try (CoordinatorClient client = connect(options)) {
        Contract contract = new ContractCompiler(client).compile(runFile, keys.identity());
        RunId run =
            client.submitRun(SignedContract.request(contract, keys.signing()).envelopeJson());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
          out.println(JSON.createObjectNode().put("run", run.toString()));
        } else {
          out.println("submitted run " + run);
          out.println("it waits for the parties to sign; follow it with: run watch " + run);
        }
      }
      return 0;
    }
  }

  /** {@code run status [RUN]}. */
  @Command(
      name = "status",
      description = "Say where a run is, or list all.",
      mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "RUN",
        description = "the run; without it all are listed")
    private @Nullable String run;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Mixin private FolderOptions options = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      try (CoordinatorClient client = connect(options)) {
        List<RunStatus> runs = run == null ? client.runs() : List.of(client.run(runId(run)));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
          ArrayNode array = JSON.createArrayNode();
          runs.forEach(status -> write(status, array.addObject()));
          out.println(array);
        } else {
          runs.forEach(status -> print(status, out));
        }
      }
      return 0;
    }
  }

  /** {@code run watch RUN}. */
  @Command(
      name = "watch",
      description =
          "Follow a run to its end: states, a progress bar, loss and metric of each round.",
      mixinStandardHelpOptions = true)
  static final class Watch implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RUN", description = "the run")
    private String run = "";

    @Mixin private FolderOptions options = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      RunId id = runId(run);
      IdentityKeys keys = keys(options).identity();
      ProgressLine line = new ProgressLine(spec.commandLine().getOut());
      try (CoordinatorClient client = connect(options);
          RequesterMailbox _ =
              new RequesterMailbox(
                  client.courier(),
                  folder(options),
                  keys.kem(),
                  news -> {
                    if (news.run().equals(id)) {
                      line.round(news.progress());
                    }
                  })) {
        client.watch(id, status -> line.state(RunWords.sentence(status))).await();
        RunState state = client.run(id).state();
        return state == RunState.COMPLETED ? 0 : UserError.REFUSED;
      }
    }
  }

  /** {@code run fetch RUN}. */
  @Command(
      name = "fetch",
      description = "Open the sealed model, verify it with its proof, and write both.",
      mixinStandardHelpOptions = true)
  static final class Fetch implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Parameters(index = "0", paramLabel = "RUN", description = "the run")
    private String run = "";

    @Option(
        names = "--out",
        paramLabel = "DIR",
        defaultValue = ".",
        description = "where model and proof go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of(".");

    @Option(
        names = "--policy",
        paramLabel = "FILE",
        description = "an appraisal policy of your own, in addition to the contract's")
    private @Nullable Path policy;

    @Mixin private FolderOptions options = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      RunId id = runId(run);
      IdentityKeys keys = keys(options).identity();
      try (CoordinatorClient client = connect(options);
          RequesterMailbox mailbox =
              new RequesterMailbox(client.courier(), folder(options), keys.kem(), _ -> {})) {
        mailbox.awaitEnd(id, PATIENCE);
        SealedModel sealed = result(client, id);
        VerifiedModel verified =
            new FetchModel(client.courier(), keys, verifier(Optional.ofNullable(policy)))
                .fetch(id, sealed, out);
        PrintWriter print = spec.commandLine().getOut();
        verified.report().lines().forEach(print::println);
        print.println(
            "wrote "
                + out.resolve(FetchModel.MODEL_FILE)
                + " and "
                + out.resolve(FetchModel.PROOF_FILE));
      }
      return 0;
    }

    private SealedModel result(CoordinatorClient client, RunId id) throws Exception {
      Optional<SealedModel> result = folder(options).result(id);
      if (result.isPresent()) {
        return result.get();
      }
      throw new CommandFailedException(
          "there is no model of run "
              + id.abbreviated()
              + " yet: "
              + RunWords.sentence(client.run(id)));
    }
  }

  private static RequesterFolder folder(FolderOptions options) {
    return new RequesterFolder(options.folder());
  }

  private static KeyStore keys(FolderOptions options) throws KeyStoreException {
    return folder(options).keys(options.passphrase());
  }

  static CoordinatorClient connect(FolderOptions options) throws MalformedException, IOException {
    return CoordinatorClient.connect(folder(options).member(), Clock.systemUTC());
  }

  static ProofVerifier verifier(Optional<Path> policy)
      throws MalformedException, CommandFailedException {
    return policy.isEmpty()
        ? new ProofVerifier()
        : new ProofVerifier(PolicyCommand.read(policy.get()));
  }

  static RunId runId(String text) throws CommandFailedException {
    try {
      return RunId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(
          "a run is named by 64 hex digits, as `run submit` and `run status` print them");
    }
  }

  private static void print(RunStatus status, PrintWriter out) {
    out.println(status.run() + "  " + RunWords.sentence(status));
    for (PartyApproval approval : status.approvals()) {
      out.println(
          "  "
              + approval.party()
              + ": "
              + approval.decision().wireName()
              + (approval.reason().isEmpty() ? "" : ", " + approval.reason()));
    }
  }

  private static void write(RunStatus status, ObjectNode node) {
    node.put("run", status.run().toString())
        .put("state", status.state().wireName())
        .put("since", status.since().toString())
        .put("reason", status.reason())
        .put("waitingFor", status.waitingFor());
    ArrayNode approvals = node.putArray("approvals");
    for (PartyApproval approval : status.approvals()) {
      approvals
          .addObject()
          .put("party", approval.party().name())
          .put("decision", approval.decision().wireName())
          .put("reason", approval.reason());
    }
  }
}
