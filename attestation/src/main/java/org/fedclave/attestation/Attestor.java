package org.fedclave.attestation;

import java.io.IOException;
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

  @Override
  default void close() {}
}
