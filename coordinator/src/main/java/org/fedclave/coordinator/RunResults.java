package org.fedclave.coordinator;

import java.time.Clock;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;

/**
 * Which blobs are results that a recipient has still to fetch: a letter with a result names its
 * blob in the open, and the blob outlasts the letter. Thread-safe.
 */
final class RunResults {

  private final BlobLedger ledger;
  private final BlobStore blobs;
  private final Clock clock;

  RunResults(BlobLedger ledger, BlobStore blobs, Clock clock) {
    this.ledger = ledger;
    this.blobs = blobs;
    this.clock = clock;
  }

  /**
   * Notes what a letter brings, before it can be read. One that does not say where its model lies
   * is passed on all the same: its recipient will see.
   */
  synchronized void note(StoredLetter letter) throws RefusedCall {
    if (!letter.kind().equals(LetterKind.RESULT.wireName())) {
      return;
    }
    try {
      Digest model = SealedModel.parse(payload(letter)).ciphertext();
      ledger.addResult(letter.run(), letter.to(), model, clock.instant());
    } catch (MalformedException e) {
      System.getLogger(RunResults.class.getName())
          .log(System.Logger.Level.WARNING, "a result that names no blob", e);
    }
  }

  private Bytes payload(StoredLetter letter) throws RefusedCall {
    return letter.payload().isPresent()
        ? letter.payload().get()
        : blobs.read(letter.blob().orElseThrow(), Limits.MESSAGE_BYTES);
  }

  /** A member was sent a blob to its last byte. */
  void fetched(MemberId member, Digest blob) {
    ledger.putFetched(member, blob, clock.instant());
  }
}
