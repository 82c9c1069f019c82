package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.models.Model;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.Ready;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.checkpoint.Resumption;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.round.Progress;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.milestone.AggregatorPoint;

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
  private final Participants participants;
  private final Checkpoints checkpoints;
  private final Optional<StatisticsRound> statistics;
  private final Optional<MaskingPlans> plans;
  private final Optional<CentralPrivacy> privacy;
  private final ContractPrivacy cost;
  private final AggregatorState state;

  /** What the next round's letters carry: the record's signature and each trainer's inclusions. */
  private Optional<HybridSignature> recordSignature = Optional.empty();

  private Map<MemberId, List<Receipt.Inclusion>> inclusions = Map.of();

  /** The first round of this incarnation. */
  private int first;

  AggregateRun(RunContext context, Enclave enclave) throws RunStoppedException {
    this.context = context;
    this.enclave = enclave;
    this.peers = new Peers(context);
    this.participants = new Participants(context);
    this.model = Terms.model(context.contract());
    this.rule = Terms.rule(context.contract(), model);
    this.checkpoints = new Checkpoints(context, enclave);
    this.statistics = StatisticsRound.of(context);
    this.plans = MaskingPlans.of(context.contract(), rule, model.parameterCount(), statistics);
    this.privacy =
        CentralPrivacy.of(
            context.contract(), model.parameterCount(), plans.map(MaskingPlans::training));
    this.cost = ContractPrivacy.of(context.contract());
    this.state =
        new AggregatorState(
            context.run(),
            context.contract(),
            model,
            rule.optimiser(model.parameterCount()),
            context.clock().instant());
  }

  @Override
  public void run() throws RunStoppedException {
    try (checkpoints) {
      attestTrainers();
      context.note(AggregatorPoint.TRAINERS_ATTESTED);
      resume();
      awaitReady();
      context.note(AggregatorPoint.TRAINERS_READY);
      Optional<AggregatorMasks> masks = meet();
      for (int round = state.round(); !isOver(); round++) {
        renew(beginsWindow(round));
        Optional<MaskedRound> masked = beginMasks(masks, round);
        giveOut(round, masked.map(MaskedRound::roster).orElse(Bytes.EMPTY));
        if (round < context.contract().training().countingRounds()) {
          count(round, masked);
        } else {
          train(round, masked);
        }
        checkpoints.save(state, participants);
      }
      chooseModel();
      renew(false);
      giveOut(state.round(), Bytes.EMPTY);
      FinalReports reports =
          FinalReports.collect(context, enclave, participants, model, state.head());
      checkpoints.await(); // or what parties countersign could not be told again
      context.note(AggregatorPoint.REPORTS_IN);
      new ProofWriter(context, enclave).finish(outcome(reports));
    }
  }

  /** Where the run ended early, its model is the best one; otherwise the last. */
  private void chooseModel() {
    state.best().ending().ifPresent(state::become);
  }

  private boolean isOver() {
    return state.round() >= rounds() || state.best().ending().isPresent();
  }

  /** In a later incarnation: goes on where the last checkpoint is, and tells the trainers. */
  private void resume() throws RunStoppedException {
    if (context.incarnation() == 0) {
      return;
    }
    checkpoints.restore(state);
    if (state.round() > 0) {
      recordSignature =
          Optional.of(Receipt.sign(context.run(), state.records().getLast(), enclave.signing()));
    }
    Resumption.Prepared history =
        Resumption.prepare(
            context.run(),
            context.incarnation(),
            state.records(),
            ContentKey.generate(context.random()),
            enclave.signing());
    for (Peers.Peer trainer : participants.trainers()) {
      context.send(
          trainer.node(), LetterKind.RESUMPTION, history.sealTo(trainer.key().keys()).toBytes());
    }
    first = state.round();
    context.note(AggregatorPoint.RESUMED, first);
    context.events().resumed(context.run(), context.incarnation(), state.round());
  }

  private void attestTrainers() throws RunStoppedException {
    List<MemberId> nodes = List.copyOf(context.assignment().trainers().keySet());
    for (Peers.Peer peer : peers.attest(nodes, Role.TRAIN)) {
      participants.put(peer);
    }
  }

  /** Where there are masks, trainers get to know each other first. */
  private Optional<AggregatorMasks> meet() throws RunStoppedException {
    return plans.isPresent()
        ? Optional.of(AggregatorMasks.meet(context, participants, plans.get()))
        : Optional.empty();
  }

  private static Optional<MaskedRound> beginMasks(Optional<AggregatorMasks> masks, int round)
      throws RunStoppedException {
    return masks.isPresent() ? Optional.of(masks.get().begin(round)) : Optional.empty();
  }

  private void awaitReady() throws RunStoppedException {
    List<MemberId> waiting = nodes();
    while (!waiting.isEmpty()) {
      Letter letter =
          context.await(
              l ->
                  (l.kind() == LetterKind.REFUSAL && context.contract().party(l.from()).isPresent())
                      || (waiting.contains(l.from()) && Participants.isEither(l, LetterKind.READY)),
              context.deadlines().ready(),
              "the trainers " + waiting + " to open their shards");
      if (letter.kind() == LetterKind.REFUSAL) {
        throw PartyKeys.refused(letter);
      }
      if (letter.kind() == LetterKind.FAILED) {
        participants.lose(letter);
      } else {
        accept(letter);
      }
      waiting.remove(letter.from());
    }
    state.begin(context.clock().instant());
    participants.requireEnoughToBegin();
  }

  private void accept(Letter letter) throws RunStoppedException {
    try {
      Ready ready = Ready.parse(letter.payload());
      ready.verify(context.run(), participants.trainer(letter.from()).key().verificationKeys());
      if (!ready.parties().equals(participants.partiesOf(letter.from()))) {
        throw new RunStoppedException(
            Rule.ASSIGNMENT, letter.from() + " is ready for other parties than assigned");
      }
      ready.engine().forEach(state::engine);
    } catch (MalformedException | BadSignatureException e) {
      throw new RunStoppedException(
          Rule.MALFORMED, letter.from() + " says that it is ready: " + e.getMessage(), e);
    }
  }

  /** Windows begin with the incarnation, whose evidence is fresh, and then after so many rounds. */
  private boolean beginsWindow(int round) {
    int done = round - first;
    return done > 0 && done % context.contract().training().reattestRounds() == 0;
  }

  /**
   * At the end of a window every trainer proves itself anew, and earlier if its evidence grew too
   * old. Who does not is left out.
   */
  private void renew(boolean isNewWindow) throws RunStoppedException {
    context.requireNotExpired();
    for (Peers.Peer trainer : participants.trainers()) {
      if (isNewWindow || peers.isDue(trainer)) {
        renew(trainer);
      }
    }
    participants.requireEnough(participants.parties().size());
  }

  private void renew(Peers.Peer trainer) throws RunStoppedException {
    try {
      participants.put(peers.renew(trainer, Role.TRAIN));
    } catch (RunStoppedException e) {
      if (e.rule() != Rule.ATTESTATION && e.rule() != Rule.DEADLINE) {
        throw e;
      }
      participants.leaveOut(
          trainer.node(), "did not prove itself anew", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Encrypts the model once and seals its key to each trainer, with the receipt of the round
   * before.
   *
   * @param roster of the round's masks, or empty
   */
  private void giveOut(int round, Bytes roster) throws RunStoppedException {
    Bytes bytes = Bytes.wrap(Parameters.toBytes(state.parameters()));
    Bytes aad = RoundStart.aad(context.run(), round, state.digest(), state.head());
    ContentKey key = ContentKey.generate(context.random());
    Bytes ciphertext = key.encrypt(aad, bytes);
    for (Peers.Peer trainer : participants.trainers()) {
      RoundStart start =
          RoundStart.seal(
              context.run(),
              round,
              state.digest(),
              state.head(),
              receiptFor(trainer.node()),
              trainer.key().keys(),
              key,
              ciphertext,
              roster);
      context.send(trainer.node(), LetterKind.ROUND_START, start.toBytes());
    }
    context.note(AggregatorPoint.MODEL_GIVEN, round);
  }

  private Optional<Receipt> receiptFor(MemberId trainer) {
    return recordSignature.map(
        signature ->
            new Receipt(
                state.records().getLast(), inclusions.getOrDefault(trainer, List.of()), signature));
  }

  /** The model stays as it is; what is counted goes into the record. */
  private void count(int round, Optional<MaskedRound> masked) throws RunStoppedException {
    StatisticsRound counting = statistics.orElseThrow();
    StatisticsSum sum = counting.sum(masked);
    RoundUpdates updates = collect(round, sum, masked);
    state.best().measured(state.parameters(), Map.of());
    record(
        updates,
        state.digest(),
        List.of(),
        StatisticsRound.RULE,
        Map.of(),
        counting.recorded(updates.examples(), sum.means()));
  }

  private void train(int round, Optional<MaskedRound> masked) throws RunStoppedException {
    RoundSum.OfUpdates sum = RoundSum.of(context.contract(), model, rule, masked, privacy);
    RoundUpdates updates = collect(round, sum, masked);
    Combined combined = combine(sum);
    Map<String, String> metrics = updates.metrics();
    Digest before = state.digest();
    state.best().measured(state.parameters(), metrics);
    state.optimiser().step(state.parameters(), combined.update());
    requireFinite(round);
    state.moved();
    record(updates, before, updates.excluded(sum, combined), rule.describe(), metrics, Bytes.EMPTY);
  }

  private static Combined combine(RoundSum.OfUpdates sum) throws RunStoppedException {
    try {
      return sum.combine();
    } catch (TooFewUpdatesException e) {
      throw RunStoppedException.because(Rule.TOO_FEW_PARTIES, e);
    }
  }

  private RoundUpdates collect(int round, RoundSum sum, Optional<MaskedRound> masked)
      throws RunStoppedException {
    RoundUpdates updates =
        new RoundUpdates(context, enclave, round, state.digest(), state.head(), model, sum);
    if (masked.isPresent()) {
      masked.get().exchangeShares();
      context.note(AggregatorPoint.MASKS_SHARED, round);
    }
    participants.gather(LetterKind.UPDATE, "in round " + (round + 1), updates);
    updates.close();
    context.note(AggregatorPoint.UPDATES_IN, round);
    participants.requireEnough(updates.count());
    return updates;
  }

  /** Chains what happened in the round; the state has the model after it. */
  private void record(
      RoundUpdates updates,
      Digest before,
      List<RoundRecord.Excluded> excluded,
      String how,
      Map<String, String> metrics,
      Bytes counted)
      throws RunStoppedException {
    int round = state.round();
    RoundRecord record =
        new RoundRecord(
            round,
            state.head(),
            before,
            state.digest(),
            updates.tree().root(),
            updates.count(),
            updates.examples(),
            missing(updates),
            excluded,
            how,
            cost.epsilon(round + 1),
            metrics,
            counted);
    state.add(record);
    recordSignature = Optional.of(Receipt.sign(context.run(), record, enclave.signing()));
    inclusions = inclusionsByTrainer(updates);
    context.note(AggregatorPoint.ROUND_RECORDED, round);
    publish(round, shown(record));
  }

  private void requireFinite(int round) throws RunStoppedException {
    for (float parameter : state.parameters()) {
      if (!Float.isFinite(parameter)) {
        throw new RunStoppedException(
            Rule.ENGINE,
            "the model diverged in round " + round + ": lower the server's learning rate");
      }
    }
  }

  /** What those who watch see of a round: its metrics, and how many updates had no part in it. */
  private static Map<String, String> shown(RoundRecord record) {
    Map<String, String> shown = new TreeMap<>(record.metrics());
    if (!record.excluded().isEmpty()) {
      shown.put("updates-not-counted", Integer.toString(record.excluded().size()));
    }
    return shown;
  }

  private void publish(int round, Map<String, String> metrics) throws RunStoppedException {
    context.append(new LogEntry(LogEntry.Kind.ROUND, context.run(), state.head()));
    context.note(AggregatorPoint.ROUND_LOGGED, round);
    context.events().round(context.run(), round + 1, rounds(), metrics);
    Progress progress = new Progress(round + 1, rounds(), metrics);
    context.send(
        context.contract().requester().name(),
        LetterKind.PROGRESS,
        progress.sealTo(context.contract().requester().kem(), context.run()));
    context.note(AggregatorPoint.ROUND_TOLD, round);
  }

  private ProofWriter.Outcome outcome(FinalReports reports) {
    return new ProofWriter.Outcome(
        new Model(model, state.parameters()),
        state.records(),
        participants.trainers(),
        checkpoints.earlier(),
        reports.chain(),
        rule.describe(),
        state.engine(),
        reports.metrics(),
        state.started());
  }

  private List<RoundRecord.Missing> missing(RoundUpdates updates) {
    List<RoundRecord.Missing> missing = new ArrayList<>();
    for (ContractParty party : context.contract().parties()) {
      if (!updates.has(party.name())) {
        missing.add(new RoundRecord.Missing(party.name(), participants.reason(party.name())));
      }
    }
    return missing;
  }

  private Map<MemberId, List<Receipt.Inclusion>> inclusionsByTrainer(RoundUpdates updates) {
    Map<MemberId, List<Receipt.Inclusion>> byTrainer = new HashMap<>();
    nodes().forEach(node -> byTrainer.put(node, updates.inclusions(participants.partiesOf(node))));
    return byTrainer;
  }

  /** The trainers that are left; a list of its own. */
  private List<MemberId> nodes() {
    return new ArrayList<>(participants.trainers().stream().map(Peers.Peer::node).toList());
  }

  private int rounds() {
    return context.contract().training().allRounds();
  }
}
