package org.fedclave.trainer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.ServerOptimiser;
import org.fedclave.models.Model;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.Ready;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.FinalReport;
import org.fedclave.protocol.round.Progress;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;

/**
 * The role {@code aggregate} in one run: gives out the model, sums the updates of trainers that
 * have proven themselves, chains the records, and writes the proof. At the beginning every trainer
 * has to prove itself; from then on one that fails, is late or does not do so anew is left out and
 * named, as long as enough parties remain. Not thread-safe.
 */
final class AggregateRun implements RunProgram {

  private final RunContext context;
  private final Enclave enclave;
  private final Peers peers;
  private final ModelConfiguration model;
  private final AggregationRule rule;
  private final ServerOptimiser optimiser;
  private final SequencedMap<MemberId, Peers.Peer> trainers = new LinkedHashMap<>();
  private final Map<MemberId, String> lost = new TreeMap<>();
  private final List<String> losses = new ArrayList<>();
  private final Map<String, TreeSet<String>> engines = new TreeMap<>();
  private final List<RoundRecord> records = new ArrayList<>();

  private final float[] parameters;
  private Digest head;
  private Instant started;

  /** What the next round's letters carry: the record's signature and each trainer's inclusions. */
  private Optional<HybridSignature> recordSignature = Optional.empty();

  private Map<MemberId, List<Receipt.Inclusion>> inclusions = Map.of();

  AggregateRun(RunContext context, Enclave enclave) throws RunStoppedException {
    this.context = context;
    this.enclave = enclave;
    this.peers = new Peers(context);
    this.model = Terms.model(context.contract());
    this.rule = Terms.rule(context.contract());
    this.optimiser = rule.optimiser(model.parameterCount());
    this.parameters = model.initialParameters(context.contract().model().seed());
    this.head = RoundRecord.genesis(context.run());
    this.started = context.clock().instant();
  }

  @Override
  public void run() throws RunStoppedException {
    attestTrainers();
    awaitReady();
    for (int round = 0; round < rounds(); round++) {
      renew(beginsWindow(round));
      giveOut(round);
      record(collect(round));
    }
    renew(false);
    giveOut(rounds());
    FinalReports reports = collectReports();
    new ProofWriter(context, enclave).finish(outcome(reports));
  }

  private void attestTrainers() throws RunStoppedException {
    List<MemberId> nodes = List.copyOf(context.assignment().trainers().keySet());
    for (Peers.Peer peer : peers.attest(nodes, Role.TRAIN)) {
      trainers.put(peer.node(), peer);
    }
  }

  private void awaitReady() throws RunStoppedException {
    List<MemberId> waiting = new ArrayList<>(trainers.keySet());
    while (!waiting.isEmpty()) {
      Letter letter =
          context.await(
              l ->
                  (l.kind() == LetterKind.REFUSAL && context.contract().party(l.from()).isPresent())
                      || (waiting.contains(l.from()) && isEither(l, LetterKind.READY)),
              context.deadlines().ready(),
              "the trainers " + waiting + " to open their shards");
      if (letter.kind() == LetterKind.REFUSAL) {
        throw PartyKeys.refused(letter);
      }
      if (letter.kind() == LetterKind.FAILED) {
        lose(letter);
      } else {
        accept(letter);
      }
      waiting.remove(letter.from());
    }
    started = context.clock().instant();
    requireEnough(activeParties().size());
  }

  private void accept(Letter letter) throws RunStoppedException {
    try {
      Ready ready = Ready.parse(letter.payload());
      ready.verify(context.run(), trainer(letter.from()).key().verificationKeys());
      if (!ready.parties().equals(inContractOrder(partiesOf(letter.from())))) {
        throw new RunStoppedException(
            Rule.ASSIGNMENT, letter.from() + " is ready for other parties than assigned");
      }
      ready
          .engine()
          .forEach((name, value) -> engines.computeIfAbsent(name, n -> new TreeSet<>()).add(value));
    } catch (MalformedException | BadSignatureException e) {
      throw new RunStoppedException(
          Rule.MALFORMED, letter.from() + " says that it is ready: " + e.getMessage(), e);
    }
  }

