package org.fedclave.verifier;

import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.checkpoint.SignedCheckpoint;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.proof.EarlierIncarnation;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedVendor;

/**
 * A run of three parties, one aggregator and two trainers with its proof, made step by step as an
 * aggregator would. A test replaces one step; what follows from it is made from the replaced one,
 * so that a single rule is broken.
 */
final class SimulatedRun {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Bytes MODEL = Bytes.utf8("a model file");
  static final Bytes MEASUREMENT = Bytes.hex("5e".repeat(48));
  static final Bytes OTHER_MEASUREMENT = Bytes.hex("07".repeat(48));
  static final SecureRandom RANDOM = random();

  static final IdentityKeys REQUESTER = member("requester");
  static final IdentityKeys A = member("clinic-a");
  static final IdentityKeys B = member("clinic-b");
  static final IdentityKeys C = member("clinic-c");
  static final IdentityKeys STRANGER = member("stranger");

  static final SimulatedVendor VENDOR = vendor();
  static final Enclave AGGREGATOR = new Enclave("node-1", Role.AGGREGATE);
  static final Enclave LOST_AGGREGATOR = new Enclave("node-4", Role.AGGREGATE);
  static final Enclave LOST_TRAINER = new Enclave("node-5", Role.TRAIN);
  static final Enclave TRAINER_1 = new Enclave("node-2", Role.TRAIN);
  static final Enclave TRAINER_2 = new Enclave("node-3", Role.TRAIN);

  static final Bytes LOG_SEED = Bytes.hex("42".repeat(32));
  static final SignedNote.VerifierKey LOG = SignedNote.verifierKey("example.org/log", LOG_SEED);

  UnaryOperator<Contract> contract = UnaryOperator.identity();
  UnaryOperator<Dsse> contractEnvelope = UnaryOperator.identity();
  UnaryOperator<List<EnclaveEvidence>> enclaves = UnaryOperator.identity();

  /** Whether a first incarnation did two rounds and was lost. */
  boolean resumed;

  UnaryOperator<Checkpoint> handover = UnaryOperator.identity();
  SigningKeys handoverKey = LOST_AGGREGATOR.signing;
  long lostIncarnation;
  UnaryOperator<List<RoundRecord>> records = UnaryOperator.identity();
  UnaryOperator<List<ChainSignature>> chain = UnaryOperator.identity();
  UnaryOperator<ExecutionStatement> statement = UnaryOperator.identity();
  UnaryOperator<Bytes> payload = UnaryOperator.identity();
  SigningKeys statementKey = AGGREGATOR.signing;
  UnaryOperator<Bytes> quoteData = UnaryOperator.identity();
  Enclave quoteFrom = AGGREGATOR;
  Bytes quoteMeasurement = MEASUREMENT;
  List<SigningKeys> countersigners = List.of(A.signing(), C.signing());
  UnaryOperator<LogEntry> logEntry = UnaryOperator.identity();
  UnaryOperator<Optional<LogProof>> log = UnaryOperator.identity();
  UnaryOperator<Bytes> bytes = UnaryOperator.identity();
  Bytes model = MODEL;
  ProofVerifier verifier = new ProofVerifier();

  /** An enclave with keys, on a chip of its own. */
  static final class Enclave {
    final MemberId node;
    final Role role;
    final SigningKeys signing = SigningKeys.generate(RANDOM);
    final EnclaveKeys keys =
        new EnclaveKeys(KemKeys.generate(RANDOM).publicKey(), signing.verificationKeys());
    final SimulatedPlatform platform;

    Enclave(String node, Role role) {
      this.node = new MemberId(node);
      this.role = role;
      this.platform = VENDOR.platform(node, SimulatedPlatform.FIRMWARE);
    }

    EnclaveEvidence evidence(RunId run) {
      return evidence(Challenge.fresh(run, role, NOW, RANDOM), MEASUREMENT);
    }

    /** In a later incarnation. */
    EnclaveEvidence evidence(RunId run, long incarnation) {
      return evidence(Challenge.fresh(run, role, NOW, RANDOM), MEASUREMENT, incarnation);
    }

    EnclaveEvidence evidence(Challenge challenge, Bytes measurement) {
      return evidence(challenge, measurement, 0);
    }

