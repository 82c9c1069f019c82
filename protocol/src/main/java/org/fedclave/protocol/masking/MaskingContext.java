package org.fedclave.protocol.masking;

import java.nio.ByteBuffer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;

/**
 * Names one execution of secure aggregation. It is in every key derivation and AEAD context, so
 * that nothing said in one round means anything in another.
 *
 * @param run the run
 * @param round the training round, from 0
 */
public record MaskingContext(RunId run, int round) {

  public MaskingContext {
    if (round < 0) {
      throw new IllegalArgumentException("round " + round + "; rounds count from 0");
    }
  }

  /** {@code u32be(round)}. */
  Bytes roundBytes() {
    return number(round);
  }

  /** {@code u32be(n)}. */
  static Bytes number(int n) {
    return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(n).array());
  }
}
