package org.fedclave.party;

import static org.fedclave.party.PartyRefusedException.require;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.party.ApprovedRun.Asked;
import org.fedclave.party.ApprovedRun.Trusted;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Introduction;
import org.fedclave.protocol.attest.KeyRelease;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.checkpoint.CheckpointAnswer;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.PartyPoint;

/**
 * The one place from which keys leave: assignment, request, challenge, appraisal, journal, log,
 * release. Shares of checkpoints leave from here, too, after the same appraisal. Not thread-safe.
 */
final class ReleaseDesk {

  private final PartyFolder folder;
  private final KeyStore keys;
  private final ReleaseJournal journal;
  private final PrivacyBudget budget;
  private final Courier courier;
  private final SeenLog log;
  private final PartyEvents events;
  private final Clock clock;
  private final SecureRandom random;
  private final AssignedRuns runs;
  private final CheckpointDesk checkpoints;
  private final LocalStateDesk states;

  ReleaseDesk(
      PartyFolder folder,
      KeyStore keys,
      PrivacyBudget budget,
      ReleaseJournal journal,
      AssignedRuns runs,
      CheckpointDesk checkpoints,
      LocalStateDesk states,
      Courier courier,
      SeenLog log,
      PartyEvents events,
      Clock clock,
      SecureRandom random) {
    this.folder = folder;
    this.keys = keys;
    this.journal = journal;
    this.checkpoints = checkpoints;
    this.states = states;
    this.budget = budget;
    this.courier = courier;
    this.log = log;
    this.events = events;
    this.clock = clock;
    this.random = random;
    this.runs = runs;
  }

