package org.fedclave.attestation.collect;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import org.fedclave.protocol.Bytes;

/**
 * A software TPM behind a TCP port, as {@code swtpm socket --server} opens it: commands and answers
 * follow each other without frames. The connection is neither encrypted nor authenticated, which
 * does not matter for evidence: appraisal verifies it.
 */
final class TpmSocket implements TpmTransport {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int HEADER_BYTES = 10;

  private final InetSocketAddress address;
  private final Socket socket;

  private TpmSocket(InetSocketAddress address, Socket socket) {
    this.address = address;
    this.socket = socket;
  }

  static TpmSocket open(String host, int port) throws IOException {
    var address = new InetSocketAddress(host, port);
    var socket = new Socket();
    try {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(address, (int) PATIENCE.toMillis());
      return new TpmSocket(address, socket);
    } catch (IOException e) {
      socket.close();
      throw new IOException("no TPM answers at " + host + ":" + port, e);
    }
  }

  @Override
  public Bytes exchange(Bytes command) throws IOException {
    try {
      socket.getOutputStream().write(command.unsafeArray());
      var in = new DataInputStream(socket.getInputStream());
      byte[] header = new byte[HEADER_BYTES];
      in.readFully(header);
      int size = TpmAnswer.announcedSize(Bytes.wrap(header));
      byte[] answer = Arrays.copyOf(header, size);
      in.readFully(answer, HEADER_BYTES, size - HEADER_BYTES);
      return Bytes.wrap(answer);
    } catch (EOFException e) {
      throw new IOException("the TPM at " + address + " closed the connection", e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
