package org.fedclave.coordinator.blobs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.TransportException.Rule;

/**
 * An upload to S3, in parts where it is larger than one. After each part, and when it is closed
 * early, its state is kept in S3 too, so that it can go on elsewhere: after a lost connection with
 * the next byte, after a killed coordinator with the next part.
 */
final class S3Upload implements BlobUpload {

  /** Metadata of a kept state: how many bytes it stands for. */
  static final String HELD = "held";

  private final S3Blobs store;
  private final S3Objects objects;
  private final String partial;
  private final String whole;
  private final Digest digest;
  private final long size;
  private final byte[] tail;
  private int filled;
  private String upload;
  private final List<String> tags;
  private final SHA256Digest sha256;
  private long written;
  private long kept;
  private boolean open = true;

  /**
   * @param partial where the state is kept
   * @param whole what the blob will be called
   * @param state what was kept; of a new upload {@link #nothing}
   */
  S3Upload(
      S3Blobs store,
      S3Objects objects,
      String partial,
      String whole,
      Digest digest,
      long size,
      int partBytes,
      S3UploadState state) {
    this.store = store;
    this.objects = objects;
    this.partial = partial;
    this.whole = whole;
    this.digest = digest;
    this.size = size;
    this.tail = Arrays.copyOf(state.tail().unsafeArray(), (int) Math.min(partBytes, size));
    this.filled = state.tail().size();
    this.upload = state.upload();
    this.tags = new ArrayList<>(state.tags());
    this.sha256 = new SHA256Digest(state.hash().toArray());
    this.written = state.written();
    this.kept = state.written();
  }

  /** The state of an upload that has not begun. */
  static S3UploadState nothing() {
    return new S3UploadState(
        "", List.of(), Bytes.wrap(new SHA256Digest().getEncodedState()), Bytes.EMPTY, 0);
  }

  @Override
  public synchronized void write(Bytes chunk) throws RefusedCall {
    requireOpen();
    if (chunk.size() > size - written) {
      discard();
      throw new RefusedCall(Rule.TOO_LARGE, "more bytes came than the " + size + " announced");
    }
    for (int taken = 0; taken < chunk.size(); ) {
      int fits = Math.min(tail.length - filled, chunk.size() - taken);
      System.arraycopy(chunk.unsafeArray(), taken, tail, filled, fits);
      sha256.update(chunk.unsafeArray(), taken, fits);
      filled += fits;
      written += fits;
      taken += fits;
      if (filled == tail.length && written < size) {
        storePart();
      }
    }
  }

  private void storePart() throws RefusedCall {
    try {
      putTail();
      keep();
    } catch (RefusedCall e) {
      open = false; // the next attempt begins with what is kept
      throw e;
    }
  }

  private void putTail() throws RefusedCall {
    if (upload.isEmpty()) {
      upload = objects.beginParts(whole);
    }
    tags.add(objects.putPart(whole, upload, tags.size() + 1, tailBytes()));
    filled = 0;
  }

  private Bytes tailBytes() {
    return Bytes.of(tail, 0, filled);
  }

  private void keep() throws RefusedCall {
    var state =
        new S3UploadState(upload, tags, Bytes.wrap(sha256.getEncodedState()), tailBytes(), written);
    objects.put(partial, state.toBytes(), Map.of(HELD, Long.toString(written)));
    kept = written;
  }

  @Override
  public synchronized long written() {
    return written;
  }

  private void requireOpen() throws RefusedCall {
    if (!open) {
      throw new RefusedCall(Rule.CONFLICT, "another upload of this blob took over");
    }
  }

  @Override
  public synchronized void finish() throws RefusedCall {
    requireOpen();
    if (written != size) {
      throw new RefusedCall(Rule.CONFLICT, "the upload ended at byte " + written + " of " + size);
    }
    byte[] hash = new byte[Digest.SIZE];
    new SHA256Digest(sha256).doFinal(hash, 0);
    if (!new Digest(Bytes.wrap(hash)).equals(digest)) {
      discard();
      throw new RefusedCall(
          Rule.DIGEST,
          "the bytes are not those of " + digest.abbreviated() + "; nothing is stored");
    }
    if (upload.isEmpty()) {
      objects.putIfAbsent(whole, tailBytes());
    } else {
      List<String> all = new ArrayList<>(tags);
      if (filled > 0) {
        all.add(objects.putPart(whole, upload, tags.size() + 1, tailBytes()));
      }
      objects.completeParts(whole, upload, all);
    }
    open = false;
    forgetState();
  }

  /** Nothing of it is worth going on with. */
  private void discard() throws RefusedCall {
    open = false;
    if (!upload.isEmpty()) {
      objects.abortParts(whole, upload);
    }
    forgetState();
  }

  private void forgetState() throws RefusedCall {
    if (kept > 0) {
      objects.delete(partial);
    }
  }

  @Override
  public void close() {
    keepRest();
    store.release(partial, this);
  }

  private synchronized void keepRest() {
    if (open && written > kept) {
      try {
        keep();
      } catch (RefusedCall e) {
        System.getLogger(S3Upload.class.getName())
            .log(System.Logger.Level.WARNING, "the end of an upload is not kept", e);
      }
    }
    open = false;
  }
}
