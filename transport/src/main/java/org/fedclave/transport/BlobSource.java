package org.fedclave.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Bytes to put into the blob store, which may be read more than once.
 *
 * @param digest of all bytes
 * @param size in bytes
 * @param opening gives the bytes from the first on; each attempt opens once
 */
public record BlobSource(Digest digest, long size, Opening opening) {

  /** Opens the bytes. */
  @FunctionalInterface
  public interface Opening {
    InputStream open() throws IOException;
  }

  public BlobSource {
    if (size < 0) {
      throw new IllegalArgumentException("a blob of " + size + " bytes");
    }
  }

  public static BlobSource of(Bytes bytes) {
    return new BlobSource(
        Digest.of(bytes), bytes.size(), () -> new ByteArrayInputStream(bytes.unsafeArray()));
  }

  /** Reads the file once for its digest. */
  public static BlobSource ofFile(Path file) throws IOException {
    return new BlobSource(
        Digest.of(Files.newInputStream(file)), Files.size(file), () -> Files.newInputStream(file));
  }
}
