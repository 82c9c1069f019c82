package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.coordinator.blobs.S3Place;
import org.fedclave.coordinator.metrics.MetricsAddress;
import org.fedclave.coordinator.metrics.Telemetry;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.GarbageReport;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.RunStatus;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.HubAddress;
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
      MemberVerbs.Join.class,
      MemberVerbs.ListMembers.class,
      MemberVerbs.Revoke.class,
      MemberVerbs.Restore.class,
      MemberVerbs.ShowAudit.class,
      CoordinatorCommand.ListRuns.class,
      CoordinatorCommand.CollectGarbage.class
    })
public final class CoordinatorCommand implements Runnable {

  private static final int DEFAULT_PORT = 7443;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec == null) {
      throw new AssertionError("picocli injects the command's spec");
    }
    throw new ParameterException(spec.commandLine(), "say which: init, start, invite, ...");
  }

  @Command(name = "init", description = "Makes a coordinator's folder: keys and settings.")
  static final class Init extends OperatorVerb {

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
        names = "--address",
        paramLabel = "HOST:PORT",
        description = "Where a coordinator on the same database listens; once for each, this too.")
    private List<String> addresses = new ArrayList<>();

    @Option(
        names = "--database",
        paramLabel = "URL",
        description = "A PostgreSQL for the state: jdbc:postgresql://HOST/NAME. Without: a file.")
    private @Nullable String database;

    @Option(
        names = "--database-user",
        paramLabel = "USER",
        defaultValue = "fedclave",
        description = "The database's user (default: ${DEFAULT-VALUE}).")
    private String databaseUser = "fedclave";

    @Option(
        names = "--database-password-file",
        paramLabel = "FILE",
        description =
            "A file with its password, seen from the folder. Without: "
                + DatabasePassword.VARIABLE
                + " in the environment of start.")
    private @Nullable String databasePasswordFile;

    @Option(
        names = "--node-policy",
        paramLabel = "FILE",
        description = "The appraisal policy (JSON) that makes a node verified.")
    private @Nullable Path nodePolicy;

    @Option(
        names = "--blobs",
        paramLabel = "URL",
        description =
            "Keeps blobs in S3: s3://BUCKET/PREFIX?region=REGION&endpoint=https://HOST:PORT. Its"
                + " credentials lie in s3-credentials.json in the folder, or in the environment"
                + " (default: a folder).")
    private @Nullable String blobs;

    @Option(
        names = "--metrics",
        paramLabel = "ADDRESS:PORT",
        description =
            "Shows metrics and health there over plain HTTP; a PORT alone is on this machine only"
                + " (default: not at all).")
    private @Nullable String metrics;

    @Override
    void act() throws IOException, MalformedException {
      List<String> names = hosts.isEmpty() ? List.of("localhost") : hosts;
      CoordinatorSettings settings;
      try {
        settings = withState(CoordinatorSettings.usual(bind, names, port, policy()));
        if (blobs != null) {
          settings = settings.withBlobs(S3Place.parse(blobs));
        }
        if (metrics != null) {
          settings = settings.withMetrics(MetricsAddress.parse(metrics));
        }
      } catch (IllegalArgumentException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
      CoordinatorFolder.init(folder().path(), settings, Clock.systemUTC());
      out().println("made " + folder().path() + "; next: fedclave coordinator start");
    }

    private CoordinatorSettings withState(CoordinatorSettings settings) throws MalformedException {
      if (database == null) {
        if (!addresses.isEmpty()) {
          throw usage("several coordinators need a --database that they share");
        }
        return settings;
      }
      return settings.on(
          new DatabaseSettings(database, databaseUser, Optional.ofNullable(databasePasswordFile)),
          HubAddress.parseAll(addresses));
    }

    private Optional<AppraisalPolicy> policy() throws IOException, MalformedException {
      return nodePolicy == null
          ? Optional.empty()
          : Optional.of(
              AppraisalPolicy.parse(PrivateFiles.read(nodePolicy, AppraisalPolicy.LARGEST)));
    }
  }

  @Command(name = "start", description = "Listens until it is stopped.")
  static final class Start extends OperatorVerb {

    @Option(
        names = "--metrics",
        paramLabel = "ADDRESS:PORT",
        description =
            "Shows metrics and health there over plain HTTP; a PORT alone is on this machine only"
                + " (default: what the settings say).")
    private @Nullable String metrics;

    @Override
    void act() throws IOException, MalformedException, InterruptedException {
      Optional<MetricsAddress> address =
          metrics == null
              ? folder().settings().metrics()
              : Optional.of(MetricsAddress.parse(metrics));
      try (Serving serving =
          new Serving(folder(), Clock.systemUTC(), Telemetry.at(address), this::say)) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(serving::close));
        serving.run();
      }
    }

    private void say(String sentence) {
      out().println(sentence);
      out().flush();
    }
  }

  @Command(name = "invite", description = "Prints a one-time invite. It is a secret.")
  static final class InviteMember extends OperatorVerb {

    @Parameters(index = "0", paramLabel = "NAME", description = "The member's name.")
    private String name = "";

    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description = "party, requester, node, operator, auditor or admin.")
    private String role = "";

    @Override
    void act() throws IOException, MalformedException, TransportException {
      MemberId member = member(name);
      MemberRole invited;
      try {
        invited = MemberRole.parse(role);
      } catch (MalformedException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
      try (CoordinatorClient admin = admin()) {
        out().println(admin.invite(member, invited).text());
      }
    }
  }

  @Command(name = "runs", description = "Lists the runs, newest first.")
  static final class ListRuns extends OperatorVerb {

    @Mixin private ListFormat format = new ListFormat();

    @Override
    void act() throws IOException, MalformedException, TransportException {
      List<ObjectNode> rows = new ArrayList<>();
      try (CoordinatorClient operator = operator()) {
        for (RunStatus run : operator.runs()) {
          rows.add(
              ListFormat.row()
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

  @Command(name = "gc", description = "Removes blobs that nothing needs, and says what is kept.")
  static final class CollectGarbage extends OperatorVerb {

    @Option(names = "--dry-run", description = "Changes nothing, and says what would be removed.")
    private boolean dryRun;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    void act() throws IOException, MalformedException, TransportException {
      try (CoordinatorClient operator = operator()) {
        GarbageReport report = operator.collectGarbage(dryRun);
        if (json) {
          out().println(GarbageWords.json(report).toPrettyString());
        } else {
          GarbageWords.lines(report).forEach(out()::println);
        }
      }
    }
  }
}
