package org.fedclave.trainer;

import org.fedclave.aggregation.Clip;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.trainer.RunStoppedException.Rule;

/** Reads updates that the aggregator sees, none of which is longer than the contract's clip. */
final class ClippedVectors {

  /**
   * Clipping rounds each coordinate to float: an honest trainer's norm may be above the bound by so
   * much.
   */
  private static final double ROUNDING = 1 + 0x1p-20;

  private final double bound;
  private final int parameters;

  ClippedVectors(Contract contract, ModelConfiguration model) {
    this.bound = contract.aggregation().clipNorm() * ROUNDING;
    this.parameters = model.parameterCount();
  }

  /**
   * The update on the rows of {@code party}.
   *
   * @throws IllegalArgumentException if it is not of the model's size
   */
  float[] read(MemberId party, Bytes update) throws RunStoppedException, RefusedUpdateException {
    float[] vector = Parameters.fromBytes(update.unsafeArray(), parameters);
    if (Clip.toNorm(vector, bound) > bound) {
      throw new RunStoppedException(
          Rule.UPDATE,
          "the update on the rows of " + party + " has a norm above the contract's clip");
    }
    return vector;
  }
}
