package org.fedclave.attestation;

import java.io.IOException;
import java.util.List;
import org.fedclave.protocol.Bytes;

/**
 * Lets the GPUs of a machine vouch for themselves.
 *
 * <p>What comes back is not verified. Implementations are thread-safe.
 */
public interface GpuAttestor extends AutoCloseable {

  /** How many bytes of nonce a GPU's evidence binds. */
  int NONCE_BYTES = 32;

  /**
   * Asks each GPU for fresh evidence.
   *
   * @param nonce exactly 32 bytes that each evidence is to bind
   * @return one evidence for each GPU that the program sees, in the order of the driver; never
   *     empty
   * @throws IOException if there is no GPU or one of them does not answer, in a sentence for people
   */
  List<Evidence> attest(Bytes nonce) throws IOException;

  @Override
  default void close() {}
}
