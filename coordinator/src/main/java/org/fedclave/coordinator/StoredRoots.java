package org.fedclave.coordinator;

import java.util.List;
import java.util.function.Consumer;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.transport.Limits;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.TransportException.Rule;

/** The roots that lie in the coordinator's database, each a few lines. */
final class StoredRoots {

  private final CoordinatorStore store;
  private final BlobStore blobs;

  private StoredRoots(CoordinatorStore store, BlobStore blobs) {
    this.store = store;
    this.blobs = blobs;
  }

  /**
   * Published datasets, runs, letters that wait, results that wait for their recipients.
   *
   * @param blobs where descriptors and contracts are read, unwatched: marking is no use of them
   */
  static List<BlobRoots> of(CoordinatorStore store, BlobStore blobs) {
    var roots = new StoredRoots(store, blobs);
    return List.of(
        root("datasets", roots::datasets),
        root("runs", roots::runs),
        root("letters that wait", needed -> store.blobs().blobsOfWaitingLetters().forEach(needed)),
        root("results to fetch", needed -> store.blobs().resultsToFetch().forEach(needed)),
        root("the mark of the blob store", needed -> store.blobStoreMark().ifPresent(needed)));
  }

  /** The marking of one root. */
  @FunctionalInterface
  private interface Marking {
    void mark(Consumer<Digest> needed) throws RefusedCall;
  }

  private static BlobRoots root(String name, Marking marking) {
    return new BlobRoots() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void mark(Consumer<Digest> needed) throws RefusedCall {
        marking.mark(needed);
      }
    };
  }

  private void datasets(Consumer<Digest> needed) throws RefusedCall {
    for (PublishedDataset dataset : store.datasets()) {
      dataset(dataset.descriptor(), needed);
    }
  }

  /** The descriptor and all its shards. */
  private void dataset(Digest blob, Consumer<Digest> needed) throws RefusedCall {
    needed.accept(blob);
    try {
      DatasetDescriptor descriptor =
          DatasetDescriptor.parse(blobs.read(blob, DatasetDescriptor.LARGEST));
      descriptor.shards().forEach(shard -> needed.accept(shard.ciphertext()));
    } catch (MalformedException e) {
      throw unreadable("the descriptor " + blob.abbreviated(), e);
    }
  }

  /**
   * Every run's contract; and of one that has not ended the datasets that it names, and the newest
   * checkpoints.
   */
  private void runs(Consumer<Digest> needed) throws RefusedCall {
    for (RunId id : store.runs()) {
      StoredRun run = store.run(id).orElseThrow(() -> new AssertionError("runs are not removed"));
      needed.accept(run.envelope());
      if (!run.state().isFinal()) {
        for (ContractParty party : contract(run).parties()) {
          dataset(party.descriptor(), needed);
        }
        store.checkpoints(id).forEach(needed);
      }
    }
  }

  /** Signatures were verified when it came, and the blob's digest is now. */
  private Contract contract(StoredRun run) throws RefusedCall {
    try {
      Dsse envelope =
          Dsse.parse(
              "contract envelope",
              Contract.PAYLOAD_TYPE,
              blobs.read(run.envelope(), Limits.CONTRACT_BYTES),
              Limits.CONTRACT_BYTES);
      return Contract.parse(envelope.payload());
    } catch (MalformedException e) {
      throw unreadable("the contract of run " + run.run().abbreviated(), e);
    }
  }

  private static RefusedCall unreadable(String what, Exception why) {
    return new RefusedCall(
        Rule.FAULT,
        what + " cannot be read, so that it may need anything: " + why.getMessage(),
        why);
  }
}
