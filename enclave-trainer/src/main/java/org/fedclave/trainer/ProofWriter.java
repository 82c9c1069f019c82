package org.fedclave.trainer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.RefusedException;
import org.fedclave.models.Model;
import org.fedclave.models.ModelZip;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.proof.CountersignRequest;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.AggregatorPoint;

/**
 * The end of a run: the statement, the quote over it, the parties' countersignatures, and only then
 * the model's key for the recipients. Not thread-safe.
 */
final class ProofWriter {

  private static final String MODEL_NAME = "model.zip";

  private final RunContext context;
  private final Enclave enclave;

  ProofWriter(RunContext context, Enclave enclave) {
    this.context = context;
    this.enclave = enclave;
  }

  /**
   * What the rounds came to.
   *
   * @param model the final model
   * @param records all rounds
   * @param trainers those that are still there, with their newest evidence
   * @param earlier incarnations that did rounds of the run
   * @param chain their signatures, in the same order
   * @param rule what combined the updates
   * @param engine what trained
   * @param metrics on held-out rows
   * @param started when all were ready
   */
  record Outcome(
      Model model,
      List<RoundRecord> records,
      List<Peers.Peer> trainers,
      List<Checkpoints.Earlier> earlier,
      List<ChainSignature> chain,
      String rule,
      Map<String, String> engine,
      Map<String, String> metrics,
      Instant started) {}

  void finish(Outcome outcome) throws RunStoppedException {
    Bytes modelFile = modelFile(outcome.model());
    List<EnclaveEvidence> enclaves = enclaves(outcome);
    Dsse statement = signedStatement(outcome, Digest.of(modelFile), enclaves);
    ProofBundle draft = bundle(outcome, enclaves, statement);
    Dsse countersigned = countersign(statement, draft);
    context.note(AggregatorPoint.STATEMENT_COUNTERSIGNED);
    LogProof log = append(countersigned);
    context.note(AggregatorPoint.PROOF_WRITTEN);
    release(modelFile, draft.with(countersigned, log));
  }

