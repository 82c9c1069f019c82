package org.fedclave.attestation.collect;

import java.io.IOException;
import org.fedclave.protocol.Bytes;

/** A way to a TPM 2.0, for one command at a time. Not thread-safe. */
interface TpmTransport extends AutoCloseable {

  /** No command and no answer is longer; the kernel's driver has the same bound. */
  int LARGEST = 4096;

  /**
   * Sends one command and waits for its answer, whose size is as its header says.
   *
   * @throws IOException if the TPM cannot be reached, or answers nothing
   */
  Bytes exchange(Bytes command) throws IOException;

  @Override
  void close() throws IOException;

  /** Opens a way. */
  @FunctionalInterface
  interface Opener {
    TpmTransport open() throws IOException;
  }
}