  private boolean beginsWindow(int round) {
    return round > 0 && round % context.contract().training().reattestRounds() == 0;
  }

  /**
   * At the end of a window every trainer proves itself anew, and earlier if its evidence grew too
   * old. Who does not is left out.
   */
  private void renew(boolean isNewWindow) throws RunStoppedException {
    context.requireNotExpired();
    for (Peers.Peer trainer : List.copyOf(trainers.values())) {
      if (isNewWindow || peers.isDue(trainer)) {
        renew(trainer);
      }
    }
    requireEnough(activeParties().size());
  }

  private void renew(Peers.Peer trainer) throws RunStoppedException {
    try {
      trainers.put(trainer.node(), peers.renew(trainer, Role.TRAIN));
    } catch (RunStoppedException e) {
      if (e.rule() != Rule.ATTESTATION && e.rule() != Rule.DEADLINE) {
        throw e;
      }
      leaveOut(trainer.node(), "did not prove itself anew", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Encrypts the model once and seals its key to each trainer, with the receipt of the round
   * before.
   */
  private void giveOut(int round) throws RunStoppedException {
    Bytes bytes = Bytes.wrap(Parameters.toBytes(parameters));
    Digest digest = Digest.of(bytes);
    Bytes aad = RoundStart.aad(context.run(), round, digest, head);
    ContentKey key = ContentKey.generate(context.random());
    Bytes ciphertext = key.encrypt(aad, bytes);
    for (Peers.Peer trainer : trainers.values()) {
      RoundStart start =
          RoundStart.seal(
              context.run(),
              round,
              digest,
              head,
              receiptFor(trainer.node()),
              trainer.key().keys(),
              key,
              ciphertext);
      context.send(trainer.node(), LetterKind.ROUND_START, start.toBytes());
    }
  }

  private Optional<Receipt> receiptFor(MemberId trainer) {
    return recordSignature.map(
        signature ->
            new Receipt(records.getLast(), inclusions.getOrDefault(trainer, List.of()), signature));
  }

  private RoundUpdates collect(int round) throws RunStoppedException {
    RoundUpdates updates =
        new RoundUpdates(
            context, enclave, round, Digest.of(Parameters.toBytes(parameters)), head, model);
    long end = System.nanoTime() + context.deadlines().round().toNanos();
    List<MemberId> waiting = activeParties();
    while (!waiting.isEmpty()) {
      Optional<Letter> letter = next(LetterKind.UPDATE, end, waiting);
      if (letter.isEmpty()) {
        loseLate(waiting, round);
      } else if (letter.get().kind() == LetterKind.FAILED) {
        lose(letter.get());
      } else {
        addOrIgnore(updates, letter.get());
      }
      waiting = activeParties();
      waiting.removeIf(updates::has);
    }
    requireEnough(updates.count());
    return updates;
  }

  private void addOrIgnore(RoundUpdates updates, Letter letter) {
    try {
      updates.add(letter, trainer(letter.from()));
    } catch (RunStoppedException e) {
      context.events().ignored(context.run(), String.valueOf(e.getMessage()));
    }
  }

  private void record(RoundUpdates updates) throws RunStoppedException {
    int round = records.size();
    Digest before = Digest.of(Parameters.toBytes(parameters));
    optimiser.step(parameters, updates.mean());
    requireFinite(round);
    Map<String, String> metrics = updates.metrics();
    RoundRecord record =
        new RoundRecord(
            round,
            head,
            before,
            Digest.of(Parameters.toBytes(parameters)),
            updates.tree().root(),
            updates.count(),
            updates.examples(),
            missing(updates),
            rule.describe(),
            metrics);
    records.add(record);
    head = record.head();
    recordSignature = Optional.of(Receipt.sign(context.run(), record, enclave.signing()));
    inclusions = inclusionsByTrainer(updates);
    publish(round, metrics);
  }

  private void requireFinite(int round) throws RunStoppedException {
    for (float parameter : parameters) {
      if (!Float.isFinite(parameter)) {
        throw new RunStoppedException(
            Rule.ENGINE,
            "the model diverged in round " + round + ": lower the server's learning rate");
      }
    }
  }

  private void publish(int round, Map<String, String> metrics) throws RunStoppedException {
    append(new LogEntry(LogEntry.Kind.ROUND, context.run(), head));
    context.events().round(context.run(), round + 1, rounds(), metrics);
    Progress progress = new Progress(round + 1, rounds(), metrics);
    context.send(
        context.contract().requester().name(),
        LetterKind.PROGRESS,
        progress.sealTo(context.contract().requester().kem(), context.run()));
  }

  private void append(LogEntry entry) throws RunStoppedException {
    try {
      context.log().append(entry.toBytes());
    } catch (TransportException e) {
      throw new RunStoppedException(
          Rule.LOG, "the coordinator does not log the round: " + e.getMessage(), e);
    }
  }

  /** The final answers: how the model does, and each trainer's word on the chain. */
  private record FinalReports(
      SequencedMap<MemberId, ChainSignature> chain, Map<MemberId, Measured> measured) {}

  private FinalReports collectReports() throws RunStoppedException {
    FinalReports reports = new FinalReports(new LinkedHashMap<>(), new TreeMap<>());
    Map<MemberId, ChainSignature> arrived = new HashMap<>();
    long end = System.nanoTime() + context.deadlines().round().toNanos();
    List<MemberId> waiting = new ArrayList<>(trainers.keySet());
    while (!waiting.isEmpty()) {
      Optional<Letter> letter = next(LetterKind.FINAL_REPORT, end, waiting);
      if (letter.isEmpty()) {
        for (MemberId node : waiting) {
          leaveOut(node, "did not confirm the chain in time", "no final report came");
        }
      } else if (letter.get().kind() == LetterKind.FAILED) {
        lose(letter.get());
      } else {
        arrived.put(letter.get().from(), open(letter.get(), reports.measured()));
      }
      waiting = new ArrayList<>(trainers.keySet());
      waiting.removeIf(arrived::containsKey);
    }
    requireEnough(activeParties().size());
    for (MemberId node : trainers.keySet()) {
      ChainSignature signature = arrived.get(node);
      if (signature == null) {
        throw new AssertionError("every trainer that is left has reported");
      }
      reports.chain().put(node, signature);
    }
    return reports;
  }

  private ChainSignature open(Letter letter, Map<MemberId, Measured> measured)
      throws RunStoppedException {
    Peers.Peer trainer = trainer(letter.from());
    try {
      FinalReport report = FinalReport.parse(letter.payload());
      report.chain().verify(context.run(), head, trainer.key().verificationKeys());
      if (!report.chain().trainer().equals(trainer.key().keys().digest())) {
        throw new RunStoppedException(Rule.CHAIN, letter.from() + " signed as another trainer");
      }
      FinalReport.Measured opened = report.open(context.run(), enclave.keys(), enclave.kem());
      for (MemberId party : partiesOf(letter.from())) {
        Bytes bytes = opened.byParty().get(party);
        if (bytes == null) {
          throw new RunStoppedException(
              Rule.MALFORMED, letter.from() + " did not measure the model for " + party);
        }
        measured.put(party, measured(party, bytes));
      }
      return report.chain();
    } catch (BadSignatureException | CannotOpenException | MalformedException e) {
      throw new RunStoppedException(
          Rule.CHAIN, "the final report of " + letter.from() + ": " + e.getMessage(), e);
    }
  }

  private Measured measured(MemberId party, Bytes bytes) throws MalformedException {
    long rows = context.contract().party(party).orElseThrow().rows();
    return Measured.parse(bytes).requireFits(rows, model.outputCount());
  }

  private ProofWriter.Outcome outcome(FinalReports reports) {
    List<Measured> measured = new ArrayList<>();
    Map<String, String> byParty = new TreeMap<>();
    for (ContractParty party : context.contract().parties()) {
      Measured own = reports.measured().get(party.name());
      if (own != null) {
        measured.add(own);
        own.putTo(byParty, party.name().name());
      }
    }
    Map<String, String> metrics =
        new TreeMap<>(Measured.combine(measured, measured.stream().map(m -> 1L).toList()));
    metrics.putAll(byParty);
    Map<String, String> engine = new TreeMap<>();
    engines.forEach((name, values) -> engine.put(name, String.join(" and ", values)));
    return new ProofWriter.Outcome(
        new Model(model, parameters),
        records,
        List.copyOf(trainers.values()),
        List.copyOf(reports.chain().values()),
        rule.describe(),
        engine,
        metrics,
        started);
  }

  /** The next letter of {@code kind}, or of a trainer that failed; empty at the deadline. */
  private Optional<Letter> next(LetterKind kind, long end, List<MemberId> waiting)
      throws RunStoppedException {
    try {
      return Optional.of(
          context.await(
              l -> trainers.containsKey(l.from()) && isEither(l, kind),
              Duration.ofNanos(Math.max(0, end - System.nanoTime())),
              kind.wireName() + " of " + waiting));
    } catch (RunStoppedException e) {
      if (e.rule() == Rule.DEADLINE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isEither(Letter letter, LetterKind kind) {
    return letter.kind() == kind || letter.kind() == LetterKind.FAILED;
  }

  private void lose(Letter failed) {
    lose(failed.from(), "failed", Inbox.reasonIn(failed));
  }

  private void loseLate(List<MemberId> parties, int round) throws RunStoppedException {
    for (MemberId party : parties) {
      MemberId node = context.assignment().trainerOf(party).orElseThrow();
      if (trainers.containsKey(node)) {
        leaveOut(node, "was late in round " + round, "no update on the rows of " + party + " came");
      }
    }
  }

  /** Goes on without {@code node} and tells it, so that it gives its rows up. */
  private void leaveOut(MemberId node, String reason, String detail) throws RunStoppedException {
    lose(node, reason, detail);
    context.send(node, LetterKind.FAILED, new Refusal(Rule.ABORTED.name(), reason).toBytes());
  }

  /** The record gets {@code reason}; {@code detail} may be long, or words of the lost trainer. */
  private void lose(MemberId node, String reason, String detail) {
    trainers.remove(node);
    lost.put(node, "its trainer " + node + " " + reason);
    String sentence = node + " " + reason + " and is left out: " + detail;
    losses.add(sentence);
    context.events().ignored(context.run(), sentence);
  }

  private void requireEnough(int parties) throws RunStoppedException {
    if (parties < context.contract().minimumParties()) {
      throw new RunStoppedException(
          Rule.TOO_FEW_PARTIES,
          parties
              + " parties are left, the contract wants "
              + context.contract().minimumParties()
              + "; "
              + String.join("; ", losses));
    }
  }

  private List<RoundRecord.Missing> missing(RoundUpdates updates) {
    List<RoundRecord.Missing> missing = new ArrayList<>();
    for (ContractParty party : context.contract().parties()) {
      if (!updates.has(party.name())) {
        MemberId node = context.assignment().trainerOf(party.name()).orElseThrow();
        missing.add(
            new RoundRecord.Missing(party.name(), lost.getOrDefault(node, "no update came")));
      }
    }
    return missing;
  }

  private Map<MemberId, List<Receipt.Inclusion>> inclusionsByTrainer(RoundUpdates updates) {
    Map<MemberId, List<Receipt.Inclusion>> byTrainer = new HashMap<>();
    trainers.keySet().forEach(node -> byTrainer.put(node, updates.inclusions(partiesOf(node))));
    return byTrainer;
  }

  /** The parties whose trainers are still there, in the contract's order. */
  private List<MemberId> activeParties() {
    List<MemberId> active = new ArrayList<>();
    trainers.keySet().forEach(node -> active.addAll(partiesOf(node)));
    return new ArrayList<>(inContractOrder(active));
  }

  private List<MemberId> inContractOrder(List<MemberId> parties) {
    return context.contract().parties().stream()
        .map(ContractParty::name)
        .filter(parties::contains)
        .toList();
  }

  private List<MemberId> partiesOf(MemberId node) {
    return context.assignment().trainers().getOrDefault(node, List.of());
  }

  private Peers.Peer trainer(MemberId node) {
    Peers.Peer peer = trainers.get(node);
    if (peer == null) {
      throw new AssertionError("only letters of the run's trainers are taken");
    }
    return peer;
  }

  private int rounds() {
    return context.contract().training().rounds();
  }
}
