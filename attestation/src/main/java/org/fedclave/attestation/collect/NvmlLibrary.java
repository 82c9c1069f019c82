package org.fedclave.attestation.collect;

import java.io.IOException;
import org.fedclave.protocol.Bytes;

/**
 * What of NVIDIA's management library (NVML) is needed to collect evidence. Every failure is an
 * exception with a sentence for people. Implementations are thread-safe.
 */
interface NvmlLibrary extends AutoCloseable {

  /**
   * How confidential computing is switched for the whole system.
   *
   * @param on whether GPUs protect what they hold and send
   * @param protectedPcie whether they do so in the mode for several GPUs with plaintext NVLink
   * @param developerTools whether tools may look inside
   */
  record State(boolean on, boolean protectedPcie, boolean developerTools) {}

  State state() throws IOException;

  int deviceCount() throws IOException;

  /** The attestation certificate chain of the device with this number: PEM, leaf first. */
  Bytes certificateChain(int device) throws IOException;

  /** The report of the device with this number for 32 bytes of nonce. */
  Bytes report(int device, Bytes nonce) throws IOException;

  @Override
  void close();
}
