package org.fedclave.coordinator.blobs;

import java.io.IOException;
import java.io.InputStream;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.TransportException.Rule;

/** A blob that comes from S3 while it is read. */
final class S3Content implements BlobContent {

  private final InputStream bytes;
  private final long size;
  private long left;

  /**
   * @param left bytes that {@code bytes} should give
   */
  S3Content(InputStream bytes, long size, long left) {
    this.bytes = bytes;
    this.size = size;
    this.left = left;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Bytes next(int most) throws RefusedCall {
    int wanted = (int) Math.min(most, left);
    byte[] read;
    try {
      read = bytes.readNBytes(wanted);
    } catch (IOException e) {
      throw lost(e);
    }
    if (read.length < wanted) {
      throw lost(new IOException("it ended early"));
    }
    left -= read.length;
    return Bytes.wrap(read);
  }

  /** The reader asks again from where it is. */
  private static RefusedCall lost(IOException e) {
    return new RefusedCall(
        Rule.UNREACHABLE, "reading a blob: the store's answer to the coordinator broke off", e);
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      System.getLogger(S3Content.class.getName())
          .log(System.Logger.Level.DEBUG, "a blob's stream does not close", e);
    }
  }
}
