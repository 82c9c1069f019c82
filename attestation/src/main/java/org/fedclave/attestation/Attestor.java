package org.fedclave.attestation;

import java.io.IOException;
import java.util.List;
import org.fedclave.protocol.Bytes;

/**
 * Lets the platform vouch for the program that calls it.
 *
 * <p>Implementations are thread-safe.
 */
public interface Attestor extends AutoCloseable {

  /** How many bytes of report data the evidence binds. */
  int REPORT_DATA_BYTES = 64;

  /**
   * Asks the platform for fresh evidence.
   *
   * @param reportData exactly 64 bytes that the evidence is to bind
   * @throws IOException if the platform does not answer, in a sentence for people
   */
  Evidence attest(Bytes reportData) throws IOException;

  /**
   * Asks the platform's GPUs for fresh evidence; without a GPU there is none.
   *
   * @param nonce exactly 32 bytes that each evidence is to bind
   * @throws IOException if a GPU does not answer, in a sentence for people
   */
  default List<Evidence> attestGpus(Bytes nonce) throws IOException {
    return List.of();
  }

  @Override
  default void close() {}
}
