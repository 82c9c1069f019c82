package org.fedclave.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.AttestorWithGpus;
import org.fedclave.attestation.GpuAttestorProvider;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.NodeTerms;
import org.fedclave.transport.Patience;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PrivateFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave trainer}: a node's two verbs. Exit codes: 0 ok, 1 refused or failed, 2 usage. */
@Command(
    name = "trainer",
    description = "Offer this machine's enclaves to a coordinator.",
    mixinStandardHelpOptions = true,
    subcommands = {TrainerCommand.Join.class, TrainerCommand.Start.class})
public final class TrainerCommand {

  /** {@code trainer join INVITE}. */
  @Command(
      name = "join",
      description = "Use an invite: make a TLS key here and get a certificate for it.",
      mixinStandardHelpOptions = true)
  static final class Join implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "INVITE", description = "what the coordinator printed")
    private String invite = "";

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        defaultValue = "node",
        description = "the node's folder (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("node");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter err = spec.commandLine().getErr();
      try {
        var identity = CoordinatorClient.enrol(Invite.parse(invite));
        new MemberFolder(folder).store(identity);
        spec.commandLine()
            .getOut()
            .println(identity.member() + " has joined " + identity.address() + "; see " + folder);
        return 0;
      } catch (MalformedException | TransportException | IOException e) {
        err.println("trainer join: " + e.getMessage());
        return 1;
      }
    }
  }

  /** {@code trainer start}. */
  @Command(
      name = "start",
      description = "Register with the coordinator and run enclaves until stopped.",
      mixinStandardHelpOptions = true)
  static final class Start implements Callable<Integer> {

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        defaultValue = "node",
        description = "the node's folder (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("node");

    @Option(
        names = "--tee",
        paramLabel = "NAME",
        required = true,
        description = "the attestor that this installation has for the platform")
    private String tee = "";

    @Option(
        names = "--tee-option",
        paramLabel = "NAME=VALUE",
        description = "a setting of the attestor; may be repeated")
    private Map<String, String> teeOptions = Map.of();

    @Option(
        names = "--gpu",
        paramLabel = "NAME",
        description = "the attestor that this installation has for the GPUs (default: no GPU)")
    private Optional<String> gpu = Optional.empty();

    @Option(
        names = "--gpu-option",
        paramLabel = "NAME=VALUE",
        description = "a setting of the GPUs' attestor; may be repeated")
    private Map<String, String> gpuOptions = Map.of();

    @Option(
        names = "--operator",
        paramLabel = "TEXT",
        defaultValue = "unnamed operator",
        description =
            "who runs this node, for people and for runs that separate operators (default:"
                + " ${DEFAULT-VALUE})")
    private String operator = "";

    @Option(
        names = "--region",
        paramLabel = "NAME",
        defaultValue = RoutingTerms.UNKNOWN_REGION,
        description =
            "where this node stands, such as eu-de, for runs with a jurisdiction (default:"
                + " ${DEFAULT-VALUE})")
    private String region = RoutingTerms.UNKNOWN_REGION;

    @Option(
        names = "--tier",
        paramLabel = "NAME",
        defaultValue = NodeTerms.USUAL_TIER,
        description = "this node's class (default: ${DEFAULT-VALUE})")
    private String tier = NodeTerms.USUAL_TIER;

    @Option(
        names = "--price",
        paramLabel = "N",
        defaultValue = "0",
        description =
            "of an hour of a run, in thousandths of the coordinator's unit of account (default:"
                + " ${DEFAULT-VALUE})")
    private long price;

    @Option(
        names = "--capacity",
        paramLabel = "N",
        defaultValue = "1",
        description = "runs at a time (default: ${DEFAULT-VALUE})")
    private int capacity = 1;

    @Option(
        names = "--stragglers",
        paramLabel = "DURATION",
        description =
            "as aggregator, how long to wait for the last trainers once the contract's minimum of"
                + " parties has answered, such as PT5M (default: as long as for all, an hour)")
    private Optional<Duration> stragglers = Optional.empty();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter out = spec.commandLine().getOut();
      NodeTerms terms;
      try {
        terms = new NodeTerms(operator, region, tier, price, capacity);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      }
      try (CoordinatorClient client =
              CoordinatorClient.connect(
                  new MemberFolder(folder), Clock.systemUTC(), Patience.SERVICE);
          Attestor attestor = attestor()) {
        try (TrainerNode node =
            new TrainerNode(
                client.courier(),
                client.log(),
                attestor,
                work(),
                capacity,
                deadlines(),
                new PrintedEvents(out))) {
          client.registerNode(Machine.look().offer(tee, terms).toBytes());
          out.println(client.self() + " waits for runs; stop it with Ctrl-C");
          out.flush();
          node.await();
        }
        return 0;
      } catch (MalformedException | TransportException | IOException | IllegalArgumentException e) {
        spec.commandLine().getErr().println("trainer start: " + e.getMessage());
        return 1;
      }
    }

    private Deadlines deadlines() {
      return stragglers.map(Deadlines.PRODUCTION::withStragglers).orElse(Deadlines.PRODUCTION);
    }

    private Attestor attestor() throws IOException {
      if (gpu.isEmpty() && !gpuOptions.isEmpty()) {
        throw new IOException("--gpu-option needs --gpu NAME, the attestor it is for");
      }
      Attestor cpu = AttestorProvider.open(tee, teeOptions);
      return gpu.isEmpty()
          ? cpu
          : new AttestorWithGpus(cpu, GpuAttestorProvider.open(gpu.get(), gpuOptions));
    }

    /** Where ciphertext passes through; what a killed node left there goes away. */
    private Path work() throws IOException {
      Path work = PrivateFiles.folder(folder.resolve("work"));
      try (var files = Files.list(work)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      return work;
    }
  }
}
