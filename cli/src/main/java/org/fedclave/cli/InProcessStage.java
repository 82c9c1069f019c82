package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.AttestorWithGpus;
import org.fedclave.attestation.GpuAttestorProvider;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.coordinator.CoordinatorServer;
import org.fedclave.party.AgentException;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyAgent;
import org.fedclave.party.PartyFolder;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.trainer.Deadlines;
import org.fedclave.trainer.Machine;
import org.fedclave.trainer.TrainerNode;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.CountingCourier;
import org.fedclave.transport.NodeTerms;
import org.fedclave.transport.Patience;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * All roles in this process, each with a connection of its own, talking over real mutual TLS on
 * loopback.
 */
final class InProcessStage implements Stage {

  private final DemoConsole console;
  private final SequencedMap<String, CountingCourier.Traffic> traffic = new LinkedHashMap<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<MemberId, CoordinatorClient> connections = new ConcurrentHashMap<>();
  private final Deadlines deadlines;

  /**
   * No role yet.
   *
   * @param stragglers how long an aggregator waits for the last trainers, if not as usual
   */
  InProcessStage(DemoConsole console, Optional<Duration> stragglers) {
    this.console = console;
    this.deadlines =
        stragglers.map(Deadlines.PRODUCTION::withStragglers).orElse(Deadlines.PRODUCTION);
  }

  @Override
  public synchronized void startCoordinator(CoordinatorFolder folder)
      throws IOException, MalformedException {
    open.push(CoordinatorServer.start(folder, Clock.systemUTC()));
  }

  @Override
  public synchronized void startNode(MemberId name, Path folder, DemoHardware.Machine machine)
      throws IOException, MalformedException, TransportException {
    CoordinatorClient client =
        CoordinatorClient.connect(new MemberFolder(folder).load(), Patience.SERVICE);
    open.push(client);
    open.push(
        new TrainerNode(
            new CountingCourier(client.courier(), count("enclaves")),
            client.log(),
            attestor(machine),
            PrivateFiles.folder(folder.resolve("work")),
            1,
            deadlines,
            new DemoTrainerEvents(console, name)));
    client.registerNode(Machine.look().offer(machine.tee(), NodeTerms.usual("demo", 1)).toBytes());
    connections.put(name, client);
  }

  /** Without its connection a node can neither send nor receive; its thread ends with the demo. */
  @Override
  public void kill(MemberId node) {
    Optional.ofNullable(connections.get(node)).ifPresent(CoordinatorClient::close);
  }

  private static Attestor attestor(DemoHardware.Machine machine) throws IOException {
    Attestor cpu = AttestorProvider.open(machine.tee(), machine.teeOptions());
    return machine.gpu().isEmpty()
        ? cpu
        : new AttestorWithGpus(
            cpu, GpuAttestorProvider.open(machine.gpu().get(), machine.gpuOptions()));
  }

  @Override
  public synchronized void startAgent(PartyFolder folder, KeyStore keys)
      throws IOException, MalformedException, AgentException {
    CoordinatorClient client = CoordinatorClient.connect(folder.member().load(), Patience.SERVICE);
    open.push(client);
    PartyAgent agent =
        PartyAgent.open(
            folder,
            keys,
            new CountingCourier(client.courier(), count("party agents")),
            client.log(),
            new DemoPartyEvents(console, keys.identity().name()),
            Clock.systemUTC());
    open.push(agent);
    agent.start();
  }

  private CountingCourier.Traffic count(String who) {
    return traffic.computeIfAbsent(who, _ -> new CountingCourier.Traffic());
  }

  @Override
  public synchronized List<String> figures() {
    List<String> lines = new ArrayList<>();
    traffic.forEach(
        (who, bytes) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%-14s sent %8.2f MB   received %8.2f MB",
                    who,
                    bytes.sent() / 1e6,
                    bytes.received() / 1e6)));
    return lines;
  }

  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (Exception e) {
        console.say("demo", "closing " + next + " failed: " + e.getMessage());
      }
    }
  }
}
