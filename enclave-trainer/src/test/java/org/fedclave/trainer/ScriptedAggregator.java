package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fedclave.attestation.Attestor;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.protocol.round.SealedUpdate;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;

/**
 * An aggregator with sound evidence whose every further word comes from a test: what a stolen
 * aggregator key could do to the trainer at {@code node-1}.
 */
final class ScriptedAggregator implements AutoCloseable {

  private final RunFixture run;
  private final ScriptedEnclave self;
  private Optional<EnclaveKeys> trainer = Optional.empty();

  /** Begins {@code run} with one trainer, in the place of {@code hub}. */
  ScriptedAggregator(RunFixture run) throws TransportException {
    this.run = run;
    Attestor attestor = run.hub().attestor;
    run.oneTrainer();
    run.nodes.remove(World.HUB);
    run.start();
    this.self = new ScriptedEnclave(run, World.HUB, Role.AGGREGATE, attestor);
    run.assignAll();
  }

  /** Learns the trainer's keys and waits until it has opened its shards. */
  void awaitReady() throws TransportException, MalformedException {
    trainer = Optional.of(self.keysOf(World.NODE_1, Role.TRAIN));
    await(LetterKind.READY);
  }

  void restart() {
    self.restart();
  }

  /** A round's letter; {@code announced} is the digest that it says the model has. */
  RoundStart start(
      int round, Digest announced, float[] model, Digest previous, Optional<Receipt> receipt) {
    Bytes aad = RoundStart.aad(run.signed().run(), round, announced, previous);
    ContentKey key = ContentKey.generate(World.RANDOM);
    Bytes ciphertext = key.encrypt(aad, Bytes.wrap(Parameters.toBytes(model)));
    return RoundStart.seal(
        run.signed().run(),
        round,
        announced,
        previous,
        receipt,
        trainerKeys(),
        key,
        ciphertext,
        Bytes.EMPTY);
  }

  void giveOut(RoundStart start) throws TransportException {
    send(LetterKind.ROUND_START, start.toBytes());
  }

  /** The headers of the trainer's updates, in the contract's order. */
  List<UpdateHeader> awaitUpdates() throws MalformedException {
    Map<Integer, UpdateHeader> headers = new TreeMap<>();
    for (ContractParty ignored : run.signed().contract().parties()) {
      SealedUpdate sealed = SealedUpdate.parse(await(LetterKind.UPDATE).payload());
      try {
        UpdateHeader header =
            sealed
                .open(
                    run.signed().run(),
                    self.enclave().keys(),
                    self.enclave().kem(),
                    trainerKeys().signing())
                .header();
        headers.put(run.signed().contract().indexOf(header.party()), header);
      } catch (BadSignatureException | CannotOpenException e) {
        throw new AssertionError("the trainer is honest", e);
      }
    }
    return List.copyOf(headers.values());
  }

  /** A true receipt for {@code headers} under {@code record}. */
  Receipt receipt(RoundRecord record, List<UpdateHeader> headers) {
    return receipt(
        record, headers, Receipt.sign(run.signed().run(), record, self.enclave().signing()));
  }

  Receipt receipt(RoundRecord record, List<UpdateHeader> headers, HybridSignature signature) {
    MerkleTree tree = tree(headers);
    List<Receipt.Inclusion> inclusions = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      inclusions.add(new Receipt.Inclusion(i, tree.inclusionProof(i)));
    }
    return new Receipt(record, inclusions, signature);
  }

  Receipt receiptFor(RunId other, RoundRecord record, List<UpdateHeader> headers) {
    return receipt(record, headers, Receipt.sign(other, record, self.enclave().signing()));
  }

  /** A record of {@code headers} that continues the chain. */
  static RoundRecord record(
      int round, Digest previous, Digest before, Digest after, List<UpdateHeader> headers) {
    return new RoundRecord(
        round,
        previous,
        before,
        after,
        tree(headers).root(),
        headers.size(),
        headers.stream().mapToLong(UpdateHeader::examples).sum(),
        List.of(),
        List.of(),
        "fed-avg(serverLearningRate=1.0)",
        RoundRecord.UNBOUNDED,
        Map.of());
  }

  private static MerkleTree tree(List<UpdateHeader> headers) {
    return new MerkleTree(headers.stream().map(UpdateHeader::leafHash).toList());
  }

  void send(LetterKind kind, Bytes payload) throws TransportException {
    self.send(World.NODE_1, kind, payload);
  }

  Letter await(LetterKind kind) {
    return self.await(kind);
  }

  EnclaveKeys trainerKeys() {
    return trainer.orElseThrow(() -> new AssertionError("awaitReady() comes first"));
  }

  @Override
  public void close() {
    self.close();
  }
}