  private static Bytes modelFile(Model model) {
    var out = new ByteArrayOutputStream();
    try {
      ModelZip.write(model, out);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return Bytes.wrap(out.toByteArray());
  }

  /**
   * This enclave's own evidence, by a challenge of its own, so that nobody else's can spoil the
   * proof; then the trainers'.
   */
  private List<EnclaveEvidence> enclaves(Outcome outcome) throws RunStoppedException {
    Challenge own =
        Challenge.fresh(context.run(), Role.AGGREGATE, context.clock().instant(), context.random());
    List<EnclaveEvidence> enclaves = new ArrayList<>();
    enclaves.add(new EnclaveEvidence(context.self(), own, enclave.answer(own)));
    outcome.trainers().forEach(trainer -> enclaves.add(trainer.evidence()));
    return enclaves;
  }

  private Dsse signedStatement(Outcome outcome, Digest modelFile, List<EnclaveEvidence> enclaves)
      throws RunStoppedException {
    Contract contract = context.contract();
    Instant now = context.clock().instant();
    ExecutionStatement statement =
        new ExecutionStatement(
            MODEL_NAME,
            modelFile,
            context.run(),
            context.contractDigest(),
            contract.parties().stream()
                .map(party -> new ExecutionStatement.Party(party.name(), party.root()))
                .toList(),
            outcome.records().size(),
            outcome.records().getLast().head(),
            outcome.rule(),
            contract.aggregation().secureAggregation().describe(),
            ContractPrivacy.of(contract).claim(trainingRounds(outcome)),
            enclaves.stream().map(EnclaveEvidence::digest).toList(),
            outcome.earlier().stream().map(earlier -> earlier.proof().digest()).toList(),
            ProofBundle.digestOf(outcome.chain()),
            isSimulated(outcome, enclaves.getFirst(), now),
            outcome.engine(),
            outcome.metrics(),
            outcome.started(),
            now);
    return Dsse.unsigned(ExecutionStatement.PAYLOAD_TYPE, statement.toJson())
        .signedBy(enclave.signing());
  }

  private int trainingRounds(Outcome outcome) {
    return outcome.records().size() - context.contract().training().countingRounds();
  }

  /** Whether any evidence rests on a test root: the proof has to say so. */
  private boolean isSimulated(Outcome outcome, EnclaveEvidence own, Instant now)
      throws RunStoppedException {
    try {
      boolean simulated =
          new Appraiser(context.policy(), context.clock())
              .appraiseReportData(own.answer().evidence(), own.answer().binding().reportData(), now)
              .simulated();
      for (Peers.Peer trainer : outcome.trainers()) {
        simulated |= trainer.key().evidence().simulated();
      }
      for (Checkpoints.Earlier earlier : outcome.earlier()) {
        simulated |= earlier.simulated();
      }
      return simulated;
    } catch (RefusedException e) {
      throw new RunStoppedException(
          Rule.ATTESTATION, "this aggregator's own evidence is refused: " + e.getMessage(), e);
    }
  }

  /**
   * What parties are asked to countersign. It shows the last round in the log, as this enclave is
   * shown it, for them to compare with what they are shown.
   */
  private ProofBundle bundle(Outcome outcome, List<EnclaveEvidence> enclaves, Dsse statement)
      throws RunStoppedException {
    return new ProofBundle(
        statement,
        context.contractEnvelope(),
        enclaves,
        outcome.records(),
        outcome.chain(),
        enclave.quote(ProofBundle.quoteReportData(statement)),
        outcome.earlier().stream().map(Checkpoints.Earlier::proof).toList(),
        Optional.of(
            context.append(
                new LogEntry(
                    LogEntry.Kind.ROUND, context.run(), outcome.records().getLast().head()))));
  }

  /** Asks every party, and goes on with those that sign in time if they are enough. */
  private Dsse countersign(Dsse statement, ProofBundle draft) throws RunStoppedException {
    List<MemberId> parties =
        context.contract().parties().stream().map(ContractParty::name).toList();
    for (ContractParty party : context.contract().parties()) {
      CountersignRequest request =
          CountersignRequest.seal(context.run(), draft, party.identity().kem(), context.random());
      context.send(party.name(), LetterKind.COUNTERSIGN_REQUEST, request.sealed());
    }
    context.note(AggregatorPoint.COUNTERSIGN_ASKED);
    Map<MemberId, HybridSignature> signatures = new LinkedHashMap<>();
    List<String> refusals = new ArrayList<>();
    List<MemberId> waiting = new ArrayList<>(parties);
    long end = System.nanoTime() + context.deadlines().countersignatures().toNanos();
    while (!waiting.isEmpty()) {
      Optional<Letter> letter = next(waiting, end);
      if (letter.isEmpty()) {
        refusals.add(waiting + " did not answer in time");
        break;
      }
      waiting.remove(letter.get().from());
      take(letter.get(), statement, signatures, refusals);
    }
    return withSignatures(statement, signatures, refusals);
  }

  private Optional<Letter> next(List<MemberId> waiting, long end) throws RunStoppedException {
    return context.awaitUntil(
        l ->
            waiting.contains(l.from())
                && (l.kind() == LetterKind.COUNTERSIGNATURE || l.kind() == LetterKind.REFUSAL),
        end,
        "the countersignatures of " + waiting);
  }

  private void take(
      Letter letter,
      Dsse statement,
      Map<MemberId, HybridSignature> signatures,
      List<String> refusals) {
    try {
      if (letter.kind() == LetterKind.REFUSAL) {
        refusals.add(letter.from() + " refuses: " + Inbox.reasonIn(letter));
        return;
      }
      HybridSignature signature = HybridSignature.parse(letter.payload());
      context
          .contract()
          .party(letter.from())
          .orElseThrow()
          .identity()
          .signing()
          .verify(statement.preAuthenticationEncoding(), signature);
      signatures.put(letter.from(), signature);
    } catch (MalformedException | BadSignatureException e) {
      refusals.add(letter.from() + " sent no valid signature: " + e.getMessage());
    }
  }

  private Dsse withSignatures(
      Dsse statement, Map<MemberId, HybridSignature> signatures, List<String> refusals)
      throws RunStoppedException {
    if (signatures.size() < context.contract().countersignatures()) {
      throw new RunStoppedException(
          Rule.COUNTERSIGNATURE,
          signatures.size()
              + " of at least "
              + context.contract().countersignatures()
              + " parties countersigned: "
              + String.join("; ", refusals));
    }
    refusals.forEach(sentence -> context.events().ignored(context.run(), sentence));
    Dsse all = statement;
    for (ContractParty party : context.contract().parties()) {
      HybridSignature signature = signatures.get(party.name());
      if (signature != null) {
        all = all.withSignature(party.identity().signing(), signature);
      }
    }
    return all;
  }

  private LogProof append(Dsse statement) throws RunStoppedException {
    return context.append(
        new LogEntry(
            LogEntry.Kind.STATEMENT, context.run(), ProofBundle.statementDigest(statement)));
  }

  /** Stores model and proof, encrypted, and seals their key to the recipients. */
  private void release(Bytes modelFile, ProofBundle bundle) throws RunStoppedException {
    Bytes sealing = SealedModel.context(context.run());
    ContentKey key = ContentKey.generate(context.random());
    SequencedMap<MemberId, Bytes> keys = new LinkedHashMap<>();
    for (Identity recipient : context.contract().recipients()) {
      keys.put(recipient.name(), key.sealTo(recipient.kem(), sealing, sealing));
    }
    Bytes content = new SealedModel.ModelAndProof(modelFile, bundle.toBytes()).toBytes();
    try {
      Digest ciphertext = context.courier().putBlob(BlobSource.of(key.encrypt(sealing, content)));
      context.note(AggregatorPoint.RESULT_STORED);
      SealedModel sealed = new SealedModel(ciphertext, keys);
      for (MemberId recipient : keys.keySet()) {
        context.send(recipient, LetterKind.RESULT, sealed.toBytes());
      }
      context.note(AggregatorPoint.RESULT_SENT);
    } catch (TransportException e) {
      throw new RunStoppedException(
          Rule.TRANSPORT, "the result was not stored: " + e.getMessage(), e);
    }
  }
}
