package org.fedclave.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.Channels;
import org.fedclave.aggregation.secure.GraphCommitments;
import org.fedclave.aggregation.secure.MaskedCrowd;
import org.fedclave.aggregation.secure.MaskingClient;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.MaskingParameters;
import org.fedclave.aggregation.secure.MaskingServer;
import org.fedclave.aggregation.secure.Phase;
import org.fedclave.aggregation.secure.Topology;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Secure aggregation in figures: the tables of Bonawitz et al. 2017, section 8, the settings in
 * which Flower was measured, and masks against the cipher alone.
 *
 * <p>Times are of processor, of the one thread that works.
 */
final class Masks {

  private static final int ENTRIES = 100_000;
  private static final int BITS = 24;

  private final PrintStream out;

  private Masks(PrintStream out) {
    this.out = out;
  }

  /** All of it takes about ten minutes on a quiet machine. */
  static void print(PrintStream out) throws MaskingException, RunnerException {
    var masks = new Masks(out);
    masks.streams();
    masks.warmUp();
    masks.published();
    masks.flower();
  }

  /** Milliseconds of processor by phase, and bytes. */
  private static final class Bill {
    private final EnumMap<Phase, Double> milliseconds = new EnumMap<>(Phase.class);
    private double verifying;
    private double meeting;
    private long sent;
    private long received;

    void add(Phase phase, long nanoseconds) {
      milliseconds.merge(phase, nanoseconds / 1e6, Double::sum);
    }

    double total() {
      return milliseconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    String phases() {
      List<String> cells = new ArrayList<>();
      for (Phase phase : Phase.values()) {
        cells.add(format(milliseconds.getOrDefault(phase, 0.0)));
      }
      return String.join(" | ", cells) + " | " + format(total());
    }

    static String format(double milliseconds) {
      return String.format(Locale.ROOT, milliseconds < 10 ? "%.2f" : "%,.0f", milliseconds);
    }
  }

  /** The clock of one thread's processor time. */
  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void warmUp() throws MaskingException {
    MaskingParameters small = parameters(60, new Topology.Everybody(), 20_000);
    for (int i = 0; i < 4; i++) {
      client(small);
      server(small, 0.3);
    }
  }

  private static MaskingParameters parameters(int parties, Topology topology, int entries) {
    int m = topology.neighbourhood(parties);
    int threshold = MaskingParameters.activeThreshold(m);
    // With 30 % dropouts floor(2m/3)+1 of a full neighbourhood are left; of a random one of 101
    // fewer.
    int least = topology instanceof Topology.Regular ? m / 2 + 2 : threshold;
    return new MaskingParameters(parties, topology, least, threshold, BITS, entries);
  }

  private void published() throws MaskingException {
    participant();
    server();
  }

  private void participant() throws MaskingException {
    out.println(
        "| one participant, 100K entries of 24 bits | advertise, ms | share | mask | confirm |"
            + " unmask | together, ms | sent, kB | got, kB | once a run: verify, ms | meet, ms |");
    out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (int parties : new int[] {100, 300, 500, 1000}) {
      clientRow("n = " + parties, parameters(parties, new Topology.Everybody(), ENTRIES));
    }
    clientRow("n = 1000, k = 100", parameters(1000, new Topology.Regular(100), ENTRIES));
    out.println();
  }

  private void server() throws MaskingException {
    out.println(
        "| server, 100K entries of 24 bits, one thread | advertise, ms | share | mask | confirm |"
            + " unmask | together, ms |");
    out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (int parties : new int[] {100, 300, 500, 1000}) {
      for (double dropouts : new double[] {0, 0.1, 0.3}) {
        serverRow(parameters(parties, new Topology.Everybody(), ENTRIES), "", dropouts);
      }
    }
    for (double dropouts : new double[] {0, 0.1, 0.3}) {
      serverRow(parameters(1000, new Topology.Regular(100), ENTRIES), ", k = 100", dropouts);
    }
    out.println();
  }

  private void flower() throws MaskingException {
    out.println("| all with all, 24 bits | entries | participant, ms | server without 30 %, ms |");
    out.println("| --- | ---: | ---: | ---: |");
    for (int parties : new int[] {10, 50, 100}) {
      for (int entries : new int[] {10_000, 100_000, 1_000_000}) {
        MaskingParameters parameters = parameters(parties, new Topology.Everybody(), entries);
        out.printf(
            Locale.ROOT,
            "| n = %d | %,d | %s | %s |%n",
            parties,
            entries,
            Bill.format(best(parameters).total()),
            Bill.format(server(parameters, 0.3).total()));
      }
    }
    out.println();
  }

  private void clientRow(String name, MaskingParameters parameters) throws MaskingException {
    Bill bill = best(parameters);
    out.printf(
        Locale.ROOT,
        "| %s | %s | %,.1f | %,.1f | %s | %s |%n",
        name,
        bill.phases(),
        bill.sent / 1e3,
        bill.received / 1e3,
        Bill.format(bill.verifying),
        Bill.format(bill.meeting));
  }

  private void serverRow(MaskingParameters parameters, String name, double dropouts)
      throws MaskingException {
    out.printf(
        Locale.ROOT,
        "| n = %d%s, %.0f %% drop out | %s |%n",
        parameters.parties(),
        name,
        100 * dropouts,
        server(parameters, dropouts).phases());
  }

