package org.fedclave.coordinator;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.fedclave.coordinator.blobs.BlobContent;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.blobs.BlobUpload;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;

/**
 * A store whose blobs are not collected while anybody asks for them: whoever puts a blob, reads it,
 * or is told that it is here, may be about to refer to it, and so takes back that it is condemned.
 * Thread-safe.
 */
final class WatchedBlobs implements BlobStore {

  private static final int STRIPES = 64;

  private final BlobStore blobs;
  private final BlobLedger ledger;

  /** One blob is not removed while it is stored or found. */
  private final List<Lock> stripes =
      Stream.generate(ReentrantLock::new).limit(STRIPES).map(Lock.class::cast).toList();

  WatchedBlobs(BlobStore blobs, BlobLedger ledger) {
    this.blobs = blobs;
    this.ledger = ledger;
  }

  /** Something that may refuse. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws RefusedCall;
  }

  private <T> T alone(Digest digest, Work<T> work) throws RefusedCall {
    Lock lock = stripes.get(Math.floorMod(digest.hashCode(), STRIPES));
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Held held(MemberId uploader, Digest digest, boolean letter) throws RefusedCall {
    return alone(
        digest,
        () -> {
          Held held = blobs.held(uploader, digest, letter);
          if (held.complete()) {
            ledger.lift(digest);
          }
          return held;
        });
  }

  @Override
  public int openUploads() {
    return blobs.openUploads();
  }

  @Override
  public BlobContent open(Digest digest, long offset) throws RefusedCall {
    return alone(
        digest,
        () -> {
          BlobContent content = blobs.open(digest, offset);
          ledger.lift(digest);
          return content;
        });
  }

  @Override
  public BlobUpload upload(
      MemberId uploader, Digest digest, long size, long offset, boolean letter, LongConsumer reread)
      throws RefusedCall {
    return new Watched(digest, blobs.upload(uploader, digest, size, offset, letter, reread));
  }

  /** Lifts when the blob is there. */
  private final class Watched implements BlobUpload {

    private final Digest digest;
    private final BlobUpload upload;

    Watched(Digest digest, BlobUpload upload) {
      this.digest = digest;
      this.upload = upload;
    }

    @Override
    public void write(Bytes chunk) throws RefusedCall {
      upload.write(chunk);
    }

    @Override
    public long written() {
      return upload.written();
    }

    @Override
    public void finish() throws RefusedCall {
      alone(
          digest,
          () -> {
            upload.finish();
            ledger.lift(digest);
            return upload;
          });
    }

    @Override
    public void close() {
      upload.close();
    }
  }

  /** Removes a blob that was condemned at {@code upTo} or before and not asked for since. */
  boolean removeCondemned(Digest digest, Instant upTo) throws RefusedCall {
    return alone(
        digest,
        () -> {
          boolean condemned = ledger.takeCondemned(digest, upTo);
          if (condemned) {
            blobs.remove(digest);
          }
          return condemned;
        });
  }

  @Override
  public void forgetLetter(Digest digest) {
    blobs.forgetLetter(digest);
  }

  @Override
  public void removeAbandonedBefore(Instant moment, Predicate<Digest> isNeeded) throws RefusedCall {
    blobs.removeAbandonedBefore(moment, isNeeded);
  }

  @Override
  public void eachKept(Listing listing) throws RefusedCall {
    blobs.eachKept(listing);
  }

  @Override
  public void remove(Digest digest) throws RefusedCall {
    blobs.remove(digest);
  }

  @Override
  public void close() {
    blobs.close();
  }
}
