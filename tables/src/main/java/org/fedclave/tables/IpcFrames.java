package org.fedclave.tables;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The messages of an Arrow IPC stream that may be hostile: {@code 0xFFFFFFFF || i32 length ||
 * flatbuffer || body}, ended by length 0. Checks every length before it allocates.
 *
 * @see <a
 *     href="https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format">Arrow
 *     Columnar Format, Encapsulated message format</a>
 */
final class IpcFrames {
  private static final int CONTINUATION = 0xFFFFFFFF;

  private final InputStream in;
  private final int maximumMetadata;

  /**
   * @param maximumMetadata the most bytes of a message's flatbuffer
   */
  IpcFrames(InputStream in, int maximumMetadata) {
    this.in = in;
    this.maximumMetadata = maximumMetadata;
  }

  /** The bytes are no such stream; the message completes "the stream …". */
  static final class BadFrameException extends IOException {
    private final String complaint;

    BadFrameException(String complaint) {
      super(complaint);
      this.complaint = complaint;
    }

    String complaint() {
      return complaint;
    }
  }

  /**
   * The next message's flatbuffer, or nothing at the end marker; the accessors throw where it lies.
   */
  Optional<Message> next() throws IOException {
    if (integer() != CONTINUATION) {
      throw new BadFrameException("has no continuation marker where a message starts");
    }
    int length = integer();
    if (length == 0) {
      return Optional.empty();
    }
    if (length < 8 || length > maximumMetadata) {
      throw new BadFrameException(
          "has message metadata of %d bytes; 8 to %d are possible"
              .formatted(length, maximumMetadata));
    }
    byte[] metadata = in.readNBytes(length);
    if (metadata.length < length) {
      throw truncated();
    }
    return Optional.of(Message.getRootAsMessage(ByteBuffer.wrap(metadata)));
  }

  /**
   * The {@code length} bytes of body after the message that was read last; the caller closes it.
   */
  ArrowBuf body(long length, BufferAllocator allocator) throws IOException {
    ArrowBuf body = allocator.buffer(length);
    try {
      fill(body, length);
      return body;
    } catch (IOException e) {
      body.close();
      throw e;
    }
  }

  /** Walks to the end marker and the end of the bytes, taking no memory for bodies. */
  void skipAll() throws IOException {
    try {
      for (Optional<Message> message = next(); message.isPresent(); message = next()) {
        in.skipNBytes(Math.max(0, message.orElseThrow().bodyLength()));
      }
    } catch (EOFException | IndexOutOfBoundsException e) {
      throw truncated();
    }
    requireEnd();
  }

  /** Refuses bytes after the end marker. */
  void requireEnd() throws IOException {
    if (in.read() >= 0) {
      throw new BadFrameException("goes on after its end marker");
    }
  }

  private void fill(ArrowBuf body, long length) throws IOException {
    byte[] chunk = new byte[(int) Math.min(length, 1 << 16)];
    for (long at = 0; at < length; ) {
      int read = in.readNBytes(chunk, 0, (int) Math.min(length - at, chunk.length));
      if (read == 0) {
        throw truncated();
      }
      body.setBytes(at, chunk, 0, read);
      at += read;
    }
  }

  private int integer() throws IOException {
    byte[] bytes = in.readNBytes(Integer.BYTES);
    if (bytes.length < Integer.BYTES) {
      throw truncated();
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private static BadFrameException truncated() {
    return new BadFrameException("ends in the middle of a message");
  }
}