  /** The cheapest of three: others can only make it dearer. */
  private static Bill best(MaskingParameters parameters) throws MaskingException {
    Bill best = client(parameters);
    for (int i = 0; i < 2; i++) {
      Bill bill = client(parameters);
      best = bill.total() < best.total() ? bill : best;
    }
    return best;
  }

  /** One real participant among a crowd. */
  private static Bill client(MaskingParameters parameters) throws MaskingException {
    var crowd = new MaskedCrowd(parameters);
    var bill = new Bill();
    int[] vector = new int[parameters.length()];

    long start = now();
    GraphCommitments everybody = crowd.verify();
    bill.verifying = (now() - start) / 1e6;
    start = now();
    Channels channels = crowd.meet(everybody);
    bill.meeting = (now() - start) / 1e6;
    MaskingClient client = crowd.client(everybody, channels);
    start = now();
    KeyAdvertisement advertisement = client.advertise();
    bill.add(Phase.ADVERTISE, now() - start);
    Roster roster = crowd.rosterWith(advertisement);
    start = now();
    SealedShares shares = client.share(roster);
    bill.add(Phase.SHARE, now() - start);
    MaskedCrowd.Neighbours neighbours = crowd.neighbours(roster);
    IncomingShares incoming = neighbours.shares();
    start = now();
    client.receive(incoming);
    MaskedInput masked = client.mask(vector);
    bill.add(Phase.MASK, now() - start);
    var survivors = new SurvivorSet(0, roster.parties());
    start = now();
    SurvivorConfirmation confirmation = client.confirm(survivors);
    bill.add(Phase.CONFIRM, now() - start);
    ConfirmedSurvivors confirmed = neighbours.confirmations(survivors);
    start = now();
    UnmaskingShares unmasking = client.unmask(confirmed);
    bill.add(Phase.UNMASK, now() - start);
    bill.sent =
        bytes(advertisement.toBytes(), shares.toBytes(), masked.toBytes())
            + bytes(confirmation.toBytes(), unmasking.toBytes());
    bill.received =
        bytes(roster.toBytes(), incoming.toBytes(), survivors.toBytes(), confirmed.toBytes());
    return bill;
  }

  private static long bytes(Bytes... messages) {
    long bytes = 0;
    for (Bytes message : messages) {
      bytes += message.size();
    }
    return bytes;
  }

  /** The server, with a share of the crowd that goes silent after it shared its secrets. */
  private static Bill server(MaskingParameters parameters, double dropouts)
      throws MaskingException {
    var crowd = new MaskedCrowd(parameters);
    var bill = new Bill();
    MaskingServer server = crowd.server();
    int parties = parameters.parties();
    int staying = parties - (int) Math.floor(dropouts * parties);
    long start = now();
    for (KeyAdvertisement advertisement : crowd.advertisements()) {
      server.accept(advertisement);
    }
    Roster roster = server.closeAdvertising();
    bill.add(Phase.ADVERTISE, now() - start);
    for (int party = 0; party < parties; party++) {
      SealedShares shares = crowd.shares(party, roster);
      start = now();
      server.accept(shares);
      bill.add(Phase.SHARE, now() - start);
    }
    start = now();
    server.closeSharing();
    bill.add(Phase.SHARE, now() - start);
    for (int party = 0; party < staying; party++) {
      MaskedInput vector = crowd.vector(party);
      start = now();
      server.accept(vector);
      bill.add(Phase.MASK, now() - start);
    }
    start = now();
    SurvivorSet survivors = server.closeMasking();
    bill.add(Phase.MASK, now() - start);
    for (int party : survivors.parties()) {
      SurvivorConfirmation confirmation = crowd.confirmation(party, roster, survivors);
      start = now();
      server.accept(confirmation);
      bill.add(Phase.CONFIRM, now() - start);
    }
    start = now();
    server.closeConfirming();
    bill.add(Phase.CONFIRM, now() - start);
    for (UnmaskingShares shares : crowd.reveal(roster, survivors.parties())) {
      start = now();
      server.accept(shares);
      bill.add(Phase.UNMASK, now() - start);
    }
    start = now();
    server.recover();
    bill.add(Phase.UNMASK, now() - start);
    return bill;
  }

  /** JMH's part: nanoseconds for each element, the best of its iterations. */
  private void streams() throws RunnerException {
    Map<Integer, Map<String, Double>> best = new TreeMap<>();
    for (RunResult run : QuickRun.of(MaskStreamBenchmark.class)) {
      int elements = Integer.parseInt(run.getParams().getParam("elements"));
      Result<?> result = run.getPrimaryResult();
      best.computeIfAbsent(elements, _ -> new TreeMap<>())
          .put(result.getLabel(), result.getStatistics().getMin() / elements);
    }
    out.println(
        "| ns an element, best of five iterations | mask expanded and added | AES-128-CTR alone |"
            + " quantised |");
    out.println("| --- | ---: | ---: | ---: |");
    best.forEach(
        (elements, by) ->
            out.printf(
                Locale.ROOT,
                "| %,d elements | %.3f | %.3f | %.2f |%n",
                elements,
                by.getOrDefault("mask", Double.NaN),
                by.getOrDefault("counterModeAlone", Double.NaN),
                by.getOrDefault("quantise", Double.NaN)));
    out.println();
  }
}
