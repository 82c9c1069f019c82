package org.fedclave.coordinator.blobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.TransportException.Rule;

/** A blob's file. */
final class FolderContent implements BlobContent {

  private final FileChannel file;
  private final long size;

  private FolderContent(FileChannel file, long size) {
    this.file = file;
    this.size = size;
  }

  /** Takes the file over, also where it refuses. */
  static FolderContent at(FileChannel file, long offset) throws RefusedCall {
    try {
      long size = file.size();
      if (offset < 0 || offset > size) {
        file.close();
        throw outside(offset, size);
      }
      file.position(offset);
      return new FolderContent(file, size);
    } catch (IOException e) {
      throw FolderBlobs.failed("reading", e);
    }
  }

  static RefusedCall outside(long offset, long size) {
    return new RefusedCall(
        Rule.MALFORMED, "an offset of " + offset + " in a blob of " + size + " bytes");
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Bytes next(int most) throws RefusedCall {
    try {
      long left = size - file.position();
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(left, most));
      while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
      return Bytes.of(bytes.array(), 0, bytes.position());
    } catch (IOException e) {
      throw FolderBlobs.failed("reading", e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      System.getLogger(FolderContent.class.getName())
          .log(System.Logger.Level.WARNING, "a blob's file does not close", e);
    }
  }
}
