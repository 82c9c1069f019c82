package org.fedclave.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.CountersignRequest;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.loopback.LoopbackLog;

/**
 * The party {@code bank-a} with a dataset of three shards and a policy, beside {@code bank-b}, the
 * requester {@code lab} and the nodes {@code node-1} (trains for bank-a), {@code node-2} (trains
 * for bank-b), {@code node-3} (aggregates).
 */
final class PartyFixture implements AutoCloseable {

  static final MemberId SELF = new MemberId("bank-a");
  static final SecureRandom RANDOM = new SecureRandom();

  static final String SCHEMA =
      """
      {"name": "loans", "columns": [
        {"name": "id", "role": "identifier", "type": "integer", "unit": "1"},
        {"name": "income", "role": "feature", "type": "real", "unit": "1000",
         "minimum": 0, "maximum": 1000, "scaling": {"kind": "identity"}},
        {"name": "class", "role": "label", "type": "category", "allowed": ["good", "bad"]}]}
      """;

  final TestClock clock = new TestClock();
  final RecordingCourier courier = new RecordingCourier(SELF);
  final RecordingEvents events = new RecordingEvents();
  final LoopbackLog log = new LoopbackLog("test-log");

  /** The log as the coordinator shows it to enclaves. */
  TransparencyLog enclavesLog = log;

  final IdentityKeys lab = IdentityKeys.generate(new MemberId("lab"), RANDOM);
  final IdentityKeys bankB = IdentityKeys.generate(new MemberId("bank-b"), RANDOM);
  final SimulatedEnclave trainer = new SimulatedEnclave("node-1");
  final SimulatedEnclave otherTrainer = new SimulatedEnclave("node-2");
  final SimulatedEnclave aggregator = new SimulatedEnclave("node-3");
  final PartyFolder folder;
  final KeyStore keys;
  final DatasetDescriptor dataset;
  private final Path path;

  /** Of the letters that are delivered. */
  int incarnation;

  private PartyAgent agent;

  PartyFixture(Path path) {
    this.path = path;
    try {
      folder = new PartyFolder(path.resolve("bank-a"));
      keys =
          folder.init(
              SELF, passphrase("correct horse"), PassphraseLock.cheapForTests(RANDOM), RANDOM);
      dataset =
          new SealShards(folder, keys, courier, _ -> {})
              .add("loans", Bytes.utf8(SCHEMA), List.of(csv()), 2, Courier.Progress.NONE);
      folder.storePolicy(policy());
      agent = open();
    } catch (IOException | KeyStoreException | DatasetException e) {
      throw new AssertionError(e);
    }
  }

  static Passphrase passphrase(String text) {
    try {
      return Passphrase.of(text);
    } catch (KeyStoreException e) {
      throw new AssertionError(e);
    }
  }

  private Path csv() throws IOException {
    return Files.writeString(
        path.resolve("loans.csv"),
        "id,income,class\n1,10,good\n2,20.5,bad\n3,30,good\n4,40,good\n5,50,bad\n");
  }

  private PartyAgent open() {
    try {
      return PartyAgent.open(folder, keys, courier, log, events, clock);
    } catch (AgentException e) {
      throw new AssertionError(e);
    }
  }

  /** As after a crash: memory is gone, the folder is not. */
  void restart() {
    agent.close();
    agent = open();
  }

