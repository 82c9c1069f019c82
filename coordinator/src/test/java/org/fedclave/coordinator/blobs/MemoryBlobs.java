package org.fedclave.coordinator.blobs;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;

/** Blobs that stay, without a disk to wait for: for tests of what is collected. */
public final class MemoryBlobs implements BlobStore {

  private final Map<Digest, Bytes> kept = new ConcurrentHashMap<>();

  @Override
  public Held held(MemberId uploader, Digest digest, boolean letter) {
    Bytes content = kept.get(digest);
    return content == null ? new Held(false, 0) : new Held(true, content.size());
  }

  @Override
  public BlobUpload upload(
      MemberId uploader,
      Digest digest,
      long size,
      long offset,
      boolean letter,
      LongConsumer reread) {
    var bytes = new ByteArrayOutputStream();
    return new BlobUpload() {
      @Override
      public void write(Bytes chunk) {
        bytes.writeBytes(chunk.unsafeArray());
      }

      @Override
      public long written() {
        return bytes.size();
      }

      @Override
      public void finish() {
        kept.put(digest, Bytes.wrap(bytes.toByteArray()));
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public int openUploads() {
    return 0;
  }

  @Override
  public BlobContent open(Digest digest, long offset) throws RefusedCall {
    Bytes content = kept.get(digest);
    if (content == null) {
      throw new RefusedCall(Rule.NOT_FOUND, "there is no blob " + digest.abbreviated());
    }
    return new S3Content(
        new java.io.ByteArrayInputStream(content.toArray()), content.size(), content.size());
  }

  @Override
  public void forgetLetter(Digest digest) {}

  @Override
  public void removeAbandonedBefore(Instant moment, Predicate<Digest> isNeeded) {}

  @Override
  public void eachKept(Listing listing) throws RefusedCall {
    for (Map.Entry<Digest, Bytes> entry : kept.entrySet()) {
      listing.take(new Kept(entry.getKey(), entry.getValue().size()));
    }
  }

  @Override
  public void remove(Digest digest) {
    kept.remove(digest);
  }
}
