package org.fedclave.coordinator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * One upload: chunks go to a partial file, which becomes the blob by a rename once its size and
 * digest are right. Closing it before leaves the partial file for the next attempt, except where
 * the bytes were wrong or the disk is full. Thread-safe: a second upload may close the first.
 */
final class BlobUpload implements AutoCloseable {

  private final BlobStore store;
  private final Path part;
  private final Path whole;
  private final Digest digest;
  private final long size;
  private final boolean durable;
  private final FileChannel file;
  private final MessageDigest sha256;
  private long written;

  private BlobUpload(
      BlobStore store,
      Path part,
      Path whole,
      Digest digest,
      long size,
      boolean durable,
      FileChannel file,
      MessageDigest sha256,
      long written) {
    this.store = store;
    this.part = part;
    this.whole = whole;
    this.digest = digest;
    this.size = size;
    this.durable = durable;
    this.file = file;
    this.sha256 = sha256;
    this.written = written;
  }

  static BlobUpload open(
      BlobStore store,
      BlobStore.Opener opener,
      Path part,
      Path whole,
      Digest digest,
      long size,
      long offset,
      boolean durable)
      throws IOException, RefusedCall {
    MessageDigest sha256 = Digest.sha256();
    long held = Files.exists(part) ? hash(part, sha256) : 0;
    if (offset != held || offset > size) {
      throw new RefusedCall(
          Rule.CONFLICT, "the upload goes on at byte " + held + ", not at " + offset);
    }
    FileChannel file = opener.append(part);
    file.position(offset);
    return new BlobUpload(store, part, whole, digest, size, durable, file, sha256, offset);
  }

  /** What an earlier attempt left counts towards the digest as it lies on the disk. */
  private static long hash(Path part, MessageDigest sha256) throws IOException {
    try (var bytes = new DigestInputStream(Files.newInputStream(part), sha256)) {
      return bytes.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  synchronized void write(Bytes chunk) throws RefusedCall {
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
    } catch (IOException e) {
      discard();
      throw BlobStore.failed("storing", e);
    }
    sha256.update(chunk.unsafeArray());
    written += chunk.size();
  }

  private void requireOpen() throws RefusedCall {
    if (!file.isOpen()) {
      throw new RefusedCall(Rule.CONFLICT, "another upload of this blob took over");
    }
  }

  /** The partial file becomes the blob. */
  synchronized void finish() throws RefusedCall {
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
      throw BlobStore.failed("storing", e);
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
      System.getLogger(BlobUpload.class.getName())
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
      System.getLogger(BlobUpload.class.getName())
          .log(System.Logger.Level.WARNING, "an upload's file does not close", e);
    }
  }
}