  /** Changes one line of the policy file, as its owner does, and starts the agent anew. */
  void editPolicy(String from, String to) {
    try {
      String yaml = Files.readString(folder.policyFile());
      if (!yaml.contains(from)) {
        throw new AssertionError("no line " + from + " in\n" + yaml);
      }
      Files.writeString(folder.policyFile(), yaml.replace(from, to));
      restart();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static AppraisalPolicy appraisal() {
    return SimulatedPolicy.trusting(
        SimulatedEnclave.vendor().rootFingerprint(), Set.of(SimulatedEnclave.MEASUREMENT));
  }

  /** A policy that allows the {@link #contract}. */
  PartyPolicy policy() {
    Map<MemberId, Digest> members =
        Map.of(
            lab.name(), lab.identity().fingerprint(),
            bankB.name(), bankB.identity().fingerprint());
    return new PartyPolicy(
        members,
        new Allowance(Set.of("loan default"), Allowance.Others.REFUSE),
        new Allowance(Set.of("lab"), Allowance.Others.REFUSE),
        new Allowance(Set.of("bank-b"), Allowance.Others.REFUSE),
        new Allowance(Set.of("lab"), Allowance.Others.REFUSE),
        Set.of("loans"),
        new PrivacyFloor(Set.of("none", "central"), 0.5, 8, 1e-5),
        Set.of("sensitive"),
        new PlacementFloor(Set.of(PlacementFloor.ANYWHERE), false),
        Set.of("off"),
        2,
        10,
        2,
        4,
        Duration.ofDays(7),
        appraisal());
  }

  Contract contract() {
    return contract(dataset);
  }

  /** Six rounds, keys for four of them at a time. */
  Contract contract(DatasetDescriptor own) {
    byte[] uniqueness = new byte[16];
    RANDOM.nextBytes(uniqueness);
    return new Contract(
        "loan default",
        Bytes.wrap(uniqueness),
        clock.instant(),
        clock.instant().plus(Duration.ofDays(1)),
        lab.identity(),
        List.of(
            ContractParty.of(keys.identity().identity(), own),
            new ContractParty(
                bankB.identity(), "loans", Digest.of(new byte[1]), Digest.of(new byte[2]), 7)),
        new ModelTerms("{}", ModelTerms.ONE_HOT, 1),
        new TrainingTerms(6, LocalTerms.epochs(1, 32), 20, 4),
        new AggregationTerms("fed-avg", Map.of(), MaskingTerms.OFF, 10),
        PrivacyTerms.NONE,
        "sensitive",
        appraisal().toTree(),
        List.of(lab.identity()),
        2,
        log.verifierKey().toString());
  }

  SignedContract request(Contract contract) {
    return SignedContract.request(contract, lab.signing());
  }

  /** Signed by all. */
  SignedContract complete(SignedContract requested) {
    try {
      return requested.withApprovals(
          Map.of(
              SELF,
              requested.approve(keys.identity().signing()),
              bankB.name(),
              requested.approve(bankB.signing())));
    } catch (BadSignatureException e) {
      throw new AssertionError(e);
    }
  }

  Assignment assignment(SignedContract requested) {
    return assignment(requested, trainer.node);
  }

  Assignment assignment(SignedContract requested, MemberId ownTrainer) {
    SequencedMap<MemberId, List<MemberId>> trainers = new LinkedHashMap<>();
    if (ownTrainer.equals(otherTrainer.node)) {
      trainers.put(ownTrainer, List.of(SELF, bankB.name()));
    } else {
      trainers.put(ownTrainer, List.of(SELF));
      trainers.put(otherTrainer.node, List.of(bankB.name()));
    }
    return new Assignment(complete(requested).envelopeJson(), aggregator.node, trainers);
  }

  /** A bundle as the aggregator sends it to this party. */
  Bytes sealed(SignedContract requested, ProofBundle bundle) {
    return CountersignRequest.seal(
            requested.run(), bundle, keys.identity().kem().publicKey(), new SecureRandom())
        .sealed();
  }

  /** Hands a letter to the agent. */
  void deliver(MemberId from, RunId run, LetterKind kind, Bytes payload) {
    agent.handle(
        new Letter(
            Digest.of(Bytes.utf8(from + kind.wireName() + incarnation + payload.toHex())),
            from,
            SELF,
            run,
            incarnation,
            kind,
            payload));
  }

  void deliverContract(SignedContract requested) {
    deliver(Courier.COORDINATOR, requested.run(), LetterKind.CONTRACT, requested.envelopeJson());
  }

  void deliverAssignment(SignedContract requested, Assignment assignment) {
    deliver(Courier.COORDINATOR, requested.run(), LetterKind.ASSIGNMENT, assignment.toBytes());
  }

  /**
   * A contract that the party approved and that is assigned; events and letters so far are gone.
   */
  SignedContract approvedAndAssigned() {
    return approvedAndAssigned(UnaryOperator.identity());
  }

  SignedContract approvedAndAssigned(UnaryOperator<Contract> change) {
    SignedContract requested = request(change.apply(contract()));
    deliverContract(requested);
    deliverAssignment(requested, assignment(requested));
    List<String> happened = events.take();
    if (!happened.equals(List.of("approved", "assigned node-1 node-3"))) {
      throw new AssertionError(happened);
    }
    courier.takeSent();
    return requested;
  }

  /** The run is given to other nodes, in its next incarnation. */
  void assignAnew(
      SignedContract requested, SimulatedEnclave asTrainer, SimulatedEnclave asAggregator) {
    incarnation++;
    asTrainer.incarnation = incarnation;
    asAggregator.incarnation = incarnation;
    SequencedMap<MemberId, List<MemberId>> trainers = new LinkedHashMap<>();
    trainers.put(asTrainer.node, List.of(SELF, bankB.name()));
    deliverAssignment(
        requested,
        new Assignment(
            incarnation, complete(requested).envelopeJson(), asAggregator.node, trainers));
  }

  /** The trainer asks for keys; returns the party's challenges. */
  List<Asked> requestKeys(SignedContract requested, SimulatedEnclave enclave, int from) {
    deliver(
        enclave.node,
        requested.run(),
        LetterKind.RELEASE_REQUEST,
        new ReleaseRequest(new RoundWindow(from, from + 1)).toBytes());
    return courier.takeSent().stream()
        .filter(letter -> letter.kind() == LetterKind.CHALLENGE)
        .map(letter -> new Asked(letter.to(), challenge(letter)))
        .toList();
  }

  private static Challenge challenge(Letter letter) {
    try {
      return Challenge.parse(letter.payload());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whom the party asked what. */
  record Asked(MemberId node, Challenge challenge) {}

  void answer(SignedContract requested, MemberId node, AttestationAnswer answer) {
    deliver(node, requested.run(), LetterKind.ATTESTATION, answer.toBytes());
  }

  /** The whole exchange with honest enclaves. */
  void release(SignedContract requested, int from) {
    release(requested, trainer, aggregator, from);
  }

  void release(
      SignedContract requested,
      SimulatedEnclave asTrainer,
      SimulatedEnclave asAggregator,
      int from) {
    for (Asked asked : requestKeys(requested, asTrainer, from)) {
      SimulatedEnclave enclave = asked.challenge().role() == Role.TRAIN ? asTrainer : asAggregator;
      answer(requested, asked.node(), enclave.answer(asked.challenge()));
    }
  }

  PartyAgent agent() {
    return agent;
  }

  @Override
  public void close() {
    agent.close();
  }

  /** The log's tree that an aggregator is shown after the round that it has just logged. */
  SignedNote shownToEnclaves(int round) {
    try {
      return enclavesLog.append(Bytes.utf8("round " + round)).checkpoint();
    } catch (TransportException e) {
      throw new AssertionError("a short leaf", e);
    }
  }
}
