package org.fedclave.party;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;

/** A bundle as an honest aggregator makes it, for parties to countersign. */
final class ProofFixture {

  private static final String RULE = "fed-avg()";

  private final PartyFixture party;
  private final SignedContract requested;
  private final Bytes envelope;
  SimulatedEnclave trainer;
  SimulatedEnclave aggregator;
  Instant finished;
  List<RoundRecord.Missing> missing = List.of();
  byte modelTag = 1;

  /** As the aggregator is shown it. */
  TransparencyLog log;

  String accuracy = "0.8";

  ProofFixture(PartyFixture party, SignedContract requested) {
    this.party = party;
    this.requested = requested;
    this.envelope = party.complete(requested).envelopeJson();
    this.trainer = party.trainer;
    this.aggregator = party.aggregator;
    this.finished = party.clock.instant();
    this.log = party.log;
  }

  ProofBundle bundle() {
    RunId run = requested.run();
    List<EnclaveEvidence> enclaves =
        List.of(
            evidence(aggregator, Role.AGGREGATE),
            evidence(trainer, Role.TRAIN),
            evidence(party.otherTrainer, Role.TRAIN));
    List<RoundRecord> records = records(run);
    Digest head = records.getLast().head();
    List<ChainSignature> signatures =
        List.of(sign(run, head, trainer), sign(run, head, party.otherTrainer));
    Dsse statement =
        Dsse.unsigned(
                ExecutionStatement.PAYLOAD_TYPE,
                statement(run, head, enclaves, signatures).toJson())
            .signedBy(aggregator.signing);
    return new ProofBundle(
        statement,
        envelope,
        enclaves,
        records,
        signatures,
        aggregator.quote(ProofBundle.quoteReportData(statement)),
        Optional.of(logged(run, head)));
  }

  private LogProof logged(RunId run, Digest head) {
    try {
      return log.append(new LogEntry(LogEntry.Kind.ROUND, run, head).toBytes());
    } catch (TransportException e) {
      throw new AssertionError(e);
    }
  }

  private EnclaveEvidence evidence(SimulatedEnclave enclave, Role role) {
    Challenge challenge =
        Challenge.fresh(requested.run(), role, party.clock.instant(), PartyFixture.RANDOM);
    return new EnclaveEvidence(enclave.node, challenge, enclave.answer(challenge));
  }

  private List<RoundRecord> records(RunId run) {
    List<RoundRecord> records = new ArrayList<>();
    Digest previous = RoundRecord.genesis(run);
    for (int round = 0; round < requested.contract().training().rounds(); round++) {
      var next =
          new RoundRecord(
              round,
              previous,
              model(round),
              model(round + 1),
              Digest.of(new byte[] {9}),
              2 - missing.size(),
              5,
              missing,
              List.of(),
              RULE,
              RoundRecord.UNBOUNDED,
              Map.of());
      records.add(next);
      previous = next.head();
    }
    return records;
  }

  private Digest model(int round) {
    return Digest.of(new byte[] {modelTag, (byte) round});
  }

  private static ChainSignature sign(RunId run, Digest head, SimulatedEnclave enclave) {
    return ChainSignature.sign(run, head, enclave.keys().digest(), enclave.signing);
  }

  private ExecutionStatement statement(
      RunId run, Digest head, List<EnclaveEvidence> enclaves, List<ChainSignature> signatures) {
    return new ExecutionStatement(
        "model.zip",
        Digest.of(new byte[] {7}),
        run,
        Digest.of(envelope),
        requested.contract().parties().stream()
            .map(p -> new ExecutionStatement.Party(p.name(), p.root()))
            .toList(),
        requested.contract().training().rounds(),
        head,
        RULE,
        "off",
        ContractPrivacy.of(requested.contract()).claim(requested.contract().training().rounds()),
        enclaves.stream().map(EnclaveEvidence::digest).toList(),
        List.of(),
        ProofBundle.digestOf(signatures),
        true,
        Map.of("engine", "test"),
        Map.of("accuracy", accuracy),
        requested.contract().created(),
        finished);
  }
}
