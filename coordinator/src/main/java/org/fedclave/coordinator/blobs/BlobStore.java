package org.fedclave.coordinator.blobs;

import java.time.Instant;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;

/**
 * Content-addressed ciphertext: a blob is named by its digest, and is there whole or not at all.
 *
 * <p>Blobs that stay are durable once their upload has finished; payloads of letters go with their
 * letters, and need not survive a power failure. What was uploaded of a blob is kept for the member
 * that began it. Thread-safe.
 */
public interface BlobStore extends AutoCloseable {

  /** What is here of a blob. */
  record Held(boolean complete, long bytes) {}

  /** A blob that stays, as a listing has it. */
  record Kept(Digest digest, long bytes) {}

  /** Takes a listing; {@link #eachKept} ends with what it throws. */
  @FunctionalInterface
  interface Listing {
    void take(Kept blob) throws RefusedCall;
  }

  /**
   * What is here of a blob, for a member that would upload it.
   *
   * @param letter whether it may be one that goes with its letter
   */
  Held held(MemberId uploader, Digest digest, boolean letter) throws RefusedCall;

  /**
   * Begins an upload, or goes on with one at its end. A member's second upload of a blob ends its
   * first, whose connection is lost.
   *
   * @param offset what {@link #held} says of it
   * @param reread told now and then how far an earlier attempt's bytes were read again, which may
   *     take longer than anybody waits in silence
   */
  BlobUpload upload(
      MemberId uploader, Digest digest, long size, long offset, boolean letter, LongConsumer reread)
      throws RefusedCall;

  /** Uploads under way. */
  int openUploads();

  /**
   * Opens a complete blob for reading.
   *
   * @param offset of the first byte, from 0 to its size
   */
  BlobContent open(Digest digest, long offset) throws RefusedCall;

  /** Forgets a letter's payload; a blob that stays is not touched. */
  void forgetLetter(Digest digest);

  /** Removes uploads nobody went on with, and letters' payloads that no letter needs. */
  void removeAbandonedBefore(Instant moment, Predicate<Digest> isNeeded) throws RefusedCall;

  /** Lists the blobs that stay, in no order; ones that come or go meanwhile may be left out. */
  void eachKept(Listing listing) throws RefusedCall;

  /** Removes a blob that stays, if it is there. */
  void remove(Digest digest) throws RefusedCall;

  /** Stores bytes that the coordinator made itself. */
  default Digest put(MemberId self, Bytes content, boolean letter) throws RefusedCall {
    Digest digest = Digest.of(content);
    if (!held(self, digest, letter).complete()) {
      try (BlobUpload upload = upload(self, digest, content.size(), 0, letter, _ -> {})) {
        upload.write(content);
        upload.finish();
      }
    }
    return digest;
  }

  /** Reads a small blob whole. */
  default Bytes read(Digest digest, int maximumSize) throws RefusedCall {
    try (BlobContent content = open(digest, 0)) {
      if (content.size() > maximumSize) {
        throw new RefusedCall(
            Rule.TOO_LARGE,
            "a blob of " + content.size() + " bytes where at most " + maximumSize + " are read");
      }
      Bytes read = content.next((int) content.size());
      if (!Digest.of(read).equals(digest)) {
        throw new RefusedCall(Rule.DIGEST, "the blob in the coordinator's store is damaged");
      }
      return read;
    }
  }

  @Override
  default void close() {}
}
