package org.fedclave.trainer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Examples;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Normaliser;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.Ready;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.checkpoint.Resumption;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.FinalReport;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.protocol.round.SealedUpdate;
import org.fedclave.protocol.round.Update;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.milestone.TrainerPoint;

/**
 * The role {@code train} in one run: opens the shards that parties release to it, trains round by
 * round, and goes on only while the aggregator proves that its updates are in. Not thread-safe.
 */
final class TrainRun implements RunProgram {

  private final RunContext context;
  private final Enclave enclave;
  private final Peers peers;
  private final PartyKeys partyKeys;
  private final List<ContractParty> parties;
  private final ModelConfiguration model;
  private final AggregationRule rule;
  private final EngineProvider engine;
  private final Optional<RecordPrivacy> privacy;
  private final PersonalParameters personal;
  private final ShardOpener opener;
  private final Map<MemberId, Examples.Split> rows = new HashMap<>();

  /** What earlier trainers kept of each party, or empty. */
  private final Map<MemberId, Bytes> states = new HashMap<>();

  private final Optional<StatisticsRound> statistics;
  private final Optional<TrainerMasks> masks;

  private Optional<Peers.Peer> aggregator = Optional.empty();
  private RoundWindow window;
  private final SeenChain chain;

  /** The record of the statistics, where an earlier incarnation counted them. */
  private Optional<RoundRecord> counted = Optional.empty();

  /**
   * Prepares to train on the rows of the parties that the assignment gives to this node.
   *
   * @param work folder for temporary ciphertext
   */
  TrainRun(RunContext context, Enclave enclave, Path work) throws RunStoppedException {
    this.context = context;
    this.enclave = enclave;
    this.peers = new Peers(context);
    this.partyKeys = new PartyKeys(context, enclave);
    this.parties = assignedParties(context);
    this.model = Terms.model(context.contract());
    this.rule = Terms.rule(context.contract(), model);
    this.engine = Terms.engine(context.contract(), model);
    this.privacy = RecordPrivacy.of(context.contract(), model, context.random());
    this.personal = new PersonalParameters(context.contract(), model);
    this.statistics = StatisticsRound.of(context);
    this.opener = new ShardOpener(context, model, statistics, work);
    this.masks =
        MaskingPlans.of(context.contract(), rule, model.parameterCount(), statistics)
            .map(plans -> new TrainerMasks(context, enclave, plans, parties));
    this.window =
        RoundWindow.startingAt(0, context.contract().training().reattestRounds(), rounds());
    this.chain = new SeenChain(context.run(), context.contract().training());
  }

  private static List<ContractParty> assignedParties(RunContext context)
      throws RunStoppedException {
    List<MemberId> names = context.assignment().trainers().getOrDefault(context.self(), List.of());
    List<ContractParty> assigned =
        context.contract().parties().stream().filter(p -> names.contains(p.name())).toList();
    if (assigned.isEmpty()) {
      throw new RunStoppedException(
          Rule.ASSIGNMENT, "the assignment gives " + context.self() + " no party to train for");
    }
    return assigned;
  }

  @Override
  public void run() throws RunStoppedException {
    attestAggregator();
    context.note(TrainerPoint.AGGREGATOR_ATTESTED);
    int first = resume();
    Map<MemberId, HybridSignature> vouchers = openShards(first);
    try (LocalWork work =
        new LocalWork(context.run(), context.contract(), model, engine, privacy, personal)) {
      restore(work, first);
      announceReady();
      context.note(TrainerPoint.READY_SENT);
      if (masks.isPresent()) {
        masks.get().meet(vouchers, first);
        context.note(TrainerPoint.MASKS_MET);
      }
      Given given = awaitModel(first);
      int counting = context.contract().training().countingRounds();
      for (int round = first; !chain.isOver(); given = awaitModel(++round)) {
        if (round > counting) {
          work.advance(given.parameters, chain.updates());
        }
        renewAt(round);
        takePart(work, given, round - counting);
      }
      personal.handOver(context, enclave, parties);
      report(work, given);
      context.note(TrainerPoint.REPORT_SENT);
      context.events().crossed(context.run(), work.crossings());
    }
  }

