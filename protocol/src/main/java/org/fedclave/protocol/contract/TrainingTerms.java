package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * How the model is trained.
 *
 * @param rounds 1 to 100,000
 * @param localEpochs passes over a party's rows in a round, 1 to 1,000
 * @param batchSize examples a step, 1 to 65,536
 * @param heldOutPercent share of each party's rows that is never trained on and measures the model,
 *     0 to 50
 * @param reattestRounds after so many rounds trainers need fresh evidence for new keys, 1 to
 *     100,000
 */
public record TrainingTerms(
    int rounds, int localEpochs, int batchSize, int heldOutPercent, int reattestRounds) {

  /** Reads the members of this record; {@code object} is not finished here. */
  public static TrainingTerms read(StrictJson object) throws MalformedException {
    return new TrainingTerms(
        (int) object.integer("rounds", 1, 100_000),
        (int) object.integer("localEpochs", 1, 1_000),
        (int) object.integer("batchSize", 1, 65_536),
        (int) object.integer("heldOutPercent", 0, 50),
        (int) object.integer("reattestRounds", 1, 100_000));
  }

  void write(ObjectNode object) {
    object
        .put("rounds", rounds)
        .put("localEpochs", localEpochs)
        .put("batchSize", batchSize)
        .put("heldOutPercent", heldOutPercent)
        .put("reattestRounds", reattestRounds);
  }
}