    EnclaveEvidence evidence(Challenge challenge, Bytes measurement, long incarnation) {
      KeyBinding binding = KeyBinding.of(challenge, keys, KeyBinding.NO_GPU, incarnation);
      return new EnclaveEvidence(
          node,
          challenge,
          new AttestationAnswer(
              binding,
              platform.attestor(measurement).attest(binding.reportData()).encode(),
              keys,
              signing.sign(binding.possessionMessage())));
    }
  }

  VerifiedModel verify() throws ProofRefusedException {
    return verifier.verify(model, proof());
  }

  Bytes proof() {
    return bytes.apply(bundle().toBytes());
  }

  ProofBundle bundle() {
    Contract terms = contract.apply(terms());
    Dsse signed = contractEnvelope.apply(signed(terms));
    RunId run = RunId.of(signed.payload());
    List<EnclaveEvidence> evidence =
        enclaves.apply(
            List.of(
                AGGREGATOR.evidence(run, resumed ? 1 : 0),
                TRAINER_1.evidence(run, resumed ? 1 : 0),
                TRAINER_2.evidence(run, resumed ? 1 : 0)));
    List<RoundRecord> rounds = records.apply(rounds(run, terms));
    Digest head = rounds.getLast().head();
    List<ChainSignature> signatures =
        chain.apply(List.of(sign(run, head, TRAINER_1), sign(run, head, TRAINER_2)));
    List<EarlierIncarnation> earlier = resumed ? List.of(lost(run, rounds)) : List.of();
    ExecutionStatement said =
        statement.apply(
            new Changed(statement(terms, signed, run, evidence, rounds, signatures))
                .earlier(earlier.stream().map(EarlierIncarnation::digest).toList())
                .statement());
    Dsse envelope =
        Dsse.unsigned(ExecutionStatement.PAYLOAD_TYPE, payload.apply(said.toJson()))
            .signedBy(statementKey);
    Bytes data = quoteData.apply(ProofBundle.quoteReportData(envelope));
    Bytes quote = quoteFrom.platform.attestor(quoteMeasurement).attest(data).encode();
    Dsse countersigned = envelope;
    for (SigningKeys party : countersigners) {
      countersigned = countersigned.signedBy(party);
    }
    LogEntry entry =
        logEntry.apply(
            new LogEntry(
                LogEntry.Kind.STATEMENT, said.run(), ProofBundle.statementDigest(envelope)));
    return new ProofBundle(
        countersigned,
        signed.toJson(),
        evidence,
        rounds,
        signatures,
        quote,
        earlier,
        log.apply(Optional.of(logged(entry))));
  }

  private EarlierIncarnation lost(RunId run, List<RoundRecord> rounds) {
    Digest head = rounds.get(1).head();
    SignedNote shown = logged(new LogEntry(LogEntry.Kind.ROUND, run, head)).checkpoint();
    Checkpoint checkpoint =
        handover.apply(new Checkpoint(run, 0, 2, head, digest("encrypted state"), shown));
    return new EarlierIncarnation(
        List.of(
            LOST_AGGREGATOR.evidence(run, lostIncarnation),
            LOST_TRAINER.evidence(run, lostIncarnation)),
        SignedCheckpoint.sign(checkpoint, handoverKey));
  }

  static Contract terms() {
    return new Contract(
        "heart disease",
        Bytes.hex("0123456789abcdef0123456789abcdef"),
        NOW,
        NOW.plusSeconds(86_400),
        REQUESTER.identity(),
        List.of(party(A, 303), party(B, 123), party(C, 200)),
        new ModelTerms("{}", ModelTerms.ONE_HOT, 7),
        new TrainingTerms(3, LocalTerms.epochs(1, 16), 20, 10),
        new AggregationTerms("fed-avg", Map.of("serverLearningRate", 1.0), MaskingTerms.OFF, 10),
        PrivacyTerms.NONE,
        "sensitive",
        policy(MEASUREMENT).toTree(),
        List.of(REQUESTER.identity()),
        2,
        LOG.toString());
  }

  static AppraisalPolicy policy(Bytes measurement) {
    return SimulatedPolicy.trusting(VENDOR.rootFingerprint(), Set.of(measurement));
  }

  private static ContractParty party(IdentityKeys keys, long rows) {
    String name = keys.name().name();
    return new ContractParty(
        keys.identity(), "heart", digest(name + " descriptor"), digest(name + " root"), rows);
  }