  private void attestAggregator() throws RunStoppedException {
    aggregator = Optional.of(peers.attest(context.assignment().aggregator(), Role.AGGREGATE));
  }

  /**
   * In a later incarnation: takes in the rounds that are done, by the records of the aggregator,
   * which this trainer has appraised. The last of them comes once more, with the model.
   *
   * @return the round that is next
   */
  private int resume() throws RunStoppedException {
    if (context.incarnation() == 0) {
      return 0;
    }
    List<RoundRecord> records = history();
    counted = chain.resume(records);
    window =
        RoundWindow.startingAt(
            Math.min(records.size(), rounds() - 1), // after the last one the model is measured
            context.contract().training().reattestRounds(),
            rounds());
    context.note(TrainerPoint.RESUMED, records.size());
    return records.size();
  }

  private List<RoundRecord> history() throws RunStoppedException {
    Letter letter =
        context.await(
            l ->
                l.kind() == LetterKind.RESUMPTION
                    && l.from().equals(context.assignment().aggregator()),
            context.deadlines().keys().plus(context.deadlines().attestation()),
            "the history of the run from " + context.assignment().aggregator());
    try {
      return Resumption.parse(letter.payload())
          .open(
              context.run(),
              context.incarnation(),
              enclave.keys(),
              enclave.kem(),
              aggregatorKeys().signing());
    } catch (BadSignatureException | CannotOpenException | MalformedException e) {
      throw new RunStoppedException(
          Rule.CHECKPOINT, "the history of the run: " + e.getMessage(), e);
    }
  }

  /** Opens the rows, and returns each party's word on this trainer. */
  private Map<MemberId, HybridSignature> openShards(int first) throws RunStoppedException {
    Map<MemberId, ReleasedKeys> keys =
        partyKeys.request(parties, firstRequest(first), aggregatorKeys().digest());
    context.note(TrainerPoint.KEYS_OPENED);
    keys.forEach((party, released) -> states.put(party, released.localState()));
    Map<MemberId, HybridSignature> vouchers = new TreeMap<>();
    for (ContractParty party : parties) {
      ReleasedKeys released = keys.get(party.name());
      if (released == null) {
        throw new AssertionError("request() returns every party");
      }
      Examples.Split split = opener.open(party, released);
      if (split.training().rows() == 0) {
        throw new RunStoppedException(
            Rule.SHARD, "the dataset of " + party.name() + " leaves no row to train on");
      }
      rows.put(party.name(), split);
      vouchers.put(party.name(), released.voucher());
      context
          .events()
          .opened(context.run(), party.name(), released.shardKeys().size(), party.rows(), window);
    }
    if (counted.isPresent()) {
      normalise(counted.get());
    }
    context.note(TrainerPoint.SHARDS_OPENED);
    return vouchers;
  }

  /** In a later incarnation: with what earlier trainers kept of the parties, if they kept any. */
  private ReleaseRequest firstRequest(int first) {
    boolean keeps = rule.scaffold().isPresent() || personal.exist();
    boolean trained = first > context.contract().training().countingRounds();
    return new ReleaseRequest(
        window, keeps && trained ? OptionalInt.of(first - 1) : OptionalInt.empty());
  }

  private void restore(LocalWork work, int first) throws RunStoppedException {
    if (firstRequest(first).stateAfter().isEmpty()) {
      return;
    }
    for (ContractParty party : parties) {
      Bytes state = states.getOrDefault(party.name(), Bytes.EMPTY);
      if (state.isEmpty()) {
        throw new RunStoppedException(
            Rule.CHECKPOINT, party.name() + " has not what its trainer kept after round " + first);
      }
      work.restore(party.name(), state);
    }
  }

  private void announceReady() throws RunStoppedException {
    Ready ready =
        Ready.sign(
            context.run(),
            parties.stream().map(ContractParty::name).toList(),
            Terms.report(engine).words(),
            enclave.signing());
    context.send(context.assignment().aggregator(), LetterKind.READY, ready.toBytes());
  }

  /** A round's model, opened and continuing the chain. */
  private static final class Given {

    private final RoundStart start;
    private final float[] parameters;

    private Given(RoundStart start, float[] parameters) {
      this.start = start;
      this.parameters = parameters;
    }
  }

