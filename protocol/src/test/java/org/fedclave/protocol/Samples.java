package org.fedclave.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.Introduction;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.checkpoint.SignedCheckpoint;
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
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.proof.EarlierIncarnation;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.Update;
import org.fedclave.protocol.round.UpdateHeader;

/** A small run with two parties: one sound message of every kind, for tests to break. */
public final class Samples {

  public static final SecureRandom RANDOM = SeededForTests.random(2026);
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  public static final IdentityKeys REQUESTER = member("requester");
  public static final IdentityKeys MERCY = member("mercy");
  public static final IdentityKeys ST_ANNE = member("st-anne");

  public static final SigningKeys TRAINER_SIGNING = SigningKeys.generate(RANDOM);
  public static final KemKeys TRAINER_KEM = KemKeys.generate(RANDOM);
  public static final EnclaveKeys TRAINER =
      new EnclaveKeys(TRAINER_KEM.publicKey(), TRAINER_SIGNING.verificationKeys());
  public static final SigningKeys AGGREGATOR_SIGNING = SigningKeys.generate(RANDOM);
  public static final KemKeys AGGREGATOR_KEM = KemKeys.generate(RANDOM);
  public static final EnclaveKeys AGGREGATOR =
      new EnclaveKeys(AGGREGATOR_KEM.publicKey(), AGGREGATOR_SIGNING.verificationKeys());

  public static final Bytes LOG_SEED = Bytes.hex("42".repeat(32));
  public static final SignedNote.VerifierKey LOG_KEY =
      SignedNote.verifierKey("example.org/log", LOG_SEED);

  public static final Contract CONTRACT = contract();
  public static final SignedContract REQUESTED =
      SignedContract.request(CONTRACT, REQUESTER.signing());
  public static final RunId RUN = REQUESTED.run();
  public static final RunId OTHER_RUN = RunId.of(Bytes.utf8("another contract"));

  private Samples() {}

  private static IdentityKeys member(String name) {
    return IdentityKeys.generate(new MemberId(name), RANDOM);
  }

  public static DatasetDescriptor descriptor(MemberId party) {
    return new DatasetDescriptor(
        party,
        "heart",
        Bytes.utf8("{\"columns\":[]}"),
        303,
        List.of(
            new DatasetDescriptor.Shard(digest(party + " shard 0"), 4096),
            new DatasetDescriptor.Shard(digest(party + " shard 1"), 17),
            new DatasetDescriptor.Shard(digest(party + " shard 2"), 1)));
  }

  private static Contract contract() {
    return new Contract(
        "heart disease",
        Bytes.hex("0123456789abcdef0123456789abcdef"),
        NOW,
        NOW.plusSeconds(86_400),
        REQUESTER.identity(),
        List.of(
            ContractParty.of(MERCY.identity(), descriptor(MERCY.name())),
            ContractParty.of(ST_ANNE.identity(), descriptor(ST_ANNE.name()))),
        new ModelTerms("{\"layers\":[\"ü\"]}", ModelTerms.ONE_HOT, 7),
        new TrainingTerms(2, LocalTerms.epochs(1, 16), 20, 10),
        new AggregationTerms("fed-avg", Map.of("serverLearningRate", 1.0), MaskingTerms.OFF, 10.5),
        PrivacyTerms.NONE,
        "sensitive",
        JsonNodeFactory.instance.objectNode().put("kind", "policy").put("number", 1.50),
        List.of(REQUESTER.identity()),
        1,
        LOG_KEY.toString());
  }

  public static SignedContract complete() {
    try {
      return REQUESTED.withApprovals(
          Map.of(
              MERCY.name(), REQUESTED.approve(MERCY.signing()),
              ST_ANNE.name(), REQUESTED.approve(ST_ANNE.signing())));
    } catch (org.fedclave.protocol.crypto.BadSignatureException e) {
      throw new AssertionError("both signed", e);
    }
  }

  public static Assignment assignment() {
    SequencedMap<MemberId, List<MemberId>> trainers = new LinkedHashMap<>();
    trainers.put(new MemberId("node-b"), List.of(ST_ANNE.name()));
    trainers.put(new MemberId("node-a"), List.of(MERCY.name()));
    return new Assignment(REQUESTED.envelopeJson(), new MemberId("node-c"), trainers);
  }

  /** The same run, given to nodes for the third time. */
  public static Assignment laterAssignment() {
    Assignment first = assignment();
    return new Assignment(2, first.contractEnvelope(), first.aggregator(), first.trainers());
  }

  public static Checkpoint checkpoint() {
    return new Checkpoint(
        RUN, 0, 1, record().head(), digest("encrypted state"), logProof().checkpoint());
  }

  public static SignedCheckpoint signedCheckpoint() {
    return SignedCheckpoint.sign(checkpoint(), AGGREGATOR_SIGNING);
  }

  public static Challenge challenge(Role role) {
    return Challenge.fresh(RUN, role, NOW, RANDOM);
  }

