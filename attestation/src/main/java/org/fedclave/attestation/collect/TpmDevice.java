package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.fedclave.protocol.Bytes;

/**
 * A TPM behind a device of Linux, best {@code /dev/tpmrm0}, whose resource manager keeps programs
 * apart. One write is one command, one read its whole answer.
 */
final class TpmDevice implements TpmTransport {

  private final Path device;
  private final FileChannel channel;

  private TpmDevice(Path device, FileChannel channel) {
    this.device = device;
    this.channel = channel;
  }

  static TpmDevice open(Path device) throws IOException {
    try {
      return new TpmDevice(
          device, FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no TPM at " + device, e);
    } catch (AccessDeniedException e) {
      throw new IOException(
          "this process may not use the TPM at " + device + "; let its user join the group tss", e);
    }
  }

  @Override
  public Bytes exchange(Bytes command) throws IOException {
    int written = channel.write(ByteBuffer.wrap(command.toArray()));
    if (written != command.size()) {
      throw new IOException(
          device + " took " + written + " of " + command.size() + " bytes of a command");
    }
    byte[] answer = new byte[LARGEST];
    int read = channel.read(ByteBuffer.wrap(answer));
    if (read <= 0) {
      throw new IOException("the TPM at " + device + " does not answer");
    }
    return Bytes.wrap(Arrays.copyOf(answer, read));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
