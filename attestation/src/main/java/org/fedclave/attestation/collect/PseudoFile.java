package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.fedclave.protocol.Bytes;

/**
 * Files that a kernel or library OS makes up: their stated size means nothing, and one call writes
 * one value.
 */
final class PseudoFile {

  private PseudoFile() {}

  /** Reads to the end, but never more than {@code largest} bytes. */
  static Bytes read(Path file, int largest) throws IOException {
    // The JDK's own methods stop at the size that the file claims.
    ByteBuffer content = ByteBuffer.allocate(largest + 1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int read;
      do {
        read = channel.read(content);
      } while (read >= 0 && content.hasRemaining());
    }
    if (!content.hasRemaining()) {
      throw new IOException(file + " is longer than " + largest + " bytes");
    }
    return Bytes.of(content.array(), 0, content.position());
  }

  /** Writes {@code value} with one call; the file must be there. */
  static void write(Path file, Bytes value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int written = channel.write(ByteBuffer.wrap(value.unsafeArray()).asReadOnlyBuffer());
      if (written != value.size()) {
        throw new IOException(
            file + " took " + written + " of " + value.size() + " bytes, which is no value");
      }
    }
  }
}
