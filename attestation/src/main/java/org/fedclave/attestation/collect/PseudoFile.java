package org.fedclave.attestation.collect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
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
    try (InputStream in = Files.newInputStream(file)) {
      byte[] read = in.readNBytes(largest + 1);
      if (read.length > largest) {
        throw new IOException(file + " is longer than " + largest + " bytes");
      }
      return Bytes.wrap(read);
    }
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