  private static Dsse signed(Contract contract) {
    return Dsse.unsigned(Contract.PAYLOAD_TYPE, contract.toJson())
        .signedBy(REQUESTER.signing())
        .signedBy(A.signing())
        .signedBy(B.signing())
        .signedBy(C.signing());
  }

  /** Three rounds; clinic-b is missing in the second. With noise no metrics are told. */
  private static List<RoundRecord> rounds(RunId run, Contract terms) {
    List<RoundRecord> rounds = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      boolean late = round == 1;
      rounds.add(
          new RoundRecord(
              round,
              rounds.isEmpty() ? RoundRecord.genesis(run) : rounds.getLast().head(),
              digest("model " + round),
              digest("model " + (round + 1)),
              digest("updates " + round),
              late ? 2 : 3,
              late ? 503 : 626,
              late ? List.of(new RoundRecord.Missing(B.name(), "late")) : List.of(),
              late ? List.of(new RoundRecord.Excluded(A.name(), "far away")) : List.of(),
              "fed-avg(serverLearningRate=1.0)",
              ContractPrivacy.of(terms).epsilon(round + 1),
              terms.privacy().isPrivate() ? Map.of() : Map.of("accuracy", "0.75")));
    }
    return rounds;
  }

  /** The same rounds with one replaced, and a chain that holds again. */
  static List<RoundRecord> rechained(
      List<RoundRecord> rounds, int index, UnaryOperator<RoundRecord> change) {
    List<RoundRecord> chained = new ArrayList<>();
    for (RoundRecord round : rounds) {
      RoundRecord changed = round.round() == index ? change.apply(round) : round;
      chained.add(
          new RoundRecord(
              changed.round(),
              chained.isEmpty() ? round.previous() : chained.getLast().head(),
              changed.modelBefore(),
              changed.modelAfter(),
              changed.updates(),
              changed.updateCount(),
              changed.examples(),
              changed.missing(),
              changed.excluded(),
              changed.rule(),
              changed.epsilon(),
              changed.metrics(),
              changed.statistics()));
    }
    return chained;
  }

  static ChainSignature sign(RunId run, Digest head, Enclave trainer) {
    return ChainSignature.sign(run, head, trainer.keys.digest(), trainer.signing);
  }

  private static ExecutionStatement statement(
      Contract terms,
      Dsse signed,
      RunId run,
      List<EnclaveEvidence> evidence,
      List<RoundRecord> rounds,
      List<ChainSignature> signatures) {
    return new ExecutionStatement(
        "model.zip",
        Digest.of(MODEL),
        run,
        Digest.of(signed.toJson()),
        terms.parties().stream()
            .map(party -> new ExecutionStatement.Party(party.name(), party.root()))
            .toList(),
        rounds.size(),
        rounds.getLast().head(),
        rounds.getLast().rule(),
        terms.aggregation().secureAggregation().describe(),
        ContractPrivacy.of(terms).claim(rounds.size() - terms.training().countingRounds()),
        evidence.stream().map(EnclaveEvidence::digest).toList(),
        List.of(),
        ProofBundle.digestOf(signatures),
        true,
        Map.of("engine", "DL4J 1.0.0-M2.1"),
        terms.privacy().isPrivate() ? Map.of() : Map.of("accuracy", "0.75"),
        NOW.plusSeconds(10),
        NOW.plusSeconds(60));
  }

  private static LogProof logged(LogEntry entry) {
    MerkleTree tree =
        MerkleTree.ofLeaves(List.of(Bytes.utf8("contract"), Bytes.utf8("round"), entry.toBytes()));
    String text = LogProof.checkpointText(LOG.name(), tree.size(), tree.root());
    return new LogProof(SignedNote.sign(text, LOG.name(), LOG_SEED), 2, tree.inclusionProof(2));
  }

  static Digest digest(String text) {
    return Digest.of(Bytes.utf8(text));
  }

  private static IdentityKeys member(String name) {
    return IdentityKeys.generate(new MemberId(name), RANDOM);
  }

  private static SimulatedVendor vendor() {
    try {
      return SimulatedVendor.openOrCreate(
          Path.of("target", "simulated-vendor"), Clock.fixed(NOW, ZoneOffset.UTC));
    } catch (IOException e) {
      throw new AssertionError("the build folder is writable", e);
    }
  }

  /** Seeded, so that a failure can be seen again. */
  private static SecureRandom random() {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(6962);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA1PRNG", e);
    }
  }
}
