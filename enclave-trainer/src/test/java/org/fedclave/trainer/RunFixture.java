package org.fedclave.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fedclave.attestation.Attestor;
import org.fedclave.models.BadModelException;
import org.fedclave.models.Model;
import org.fedclave.models.ModelZip;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.loopback.LoopbackCouriers;

/**
 * A whole run in one process: aggregator {@code hub}, trainers {@code node-1} (alder) and {@code
 * node-2} (birch, cedar), scripted parties, a requester. Everybody is honest until a test says
 * otherwise, before {@link #begin}.
 */
final class RunFixture implements AutoCloseable {

  static final Deadlines PATIENT = deadlines(Duration.ofSeconds(60));

  final ContractDraft draft = new ContractDraft();
  final TestClock clock = new TestClock();
  final LoopbackCouriers couriers = new LoopbackCouriers();
  final Map<MemberId, NodeSetup> nodes = new LinkedHashMap<>();
  final Map<MemberId, ScriptedParty> parties = new LinkedHashMap<>();
  final List<String> partyRefusals = new CopyOnWriteArrayList<>();
  SequencedMap<MemberId, List<MemberId>> trainers = new LinkedHashMap<>();

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<MemberId, TrainerNode> running = new LinkedHashMap<>();
  private final BlockingQueue<Letter> requesterMail = new LinkedBlockingQueue<>();
  private final BlockingQueue<Letter> coordinatorMail = new LinkedBlockingQueue<>();
  private SignedContract signed = draft.signed();
  private volatile Optional<Assignment> later = Optional.empty();

  /** How one node is set up. */
  static final class NodeSetup {
    final Recorder recorder = new Recorder();
    Attestor attestor;
    Lies lies = Lies.NONE;
    int deliveries = 1;
    SecureRandom random = World.RANDOM;
    Deadlines deadlines = PATIENT;
    TransparencyLog log = World.LOG;
    TestClock clock;
    Path work;

    /** The machine has lost its power: nothing comes from it any more, not even a farewell. */
    volatile boolean dead;

