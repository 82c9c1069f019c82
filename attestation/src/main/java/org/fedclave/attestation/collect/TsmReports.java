package org.fedclave.attestation.collect;

import java.io.IOException;
import org.fedclave.protocol.Bytes;

/**
 * The kernel's report interface ({@code Documentation/ABI/testing/configfs-tsm-report}): a folder
 * in which every request makes its own entry, whose attributes it writes and reads.
 *
 * <p>Implementations are thread-safe; an {@link Entry} is not.
 */
interface TsmReports {

  /** Makes a new entry, which nobody else knows. */
  Entry create() throws IOException;

  /** One request. Closing it removes it from the kernel. */
  interface Entry extends AutoCloseable {

    /** Whether this kernel and this platform have the attribute. */
    boolean has(String attribute);

    /** Writes the whole attribute in one go. */
    void write(String attribute, Bytes value) throws IOException;

    /**
     * Reads the whole attribute.
     *
     * @param largest if it is longer, in bytes, nothing is returned
     */
    Bytes read(String attribute, int largest) throws IOException;

    @Override
    void close() throws IOException;
  }
}