  /** The coordinator proposes who computes. */
  void onAssignment(Letter letter)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    require(
        AgentRule.NOT_THE_COORDINATOR,
        letter.from().equals(Courier.COORDINATOR),
        "an assignment comes from the coordinator only");
    if (runs.has(letter.run(), letter.payload())) {
      return;
    }
    ApprovedRun run = runs.assign(letter.run(), letter.payload());
    note(PartyPoint.ASSIGNED, run);
    events.assigned(letter.run(), trainer(run), run.assignment().aggregator());
    Optional<Letter> early = runs.takeEarly(letter.run(), trainer(run));
    if (early.isPresent()) {
      onReleaseRequest(early.get());
    }
  }

  private MemberId trainer(ApprovedRun run) {
    return run.assignment().trainerOf(keys.identity().name()).orElseThrow();
  }

  /** The trainer and the aggregator that the coordinator proposed for a run. */
  List<MemberId> enclaves(RunId run) {
    return runs
        .inMemory(run)
        .map(found -> List.of(trainer(found), found.assignment().aggregator()))
        .orElse(List.of())
        .stream()
        .distinct()
        .toList();
  }

  /** A trainer asks for keys. It may ask before the coordinator's letter came. */
  void onReleaseRequest(Letter letter)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    runs.requireApproved(letter.run());
    Optional<ApprovedRun> found = runs.find(letter.run());
    if (found.isEmpty() || found.get().incarnation() < letter.incarnation()) {
      runs.keepEarly(letter);
      return;
    }
    ApprovedRun run = found.get();
    requireSameIncarnation(run, letter.incarnation(), letter.from());
    Contract contract = run.contract().contract();
    require(
        AgentRule.NOT_ASSIGNED,
        trainer(run).equals(letter.from()),
        letter.from() + " asks for keys of shards that are assigned to " + trainer(run));
    ContractDesk.requireInTime(contract, clock.instant());
    ReleaseRequest request = request(letter.payload(), contract.training());
    run.request(request.window().from(), request.stateAfter());
    challenge(run, trainer(run), Role.TRAIN);
    if (run.trusted(Role.AGGREGATE).filter(t -> t.isFresh(clock.instant())).isEmpty()) {
      challenge(run, run.assignment().aggregator(), Role.AGGREGATE);
    }
    note(PartyPoint.CHALLENGED, run);
  }

  private void note(PartyPoint point, ApprovedRun run) {
    Milestone.note(point, keys.identity().name(), run.contract().run(), run.incarnation());
  }

  /** Who was left behind gets nothing, and is not told: nobody waits for it. */
  private static void requireSameIncarnation(ApprovedRun run, long incarnation, MemberId from)
      throws PartyRefusedException {
    require(
        AgentRule.INCARNATION,
        run.incarnation() == incarnation,
        from
            + " is of incarnation "
            + incarnation
            + ", the run has incarnation "
            + run.incarnation());
  }

  /** The aggregator of a later incarnation wants to go on from a checkpoint. */
  void onCheckpointRequest(Letter letter)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    runs.requireApproved(letter.run());
    Optional<ApprovedRun> found = runs.find(letter.run());
    if (found.isEmpty() || found.get().incarnation() < letter.incarnation()) {
      return; // it asks again
    }
    ApprovedRun run = found.get();
    requireSameIncarnation(run, letter.incarnation(), letter.from());
    require(
        AgentRule.NOT_ASSIGNED,
        run.assignment().aggregator().equals(letter.from()),
        letter.from() + " asks for checkpoints that are for " + run.assignment().aggregator());
    ContractDesk.requireInTime(run.contract().contract(), clock.instant());
    run.wantCheckpoint(true);
    Optional<Trusted> aggregator = run.trusted(Role.AGGREGATE);
    if (aggregator.filter(t -> t.isFresh(clock.instant())).isPresent()) {
      shareCheckpoints(run, aggregator.get());
    } else {
      challenge(run, letter.from(), Role.AGGREGATE);
    }
  }

  private void shareCheckpoints(ApprovedRun run, Trusted aggregator)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    List<CheckpointAnswer.Held> held = checkpoints.held(run.contract().run(), run.incarnation());
    CheckpointAnswer answer =
        CheckpointAnswer.seal(
            aggregator.own().keyBinding(),
            aggregator.own().kemPublicKey(),
            held,
            keys.identity().signing(),
            random);
    send(run, aggregator.node(), LetterKind.CHECKPOINT_ANSWER, answer.toBytes());
    run.wantCheckpoint(false);
    note(PartyPoint.SHARES_GIVEN, run);
    events.sharedCheckpoints(run.contract().run(), aggregator.node(), held.size());
  }

  private void send(ApprovedRun run, MemberId to, LetterKind kind, Bytes payload)
      throws TransportException {
    courier.send(to, run.contract().run(), run.incarnation(), kind, payload);
  }

  private static ReleaseRequest request(Bytes payload, TrainingTerms training)
      throws PartyRefusedException {
    try {
      ReleaseRequest request = ReleaseRequest.parse(payload);
      int from = request.window().from();
      require(
          AgentRule.WINDOW,
          from < training.allRounds(),
          "keys from round " + from + " of " + training.allRounds() + " are asked for");
      return request;
    } catch (MalformedException e) {
      throw new PartyRefusedException(AgentRule.FORM, String.valueOf(e.getMessage()), e);
    }
  }

  private void challenge(ApprovedRun run, MemberId node, Role role) throws TransportException {
    send(run, node, LetterKind.CHALLENGE, run.ask(node, role, clock.instant(), random).toBytes());
  }

  /** An enclave proves itself. */
  void onAttestation(Letter letter)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    runs.requireApproved(letter.run());
    ApprovedRun run =
        runs.find(letter.run())
            .orElseThrow(
                () ->
                    new PartyRefusedException(
                        AgentRule.SESSION, "no enclave of this run was asked for evidence"));
    AttestationAnswer answer = parse(letter.payload());
    if (!run.isTrusted(letter.from(), answer.binding().session())) {
      appraise(run, letter, answer); // otherwise the same letter again, after a failure to send
    }
    Optional<Trusted> trainer = run.trusted(Role.TRAIN);
    Optional<Trusted> aggregator = run.trusted(Role.AGGREGATE);
    if (run.isCheckpointWanted() && aggregator.isPresent()) {
      shareCheckpoints(run, aggregator.get());
    }
    if (trainer.isPresent() && aggregator.isPresent()) {
      release(run, trainer.get(), aggregator.get());
    }
  }

  private void appraise(ApprovedRun run, Letter letter, AttestationAnswer answer)
      throws PartyRefusedException {
    Asked asked =
        run.take(letter.from(), answer.binding().session())
            .orElseThrow(
                () ->
                    new PartyRefusedException(
                        AgentRule.SESSION,
                        letter.from() + " answers a challenge that this party did not send it"));
    Role role = asked.challenge().role();
    requireSameIncarnation(run, answer.binding().incarnation(), letter.from());
    try {
      Trusted trusted = run.appraise(asked, answer);
      note(PartyPoint.ENCLAVE_APPRAISED, run);
      events.attested(letter.run(), letter.from(), role, trusted.own().evidence());
    } catch (RefusedException e) {
      throw new PartyRefusedException(
          AgentRule.ATTESTATION,
          letter.from()
              + " is not accepted to "
              + role.wireName()
              + ": "
              + e.getMessage()
              + " ("
              + e.rule()
              + ")",
          e);
    }
  }

  private static AttestationAnswer parse(Bytes payload) throws PartyRefusedException {
    try {
      return AttestationAnswer.parse(payload);
    } catch (MalformedException e) {
      throw new PartyRefusedException(AgentRule.FORM, String.valueOf(e.getMessage()), e);
    }
  }

  /** Journal first, then the log, then the key. */
  private void release(ApprovedRun run, Trusted trainer, Trusted aggregator)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    Contract contract = run.contract().contract();
    Instant now = clock.instant();
    requireStillGood(contract, trainer, aggregator, now);
    DatasetDescriptor descriptor = descriptor(contract);
    requireBudget(cost(contract), run.contract().run(), descriptor.dataset());
    SortedMap<Integer, ShardCipher> shardKeys = shardKeys(descriptor);
    RoundWindow window =
        RoundWindow.startingAt(
            run.requestedFrom(),
            contract.training().reattestRounds(),
            contract.training().allRounds());
    writeDown(run, trainer, aggregator, window, descriptor, now);
    KeyRelease release =
        KeyRelease.seal(
            trainer.own().keyBinding(),
            trainer.own().kemPublicKey(),
            window,
            new ReleasedKeys(
                descriptor.dataset(),
                shardKeys,
                aggregator.own().keys().digest(),
                Introduction.vouch(
                    run.contract().run(),
                    keys.identity().name(),
                    trainer.own().keys().digest(),
                    keys.identity().signing()),
                state(run)),
            keys.identity().signing(),
            random);
    send(run, trainer.node(), LetterKind.KEY_RELEASE, release.toBytes());
    note(PartyPoint.KEYS_RELEASED, run);
    run.request(run.requestedFrom(), run.stateAfter());
    events.released(run.contract().run(), trainer.node(), shardKeys.size(), window);
  }

  private Bytes state(ApprovedRun run)
      throws PartyRefusedException, IOException, MalformedException {
    return run.stateAfter().isPresent() && run.incarnation() > 0
        ? states.after(run.stateAfter().getAsInt(), run.contract().run())
        : Bytes.EMPTY;
  }

  private static void requireStillGood(
      Contract contract, Trusted trainer, Trusted aggregator, Instant now)
      throws PartyRefusedException {
    ContractDesk.requireInTime(contract, now);
    try {
      trainer.requireFresh(now);
      aggregator.requireFresh(now);
    } catch (RefusedException e) {
      throw new PartyRefusedException(
          AgentRule.ATTESTATION, e.getMessage() + " (" + e.rule() + ")", e);
    }
  }

  /** Between a contract's approval and now other runs may have got keys of the same dataset. */
  private void requireBudget(RunCost cost, RunId run, String dataset) throws PartyRefusedException {
    Optional<String> refusal = budget.refusal(cost, run, dataset, journal.entries());
    if (refusal.isPresent()) {
      throw new PartyRefusedException(AgentRule.PRIVACY_BUDGET, refusal.get());
    }
  }

  private RunCost cost(Contract contract) {
    return RunCost.of(contract, self(contract));
  }

  private ContractParty self(Contract contract) {
    return contract.party(keys.identity().name()).orElseThrow();
  }

  private DatasetDescriptor descriptor(Contract contract) throws PartyRefusedException {
    ContractParty self = self(contract);
    try {
      Optional<DatasetDescriptor> own = folder.datasets().find(self.dataset());
      require(AgentRule.OWN_DATASET, own.isPresent(), "the dataset is no longer here");
      self.require(own.orElseThrow());
      return own.orElseThrow();
    } catch (IOException | MalformedException e) {
      throw new PartyRefusedException(AgentRule.STORAGE, "the dataset: " + e.getMessage(), e);
    }
  }

  private SortedMap<Integer, ShardCipher> shardKeys(DatasetDescriptor descriptor)
      throws PartyRefusedException {
    try {
      return keys.shardKeys(descriptor);
    } catch (KeyStoreException e) {
      throw new PartyRefusedException(AgentRule.STORAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private void writeDown(
      ApprovedRun run,
      Trusted trainer,
      Trusted aggregator,
      RoundWindow window,
      DatasetDescriptor descriptor,
      Instant now)
      throws PartyRefusedException, TransportException, IOException {
    RunId id = run.contract().run();
    try {
      Digest head =
          journal.append(
              new JournalEntry(
                  Instant.ofEpochMilli(now.toEpochMilli()),
                  id,
                  run.incarnation(),
                  trainer.own().keyBinding().session(),
                  window,
                  descriptor.dataset(),
                  descriptor.digest(),
                  descriptor.shards().size(),
                  cost(run.contract().contract()),
                  run.contract().contract().training().rounds(),
                  JournalEntry.Enclave.of(trainer.node(), trainer.own()),
                  JournalEntry.Enclave.of(aggregator.node(), aggregator.own())));
      note(PartyPoint.JOURNAL_WRITTEN, run);
      LogEntry intent = new LogEntry(LogEntry.Kind.KEY_RELEASE, id, head);
      log.append(intent, run.contract().contract().log());
      note(PartyPoint.RELEASE_LOGGED, run);
    } catch (JournalException e) {
      throw new PartyRefusedException(AgentRule.JOURNAL, e.getMessage() + " (" + e.rule() + ")", e);
    }
  }
}