  /** Waits for the model of {@code round}, opens it and checks the receipt that comes with it. */
  private Given awaitModel(int round) throws RunStoppedException {
    Letter letter =
        context.await(
            l ->
                l.kind() == LetterKind.ROUND_START
                    && l.from().equals(context.assignment().aggregator()),
            context.deadlines().round().plus(context.deadlines().ready()),
            "the model of round " + round + " from " + context.assignment().aggregator());
    try {
      RoundStart start = RoundStart.parse(letter.payload());
      requireNext(start, round);
      RoundStart.Opened opened = start.open(context.run(), enclave.keys(), enclave.kem());
      if (opened.receipt().isPresent()) {
        accept(opened.receipt().get(), start);
      }
      context.note(TrainerPoint.MODEL_OPENED, round);
      return new Given(
          start, Parameters.fromBytes(opened.parameters().unsafeArray(), model.parameterCount()));
    } catch (CannotOpenException | MalformedException | IllegalArgumentException e) {
      throw new RunStoppedException(
          Rule.MODEL, "the model of round " + round + ": " + e.getMessage(), e);
    }
  }

  private void requireNext(RoundStart start, int round) throws RunStoppedException {
    if (start.round() != round) {
      throw new RunStoppedException(
          Rule.MODEL, "expected the model of round " + round + ", got that of " + start.round());
    }
    if (round == 0 && !start.model().equals(Terms.initialModelDigest(context.contract(), model))) {
      throw new RunStoppedException(
          Rule.MODEL, "the model of round 0 is not the one that the contract's seed gives");
    }
  }

  private void accept(Receipt receipt, RoundStart start) throws RunStoppedException {
    chain.accept(receipt, start, aggregatorKeys().signing());
    personal.recorded(chain.stopping(), chain.metrics());
    if (chain.isCounting(receipt.record())) {
      normalise(receipt.record());
    }
  }

  /** From now on rows are what the statistics of all parties make of them. */
  private void normalise(RoundRecord record) throws RunStoppedException {
    Normaliser normaliser = statistics.orElseThrow().normaliser(record, model.featureCount());
    rows.replaceAll(
        (_, split) ->
            new Examples.Split(
                normaliser.apply(split.training()), normaliser.apply(split.heldOut())));
  }

  /**
   * At the end of a window: fresh evidence on both sides, and keys for the next one, or the rows
   * are given up.
   */
  private void renewAt(int round) throws RunStoppedException {
    context.requireNotExpired();
    if (window.contains(round)) {
      freshenAggregator();
      return;
    }
    aggregator = Optional.of(peers.renew(requireAggregator(), Role.AGGREGATE));
    window =
        RoundWindow.startingAt(round, context.contract().training().reattestRounds(), rounds());
    Map<MemberId, ReleasedKeys> renewed =
        partyKeys.request(parties, window, aggregatorKeys().digest());
    renewed.forEach(
        (party, keys) ->
            context.events().opened(context.run(), party, keys.shardKeys().size(), 0, window));
    context.note(TrainerPoint.WINDOW_RENEWED, round);
  }

  /** Nothing goes to an aggregator whose evidence is older than the policy allows. */
  private void freshenAggregator() throws RunStoppedException {
    if (peers.isDue(requireAggregator())) {
      aggregator = Optional.of(peers.renew(requireAggregator(), Role.AGGREGATE));
    }
  }

  /**
   * Trains on each party's rows, or counts them, and sends what came of it.
   *
   * @param trained rounds that trained before; negative in one that counts
   */
  private void takePart(LocalWork work, Given given, int trained) throws RunStoppedException {
    RoundStart start = given.start;
    if (masks.isPresent()) {
      masks.get().share(start.roster());
    }
    List<UpdateHeader> sent = new ArrayList<>();
    for (ContractParty party : parties) {
      sent.add(trained < 0 ? count(start, party) : train(work, trained, given, party));
    }
    chain.sent(sent, start.model());
    if (masks.isPresent()) {
      int next = start.round() + 1;
      masks.get().unmask(next < rounds() ? OptionalInt.of(next) : OptionalInt.empty());
      context.note(TrainerPoint.UNMASKED, start.round());
    }
  }

