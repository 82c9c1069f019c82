package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * How the model is trained.
 *
 * @param rounds 1 to 100,000; fewer are run where early stopping says so
 * @param local what a trainer does with one party's rows in a round
 * @param heldOutPercent share of each party's rows that is never trained on and measures the model,
 *     0 to 50
 * @param reattestRounds after so many rounds trainers need fresh evidence for new keys, 1 to
 *     100,000
 * @param normalise what becomes of numeric features after the schema's own scaling
 * @param earlyStopping when the run ends before its last round
 */
public record TrainingTerms(
    int rounds,
    LocalTerms local,
    int heldOutPercent,
    int reattestRounds,
    Normalisation normalise,
    EarlyStopping earlyStopping) {

  /** Nothing is normalised and all rounds are run. */
  public TrainingTerms(int rounds, LocalTerms local, int heldOutPercent, int reattestRounds) {
    this(rounds, local, heldOutPercent, reattestRounds, Normalisation.NONE, EarlyStopping.NEVER);
  }

  public TrainingTerms {
    if (earlyStopping.isPossible() && heldOutPercent == 0) {
      throw new IllegalArgumentException(
          "early stopping needs rows that measure the model: heldOutPercent is 0; set it to 10 or 20");
    }
  }

  /** Rounds that train, and before them the one that counts statistics, if there is one. */
  public int allRounds() {
    return rounds + countingRounds();
  }

  /** Rounds before the first that trains: 1 where features are normalised globally, else 0. */
  public int countingRounds() {
    return normalise == Normalisation.GLOBAL ? 1 : 0;
  }

  /** Reads the members of this record; {@code object} is not finished here. */
  public static TrainingTerms read(StrictJson object) throws MalformedException {
    try {
      return new TrainingTerms(
          (int) object.integer("rounds", 1, 100_000),
          LocalTerms.read(object.object("local")),
          (int) object.integer("heldOutPercent", 0, 50),
          (int) object.integer("reattestRounds", 1, 100_000),
          Normalisation.read(object, "normalise"),
          EarlyStopping.read(object.object("earlyStopping")));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(object.where() + ": " + e.getMessage());
    }
  }

  void write(ObjectNode object) {
    object.put("rounds", rounds);
    local.write(object.putObject("local"));
    object
        .put("heldOutPercent", heldOutPercent)
        .put("reattestRounds", reattestRounds)
        .put("normalise", normalise.word());
    earlyStopping.write(object.putObject("earlyStopping"));
  }
}
