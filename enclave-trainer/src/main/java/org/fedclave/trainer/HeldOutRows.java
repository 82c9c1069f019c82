package org.fedclave.trainer;

import java.nio.ByteBuffer;
import org.fedclave.protocol.Digest;
import org.fedclave.tables.HeldOut;

/**
 * Which rows of a dataset are held out: the same in every run and round, because the choice follows
 * from the dataset root. Anybody with the rows can repeat it.
 */
public final class HeldOutRows {

  private HeldOutRows() {}

  /**
   * The rule for a dataset.
   *
   * @param datasetRoot from the contract; its first 8 bytes are the seed
   * @param percent share of rows, 0 to 50
   */
  public static HeldOut of(Digest datasetRoot, int percent) {
    return new HeldOut(percent, ByteBuffer.wrap(datasetRoot.bytes().unsafeArray()).getLong());
  }
}