  private UpdateHeader train(LocalWork work, int trained, Given given, ContractParty party)
      throws RunStoppedException {
    Examples.Split split = rowsOf(party);
    LocalWork.Trained result = work.train(trained, party.name(), given.parameters, split);
    context.note(TrainerPoint.TRAINED, given.start.round());
    handState(work, given.start.round(), party);
    Bytes vector = vector(given.start.round(), party, split.training().rows(), result);
    return send(given.start, party, split, vector, result.measured());
  }

  /** Before the update goes out: once a checkpoint has this round, the party has the state. */
  private void handState(LocalWork work, int round, ContractParty party)
      throws RunStoppedException {
    Optional<Bytes> state = work.state(party.name());
    if (state.isPresent()) {
      SealedLocalState sealed =
          SealedLocalState.seal(
              context.run(),
              round,
              state.get(),
              party.identity(),
              enclave.keys(),
              enclave.signing(),
              context.random());
      context.send(party.name(), LetterKind.LOCAL_STATE, sealed.toBytes());
      context.note(TrainerPoint.STATE_HANDED, round);
    }
  }

  private UpdateHeader count(RoundStart start, ContractParty party) throws RunStoppedException {
    Examples.Split split = rowsOf(party);
    StatisticsRound counting = statistics.orElseThrow();
    double[] counted = counting.of(party.name(), split.training());
    long weight = counting.vectors().weight(split.training().rows());
    Bytes vector =
        masks.isPresent()
            ? masks.get().mask(start.round(), party, counted, weight)
            : StatisticsVectors.open(counted);
    return send(start, party, split, vector, Measured.NOTHING);
  }

  private UpdateHeader send(
      RoundStart start, ContractParty party, Examples.Split split, Bytes vector, Measured measured)
      throws RunStoppedException {
    UpdateHeader header =
        new UpdateHeader(
            context.run(),
            start.round(),
            party.name(),
            start.model(),
            chain.head(),
            split.training().rows(),
            Digest.of(vector));
    Update update = new Update(header, vector, measured.toBytes());
    SealedUpdate sealed =
        SealedUpdate.seal(update, aggregatorKeys(), enclave.signing(), context.random());
    context.send(context.assignment().aggregator(), LetterKind.UPDATE, sealed.toBytes());
    context.note(TrainerPoint.UPDATE_SENT, start.round());
    return header;
  }

  /** The update as the aggregator gets it: in the open inside its seal, or masked as well. */
  private Bytes vector(int round, ContractParty party, long weight, LocalWork.Trained trained)
      throws RunStoppedException {
    return masks.isPresent()
        ? masks
            .get()
            .mask(round, party, trained.vector(), Terms.weight(context.contract(), rule, weight))
        : Bytes.wrap(Parameters.toBytes(trained.vector()));
  }

  /** Measures the final model and signs the chain: every update of this trainer had a receipt. */
  private void report(LocalWork work, Given last) throws RunStoppedException {
    freshenAggregator();
    Map<MemberId, Bytes> measured = new TreeMap<>();
    for (ContractParty party : parties) {
      measured.put(
          party.name(),
          work.measure(party.name(), last.parameters, rowsOf(party).heldOut()).toBytes());
    }
    ChainSignature confirmed =
        ChainSignature.sign(context.run(), chain.head(), enclave.digest(), enclave.signing());
    FinalReport report =
        FinalReport.of(
            context.run(),
            new FinalReport.Measured(measured),
            aggregatorKeys(),
            confirmed,
            context.random());
    context.send(context.assignment().aggregator(), LetterKind.FINAL_REPORT, report.toBytes());
  }

  private Examples.Split rowsOf(ContractParty party) {
    Examples.Split split = rows.get(party.name());
    if (split == null) {
      throw new AssertionError("openShards() opened every party's rows");
    }
    return split;
  }

  private Peers.Peer requireAggregator() {
    return aggregator.orElseThrow(() -> new AssertionError("run() attests the aggregator first"));
  }

  private EnclaveKeys aggregatorKeys() {
    return requireAggregator().key().keys();
  }

  private int rounds() {
    return context.contract().training().allRounds();
  }
}
