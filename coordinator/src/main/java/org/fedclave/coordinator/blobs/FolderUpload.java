package org.fedclave.coordinator.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.PrivateFiles;

/** An upload into a partial file, which becomes the blob by a rename. */
final class FolderUpload implements BlobUpload {

  /** So much is written before it is forced to the disk, that the last force is short. */
  private static final long FORCED_BYTES = 64L << 20;

  private final FolderBlobs store;
  private final Path part;
  private final Path whole;
  private final Digest digest;
  private final long size;
  private final boolean durable;
  private final FileChannel file;
  private final MessageDigest sha256 = Digest.sha256();
  private long written;
  private long forced;

  private FolderUpload(
      FolderBlobs store,
      Path part,
      Path whole,
      Digest digest,
      long size,
      boolean durable,
      FileChannel file,
      long written) {
    this.store = store;
    this.part = part;
    this.whole = whole;
    this.digest = digest;
    this.size = size;
    this.durable = durable;
    this.file = file;
    this.written = written;
    this.forced = written;
  }

  static FolderUpload open(
      FolderBlobs store,
      FolderBlobs.Opener opener,
      Path part,
      Path whole,
      Digest digest,
      long size,
      long offset,
      boolean durable)
      throws IOException, RefusedCall {
    long held = Files.exists(part) ? Files.size(part) : 0;
    if (offset != held || offset > size) {
      throw new RefusedCall(
          Rule.CONFLICT, "the upload goes on at byte " + held + ", not at " + offset);
    }
    FileChannel file = opener.append(part);
    file.position(offset);
    return new FolderUpload(store, part, whole, digest, size, durable, file, offset);
  }

  /**
   * What an earlier attempt left counts towards the digest as it lies on the disk. It takes a while
   * where it is long, and ends early if another upload takes over.
   */
  void catchUp(LongConsumer reread) throws IOException {
    if (written == 0) {
      return;
    }
    byte[] some = new byte[1 << 20];
    long told = 0;
    try (InputStream bytes = Files.newInputStream(part)) {
      long done = 0;
      while (done < written && file.isOpen()) {
        int size = bytes.readNBytes(some, 0, (int) Math.min(some.length, written - done));
        if (size == 0) {
          throw new IOException("a partial file ends before its end");
        }
        sha256.update(some, 0, size);
        done += size;
        if (done - told >= FORCED_BYTES) {
          reread.accept(done);
          told = done;
        }
      }
    }
  }

  @Override
  public synchronized long written() {
    return written;
  }

  @Override
  public synchronized void write(Bytes chunk) throws RefusedCall {
    requireOpen();
    if (chunk.size() > size - written) {
      discard();
      throw new RefusedCall(Rule.TOO_LARGE, "more bytes came than the " + size + " announced");
    }
    try {
      ByteBuffer rest = ByteBuffer.wrap(chunk.unsafeArray());
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      if (durable && written + chunk.size() - forced >= FORCED_BYTES) {
        file.force(false);
        forced = written + chunk.size();
      }
    } catch (IOException e) {
      discard();
      throw FolderBlobs.failed("storing", e);
    }
    sha256.update(chunk.unsafeArray());
    written += chunk.size();
  }

  private void requireOpen() throws RefusedCall {
    if (!file.isOpen()) {
      throw new RefusedCall(Rule.CONFLICT, "another upload of this blob took over");
    }
  }

  @Override
  public synchronized void finish() throws RefusedCall {
    requireOpen();
    if (written != size) {
      throw new RefusedCall(Rule.CONFLICT, "the upload ended at byte " + written + " of " + size);
    }
    if (!Digest.finish(sha256).equals(digest)) {
      discard();
      throw new RefusedCall(
          Rule.DIGEST,
          "the bytes are not those of " + digest.abbreviated() + "; nothing is stored");
    }
    try {
      if (durable) {
        file.force(true);
      }
      file.close();
      if (durable) {
        PrivateFiles.folder(folder());
      }
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      if (durable) {
        syncFolder();
      }
    } catch (IOException e) {
      throw FolderBlobs.failed("storing", e);
    }
  }

  /** The rename itself survives a power failure where the system can sync folders. */
  private void syncFolder() {
    try (FileChannel channel = FileChannel.open(folder())) {
      channel.force(true);
    } catch (IOException e) {
      // not every file system opens folders; the blob's own bytes are on the disk
    }
  }

  private Path folder() {
    Path folder = whole.getParent();
    if (folder == null) {
      throw new AssertionError("blobs lie in folders");
    }
    return folder;
  }

  private void discard() {
    try {
      file.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      System.getLogger(FolderUpload.class.getName())
          .log(System.Logger.Level.WARNING, "a refused upload stays on the disk", e);
    }
  }

  /** Waits for a write that is under way, and lets go of the partial file afterwards. */
  @Override
  public void close() {
    closeFile();
    store.release(part, this);
  }

  private synchronized void closeFile() {
    try {
      file.close();
    } catch (IOException e) {
      System.getLogger(FolderUpload.class.getName())
          .log(System.Logger.Level.WARNING, "an upload's file does not close", e);
    }
  }
}
