package org.fedclave.trainer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fedclave.aggregation.secure.SecretSharing;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.checkpoint.CheckpointNotice;
import org.fedclave.protocol.checkpoint.SignedCheckpoint;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.EarlierIncarnation;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.AggregatorPoint;

/**
 * After each round the aggregator's state is encrypted under a fresh key, which is shared out to
 * the parties ({@link Checkpoint#threshold} of them can put it together): that is what an
 * aggregator of a later incarnation goes on from.
 *
 * <p>A checkpoint is made while the trainers work on the next round. One that is not kept stops
 * nothing: the one before is as good, only older. Not thread-safe.
 */
final class Checkpoints implements AutoCloseable {

  private static final Duration LONGEST_ENDING = Duration.ofSeconds(30);

  private final RunContext context;
  private final Enclave enclave;
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Earlier> earlier = new ArrayList<>();
  private Optional<EnclaveEvidence> own = Optional.empty();
  private Future<?> last = CompletableFuture.completedFuture(null);

  Checkpoints(RunContext context, Enclave enclave) {
    this.context = context;
    this.enclave = enclave;
  }

  /**
   * An incarnation that did rounds of this run.
   *
   * @param proof what the proof says of it
   * @param simulated whether any of its evidence rests on a test root
   */
  record Earlier(EarlierIncarnation proof, boolean simulated) {

    private static Earlier read(CborReader map) throws MalformedException {
      var earlier = new Earlier(EarlierIncarnation.read(map.map("proof")), map.flag("simulated"));
      map.finish();
      return earlier;
    }

    private CborWriter toCbor() {
      return new CborWriter().put("proof", proof.toCbor()).put("simulated", simulated);
    }
  }

  /** The incarnations that did rounds of this run, in their order. */
  List<Earlier> earlier() {
    return List.copyOf(earlier);
  }

  /** Keeps the state after a round, in the background. */
  void save(AggregatorState state, Participants participants) throws RunStoppedException {
    await();
    Bytes content = content(state, participants.trainers());
    int round = state.round();
    Digest head = state.head();
    SignedNote log = context.logShown();
    last = background.submit(() -> keep(round, head, content, log));
  }

  /** Waits for the newest checkpoint, which is then kept, or was given up and told of. */
  void await() throws RunStoppedException {
    try {
      last.get();
    } catch (ExecutionException e) {
      throw new AssertionError("keep() tells of its failures", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunStoppedException(
          Rule.ABORTED, "the node was stopped while it kept a checkpoint", e);
    }
  }

  private Bytes content(AggregatorState state, List<Peers.Peer> trainers)
      throws RunStoppedException {
    boolean simulated = trainers.stream().anyMatch(t -> t.key().evidence().simulated());
    List<CborWriter> enclaves = new ArrayList<>();
    enclaves.add(own().toCbor());
    trainers.forEach(trainer -> enclaves.add(trainer.evidence().toCbor()));
    return new CborWriter()
        .put("state", state.toBytes())
        .putMaps("enclaves", enclaves)
        .put("simulated", simulated)
        .putMaps("earlier", earlier.stream().map(Earlier::toCbor).toList())
        .toBytes();
  }

  /** This enclave's evidence, by a challenge of its own, once. */
  private EnclaveEvidence own() throws RunStoppedException {
    if (own.isEmpty()) {
      Challenge challenge =
          Challenge.fresh(
              context.run(), Role.AGGREGATE, context.clock().instant(), context.random());
      own = Optional.of(new EnclaveEvidence(context.self(), challenge, enclave.answer(challenge)));
    }
    return own.get();
  }

  private void keep(int round, Digest head, Bytes content, SignedNote log) {
    try {
      ContentKey key = ContentKey.generate(context.random());
      Bytes ciphertext = key.encrypt(Checkpoint.aad(context.run(), round, head), content);
      Digest blob = context.courier().putBlob(BlobSource.of(ciphertext));
      context.note(AggregatorPoint.CHECKPOINT_STORED, round);
      var checkpoint = new Checkpoint(context.run(), context.incarnation(), round, head, blob, log);
      shareOut(SignedCheckpoint.sign(checkpoint, enclave.signing()), key);
      context.note(AggregatorPoint.CHECKPOINT_SHARED, round);
      context.send(Courier.COORDINATOR, LetterKind.CHECKPOINT, blob.bytes());
      context.note(AggregatorPoint.CHECKPOINT_TOLD, round);
      context.events().checkpoint(context.run(), round);
    } catch (TransportException | RunStoppedException e) {
      context
          .events()
          .ignored(
              context.run(),
              "the checkpoint after round " + round + " was not kept: " + e.getMessage());
    }
  }

  private void shareOut(SignedCheckpoint signed, ContentKey key) throws RunStoppedException {
    List<ContractParty> parties = context.contract().parties();
    List<Bytes> shares =
        SecretSharing.share(
            key.secret(),
            Checkpoint.threshold(context.contract()),
            parties.size(),
            context.random());
    for (int i = 0; i < parties.size(); i++) {
      ContractParty party = parties.get(i);
      context.send(
          party.name(),
          LetterKind.CHECKPOINT,
          CheckpointNotice.seal(enclave.keys(), signed, shares.get(i), party.identity()).toBytes());
    }
  }

  /**
   * Goes on from the newest checkpoint of which enough parties have shares, or from the beginning
   * where they know of none.
   *
   * @param state as a run begins; afterwards as the checkpoint has it
   */
  void restore(AggregatorState state) throws RunStoppedException {
    Optional<CheckpointShares.Opened> found = new CheckpointShares(context, enclave).gather();
    if (found.isPresent()) {
      take(found.get(), state);
    }
  }

  private void take(CheckpointShares.Opened opened, AggregatorState state)
      throws RunStoppedException {
    Checkpoint checkpoint = opened.signed().checkpoint();
    try {
      CborReader map =
          CborReader.decode("checkpoint's content", opened.content(), AggregatorState.LARGEST);
      state.restore(map.bytes("state"));
      boolean simulated = map.flag("simulated");
      for (CborReader each : map.maps("earlier", Assignment.MOST_INCARNATIONS)) {
        earlier.add(Earlier.read(each));
      }
      List<EnclaveEvidence> enclaves = new ArrayList<>();
      for (CborReader each : map.maps("enclaves", context.contract().parties().size() + 1)) {
        enclaves.add(EnclaveEvidence.read(each));
      }
      map.finish();
      if (state.round() != checkpoint.round() || !state.head().equals(checkpoint.head())) {
        throw MalformedException.at(
            "checkpoint's content", "the state after round " + checkpoint.round(), "another");
      }
      earlier.add(new Earlier(new EarlierIncarnation(enclaves, opened.signed()), simulated));
    } catch (MalformedException | IllegalArgumentException e) {
      throw new RunStoppedException(
          Rule.CHECKPOINT, "the checkpoint does not hold: " + e.getMessage(), e);
    }
  }

  /** Waits for a checkpoint that is on its way. */
  @Override
  public void close() {
    background.shutdown();
    try {
      if (!background.awaitTermination(
          LONGEST_ENDING.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
        background.shutdownNow();
      }
    } catch (InterruptedException e) {
      background.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