    NodeSetup(MemberId name, TestClock clock) {
      this.clock = clock;
      attestor = World.chip(name.name()).attestor(World.MEASUREMENT);
      try {
        work = Files.createTempDirectory("enclave-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  RunFixture() {
    trainers.put(World.NODE_1, List.of(World.ALDER));
    trainers.put(World.NODE_2, List.of(World.BIRCH, World.CEDAR));
    for (MemberId node : List.of(World.HUB, World.NODE_1, World.NODE_2)) {
      nodes.put(node, new NodeSetup(node, clock));
    }
    draft.parties.forEach(party -> parties.put(party, new ScriptedParty(this, party)));
  }

  RunFixture ofRounds(int rounds) {
    draft.rounds = rounds;
    return this;
  }

  static Deadlines deadlines(Duration all) {
    return new Deadlines(all, all, all, all, all);
  }

  NodeSetup node(MemberId name) {
    return java.util.Objects.requireNonNull(nodes.get(name), name::name);
  }

  ScriptedParty party(MemberId name) {
    return java.util.Objects.requireNonNull(parties.get(name), name::name);
  }

  NodeSetup hub() {
    return node(World.HUB);
  }

  /** One trainer for all parties, so that a test has one counterpart. */
  void oneTrainer() {
    trainers = new LinkedHashMap<>(Map.of(World.NODE_1, draft.parties));
    nodes.remove(World.NODE_2);
  }

  /** Four hospitals with a trainer each, of which one may be lost; updates are masked. */
  RunFixture masked() {
    draft.masking = MaskingTerms.pairwise(32);
    draft.parties = List.of(World.ALDER, World.BIRCH, World.CEDAR, World.ELM);
    parties.put(World.ELM, new ScriptedParty(this, World.ELM));
    trainers = new LinkedHashMap<>();
    List<MemberId> places = List.of(World.NODE_1, World.NODE_2, World.NODE_3, World.NODE_4);
    for (int i = 0; i < places.size(); i++) {
      trainers.put(places.get(i), List.of(draft.parties.get(i)));
      nodes.computeIfAbsent(places.get(i), node -> new NodeSetup(node, clock));
    }
    return this;
  }

  SignedContract signed() {
    return signed;
  }

  private Assignment first() {
    return new Assignment(signed.envelopeJson(), World.HUB, trainers);
  }

  /** The newest one. */
  Assignment assignment() {
    return later.orElseGet(this::first);
  }

  /** Ends a node without warning; what it sends from now on is lost, and its enclaves are gone. */
  void kill(MemberId node) throws IOException {
    node(node).dead = true;
    TrainerNode killed = running.remove(node);
    if (killed != null) {
      killed.close();
    }
  }

  /** Starts a node that is not running: a new one, or one that was killed. */
  void startNode(MemberId name) {
    NodeSetup setup = nodes.computeIfAbsent(name, node -> new NodeSetup(node, clock));
    setup.dead = false;
    running.put(name, new TrainerNode(surroundings(name), setup.attestor, setup.work, 1));
  }

  /** What the coordinator does when an enclave is lost: gives the run to nodes anew. */
  void assignAnew(MemberId aggregator, SequencedMap<MemberId, List<MemberId>> anew)
      throws TransportException {
    var assignment =
        new Assignment(assignment().incarnation() + 1, signed.envelopeJson(), aggregator, anew);
    later = Optional.of(assignment);
    couriers
        .courier(Courier.COORDINATOR)
        .send(
            aggregator,
            signed.run(),
            assignment.incarnation(),
            LetterKind.ASSIGNMENT,
            assignment.toBytes());
    for (MemberId node : anew.keySet()) {
      couriers
          .courier(Courier.COORDINATOR)
          .send(
              node,
              signed.run(),
              assignment.incarnation(),
              LetterKind.ASSIGNMENT,
              assignment.toBytes());
    }
  }

  RunContext.Surroundings surroundings(MemberId name) {
    NodeSetup setup = node(name);
    return new RunContext.Surroundings(
        new LyingCourier(couriers.courier(name), setup.lies, setup.deliveries, () -> setup.dead),
        setup.log,
        setup.clock,
        setup.random,
        setup.deadlines,
        setup.recorder);
  }

  /** Signs the draft, publishes the data, starts everybody and assigns the run. */
  void begin() throws TransportException {
    start();
    assignAll();
  }

  void assignAll() throws TransportException {
    for (MemberId node : nodes.keySet()) {
      assign(node, assignment().toBytes());
    }
  }

  /** Everything of {@link #begin} but the assignment. */
  void start() throws TransportException {
    signed = draft.signed();
    Courier courier = couriers.courier(Courier.COORDINATOR);
    for (MemberId party : draft.parties) {
      for (Bytes blob : draft.dataset(party).blobs().values()) {
        courier.putBlob(BlobSource.of(blob));
      }
    }
    open.add(courier.receive(coordinatorMail::add));
    open.add(couriers.courier(World.REQUESTER).receive(requesterMail::add));
    parties.values().forEach(party -> open.add(party.start()));
    List.copyOf(nodes.keySet()).forEach(this::startNode);
  }

  /** Stops all nodes, the aggregator first. */
  void closeNodes() throws IOException {
    for (TrainerNode node : running.values()) {
      node.close();
    }
    running.clear();
  }

  void assign(MemberId node, Bytes assignment) throws TransportException {
    couriers
        .courier(Courier.COORDINATOR)
        .send(node, signed.run(), LetterKind.ASSIGNMENT, assignment);
  }

  /** Gives the aggregator another run, which all parties have signed, beside this one. */
  SignedContract assignAnother() throws TransportException {
    draft.seed++;
    SignedContract another = draft.signed();
    couriers
        .courier(Courier.COORDINATOR)
        .send(
            World.HUB,
            another.run(),
            LetterKind.ASSIGNMENT,
            new Assignment(another.envelopeJson(), World.HUB, trainers).toBytes());
    return another;
  }

  /** The next letter of this kind to the coordinator. */
  Letter awaitCoordinatorMail(LetterKind kind) {
    return await(coordinatorMail, kind);
  }

  /** The next letter of this kind to the requester. */
  Letter awaitRequesterMail(LetterKind kind) {
    return await(requesterMail, kind);
  }

  /** Whether the requester was sent such a letter that nobody has waited for. */
  boolean hasRequesterMail(LetterKind kind) {
    return requesterMail.stream().anyMatch(letter -> letter.kind() == kind);
  }

  static Letter await(BlockingQueue<Letter> mail, LetterKind kind) {
    try {
      Letter letter = mail.poll(60, TimeUnit.SECONDS);
      while (letter != null && letter.kind() != kind) {
        letter = mail.poll(60, TimeUnit.SECONDS);
      }
      if (letter == null) {
        throw new AssertionError("no letter of kind " + kind);
      }
      return letter;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What the requester holds at the end. */
  record Result(Bytes modelFile, Bytes proof) {

    ProofBundle bundle() throws MalformedException {
      return ProofBundle.parse(proof);
    }

    ExecutionStatement statement() throws MalformedException {
      return ExecutionStatement.parse(bundle().statement().payload());
    }

    Model model() throws IOException, BadModelException {
      return ModelZip.read(new java.io.ByteArrayInputStream(modelFile.unsafeArray()));
    }
  }

  /** Waits for the end of a run that ends well, and opens the model as the requester does. */
  Result awaitResult() throws TransportException, MalformedException, CannotOpenException {
    try {
      node(assignment().aggregator()).recorder.awaitFinish();
    } catch (AssertionError e) {
      throw new AssertionError("parties refused " + partyRefusals, e);
    }
    SealedModel sealed = SealedModel.parse(await(requesterMail, LetterKind.RESULT).payload());
    Courier courier = couriers.courier(World.REQUESTER);
    SealedModel.ModelAndProof opened =
        sealed.open(
            signed.run(),
            World.REQUESTER,
            World.member(World.REQUESTER).kem(),
            courier.getBlob(sealed.ciphertext(), 1 << 24));
    return new Result(opened.model(), opened.proof());
  }

  /** Every word of every node. */
  List<String> transcript() {
    return nodes.values().stream().flatMap(setup -> setup.recorder.transcript().stream()).toList();
  }

  @Override
  public void close() {
    try {
      closeNodes();
      for (AutoCloseable each : open.reversed()) {
        each.close();
      }
      for (NodeSetup setup : nodes.values()) {
        try (Stream<Path> files = Files.walk(setup.work)) {
          for (Path path : files.toList().reversed()) {
            Files.deleteIfExists(path);
          }
        }
      }
    } catch (Exception e) {
      throw new AssertionError("the fixture was not cleared away", e);
    }
  }
}
