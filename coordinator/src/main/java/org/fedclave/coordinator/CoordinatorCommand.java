package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.RunStatus;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.PrivateFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave coordinator}: the hub's commands. Exit codes: 0 done, 1 refused, 2 usage. */
@Command(
    name = "coordinator",
    description = "Runs the hub that nobody has to trust.",
    mixinStandardHelpOptions = true,
    subcommands = {
      CoordinatorCommand.Init.class,
      CoordinatorCommand.Start.class,
      CoordinatorCommand.InviteMember.class,
      CoordinatorCommand.ListNodes.class,
      CoordinatorCommand.ListRuns.class
    })
public final class CoordinatorCommand implements Runnable {

  private static final int DEFAULT_PORT = 7443;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec(spec).commandLine(), "say which: init, start, invite, ...");
  }

  private static CommandSpec spec(@Nullable CommandSpec injected) {
    if (injected == null) {
      throw new AssertionError("picocli injects the command's spec");
    }
    return injected;
  }

  /** What all subcommands share. */
  @Command(mixinStandardHelpOptions = true)
  abstract static class Verb implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        defaultValue = "coordinator",
        description = "The coordinator's folder (default: ${DEFAULT-VALUE}).")
    private Path folder = Path.of("coordinator");

    CoordinatorFolder folder() {
      return new CoordinatorFolder(folder);
    }

    PrintWriter out() {
      return spec(spec).commandLine().getOut();
    }

    /** Does it, or says in one sentence why not. */
    @Override
    public Integer call() {
      try {
        act();
        out().flush();
        return 0;
      } catch (MalformedException | TransportException | IOException e) {
        return failed(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return failed("interrupted");
      }
    }

    private int failed(String sentence) {
      PrintWriter err = spec(spec).commandLine().getErr();
      err.println(sentence);
      err.flush();
      return 1;
    }

    abstract void act()
        throws MalformedException, TransportException, IOException, InterruptedException;

    ParameterException usage(String sentence) {
      return new ParameterException(spec(spec).commandLine(), sentence);
    }

    /** Connects to the running coordinator as its operator. */
    CoordinatorClient operator() throws IOException, MalformedException {
      if (!folder().operator().hasIdentity()) {
        throw new MalformedException(folder + ": no coordinator was started here; start it first");
      }
      return CoordinatorClient.connect(folder().operator().load());
    }
  }

  @Command(name = "init", description = "Makes a coordinator's folder: keys and settings.")
  static final class Init extends Verb {

    @Option(
        names = "--host",
        paramLabel = "HOST",
        description = "A name or address that members use; the first goes into invites.")
    private List<String> hosts = new ArrayList<>();

    @Option(
        names = "--bind",
        paramLabel = "ADDRESS",
        defaultValue = "0.0.0.0",
        description = "The address to listen on (default: ${DEFAULT-VALUE}).")
    private String bind = "0.0.0.0";

    @Option(
        names = "--port",
        paramLabel = "PORT",
        defaultValue = "" + DEFAULT_PORT,
        description = "The port to listen on (default: ${DEFAULT-VALUE}).")
    private int port = DEFAULT_PORT;

    @Option(
        names = "--node-policy",
        paramLabel = "FILE",
        description = "The appraisal policy (JSON) that makes a node verified.")
    private @Nullable Path nodePolicy;

    @Override
    void act() throws IOException, MalformedException {
      List<String> names = hosts.isEmpty() ? List.of("localhost") : hosts;
      CoordinatorSettings settings;
      try {
        settings = CoordinatorSettings.usual(bind, names, port, policy());
      } catch (IllegalArgumentException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
      CoordinatorFolder.init(folder().path(), settings, Clock.systemUTC());
      out().println("made " + folder().path() + "; next: fedclave coordinator start");
    }

    private Optional<AppraisalPolicy> policy() throws IOException, MalformedException {
      return nodePolicy == null
          ? Optional.empty()
          : Optional.of(
              AppraisalPolicy.parse(PrivateFiles.read(nodePolicy, AppraisalPolicy.LARGEST)));
    }
  }

  @Command(name = "start", description = "Listens until it is stopped.")
  static final class Start extends Verb {
    @Override
    void act() throws IOException, MalformedException, InterruptedException {
      try (CoordinatorServer server = CoordinatorServer.start(folder(), Clock.systemUTC())) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
        out().println("listening at " + server.address() + ", log " + server.logKey());
        out().flush();
        server.await();
      }
    }
  }

  @Command(name = "invite", description = "Prints a one-time invite. It is a secret.")
  static final class InviteMember extends Verb {

    @Parameters(index = "0", paramLabel = "NAME", description = "The member's name.")
    private String name = "";

    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description = "party, requester or node.")
    private String role = "";

    @Override
    void act() throws IOException, MalformedException, TransportException {
      MemberId member;
      MemberRole invited;
      try {
        member = new MemberId(name);
        invited = MemberRole.parse(role);
      } catch (IllegalArgumentException | MalformedException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
      try (CoordinatorClient operator = operator()) {
        out().println(operator.invite(member, invited).text());
      }
    }
  }

  /** {@code --json} of the commands that list. */
  static final class Format {

    private static final JsonMapper MAPPER = new JsonMapper();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    void print(PrintWriter out, List<ObjectNode> rows) throws IOException {
      if (json) {
        ArrayNode list = MAPPER.createArrayNode().addAll(rows);
        out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(list));
        return;
      }
      for (ObjectNode row : rows) {
        List<String> cells = new ArrayList<>();
        for (JsonNode cell : row) {
          if (!cell.asText().isEmpty()) {
            cells.add(cell.asText());
          }
        }
        out.println(String.join("  ", cells));
      }
    }

    static ObjectNode row() {
      return MAPPER.createObjectNode();
    }
  }

  @Command(name = "nodes", description = "Lists the catalogue of nodes.")
  static final class ListNodes extends Verb {

    @Mixin private Format format = new Format();

    @Override
    void act() throws IOException, MalformedException, TransportException {
      List<ObjectNode> rows = new ArrayList<>();
      try (CoordinatorClient operator = operator()) {
        for (NodeStatus node : operator.nodes()) {
          NodeOffer offer = NodeOffer.parse(node.offer());
          rows.add(
              Format.row()
                  .put("node", node.node().name())
                  .put("state", node.state().wireName())
                  .put("tee", offer.tee())
                  .put("operator", offer.operator())
                  .put("capacity", offer.capacity())
                  .put("engines", String.join(" ", offer.engines()))
                  .put("machine", words(offer.machine()))
                  .put("verified", node.verified().map(Instant::toString).orElse(""))
                  .put("reason", node.reason()));
        }
      }
      format.print(out(), rows);
    }
  }

  private static String words(Map<String, String> machine) {
    return machine.entrySet().stream()
        .map(word -> word.getKey() + ": " + word.getValue())
        .collect(Collectors.joining("; "));
  }

  @Command(name = "runs", description = "Lists the runs, newest first.")
  static final class ListRuns extends Verb {

    @Mixin private Format format = new Format();

    @Override
    void act() throws IOException, MalformedException, TransportException {
      List<ObjectNode> rows = new ArrayList<>();
      try (CoordinatorClient operator = operator()) {
        for (RunStatus run : operator.runs()) {
          rows.add(
              Format.row()
                  .put("run", run.run().toString())
                  .put("state", run.state().wireName())
                  .put("since", run.since().toString())
                  .put("waitingFor", run.waitingFor())
                  .put("reason", run.reason()));
        }
      }
      format.print(out(), rows);
    }
  }
}