  public static KeyBinding binding() {
    return KeyBinding.of(challenge(Role.TRAIN), TRAINER, KeyBinding.NO_GPU, 0);
  }

  public static AttestationAnswer answer() {
    KeyBinding binding = binding();
    return new AttestationAnswer(
        binding,
        Bytes.utf8("evidence"),
        TRAINER,
        TRAINER_SIGNING.sign(binding.possessionMessage()));
  }

  public static ReleasedKeys releasedKeys() {
    TreeMap<Integer, ShardCipher> keys = new TreeMap<>();
    keys.put(0, ShardCipher.generate(RANDOM));
    keys.put(2, ShardCipher.generate(RANDOM));
    return new ReleasedKeys("heart", keys, AGGREGATOR.digest(), voucher());
  }

  public static ReleasedKeys releasedKeysWithState() {
    ReleasedKeys without = releasedKeys();
    return new ReleasedKeys(
        without.dataset(),
        without.shardKeys(),
        without.aggregator(),
        without.voucher(),
        Bytes.utf8("state"));
  }

  /** The party's word on the trainer. */
  public static HybridSignature voucher() {
    return Introduction.vouch(RUN, MERCY.name(), TRAINER.digest(), MERCY.signing());
  }

  public static UpdateHeader header(MemberId party, int round) {
    return new UpdateHeader(
        RUN,
        round,
        party,
        digest("model " + round),
        round == 0 ? RoundRecord.genesis(RUN) : digest("head"),
        240,
        Digest.of(Bytes.utf8("vector")));
  }

  public static Update update(MemberId party, int round) {
    return new Update(header(party, round), Bytes.utf8("vector"), Bytes.utf8("measured"));
  }

  public static PersonalLayers personalLayers() {
    return new PersonalLayers(
        RUN, MERCY.name(), 5, digest("configuration"), Bytes.hex("0000803f000000c0"));
  }

  public static MerkleTree updates() {
    return new MerkleTree(
        List.of(header(MERCY.name(), 0).leafHash(), header(ST_ANNE.name(), 0).leafHash()));
  }

  public static RoundRecord record() {
    return new RoundRecord(
        0,
        RoundRecord.genesis(RUN),
        digest("model 0"),
        digest("model 1"),
        updates().root(),
        2,
        480,
        List.of(new RoundRecord.Missing(new MemberId("late"), "no update in 60 seconds")),
        List.of(new RoundRecord.Excluded(new MemberId("far"), "too far away")),
        "fed-avg(serverLearningRate=1.0)",
        RoundRecord.UNBOUNDED,
        Map.of("loss", "0.5", "accuracy", "0.75"));
  }

  public static Receipt receipt() {
    return new Receipt(
        record(),
        List.of(
            new Receipt.Inclusion(0, updates().inclusionProof(0)),
            new Receipt.Inclusion(1, updates().inclusionProof(1))),
        Receipt.sign(RUN, record(), AGGREGATOR_SIGNING));
  }

  public static LogEntry logEntry() {
    return new LogEntry(LogEntry.Kind.STATEMENT, RUN, digest("statement"));
  }

  public static LogProof logProof() {
    MerkleTree log =
        MerkleTree.ofLeaves(
            List.of(
                Bytes.utf8("a"),
                Bytes.utf8("b"),
                logEntry().toBytes(),
                Bytes.utf8("d"),
                Bytes.utf8("e")));
    return new LogProof(
        SignedNote.sign(
            LogProof.checkpointText(LOG_KEY.name(), log.size(), log.root()),
            LOG_KEY.name(),
            LOG_SEED),
        2,
        log.inclusionProof(2));
  }

  public static HybridSignature signature() {
    return TRAINER_SIGNING.sign(Bytes.utf8("anything"));
  }

  public static Digest digest(String text) {
    return Digest.of(Bytes.utf8(text));
  }

  public static ChainSignature chainSignature() {
    return ChainSignature.sign(RUN, record().head(), TRAINER.digest(), TRAINER_SIGNING);
  }

  public static ProofBundle bundle() {
    return new ProofBundle(
        Dsse.unsigned(ExecutionStatement.PAYLOAD_TYPE, Bytes.utf8("{}"))
            .signedBy(AGGREGATOR_SIGNING),
        REQUESTED.envelopeJson(),
        List.of(new EnclaveEvidence(new MemberId("node-a"), challenge(Role.TRAIN), answer())),
        List.of(record()),
        List.of(chainSignature()),
        Bytes.utf8("quote"),
        Optional.of(logProof()));
  }

  /** The same of a run whose first incarnation did a round and was lost. */
  public static ProofBundle resumedBundle() {
    ProofBundle whole = bundle();
    return new ProofBundle(
        whole.statement(),
        whole.contractEnvelope(),
        whole.enclaves(),
        whole.records(),
        whole.chainSignatures(),
        whole.quote(),
        List.of(new EarlierIncarnation(whole.enclaves(), signedCheckpoint())),
        whole.log());
  }
}
