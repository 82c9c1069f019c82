package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What a trainer does with one party's rows in a round.
 *
 * @param engine name of the training engine, as the {@code models} module knows it, for example
 *     {@code dl4j}; all trainers of a run use the same
 * @param epochs passes over the rows, 1 to 1,000; 0 where steps are counted
 * @param steps optimiser steps, the same for every party, 1 to 1,000,000; 0 where epochs are
 * @param batchSize examples a step, 1 to 65,536
 * @param learningRate by what the model's own learning rates are multiplied, round by round
 * @param personalLayers how many of the model's last layers stay with each party (FedPer), 0 to 255
 */
public record LocalTerms(
    String engine,
    int epochs,
    int steps,
    int batchSize,
    RateSchedule learningRate,
    int personalLayers) {

  private static final Pattern ENGINE = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final int MOST_EPOCHS = 1_000;
  private static final int MOST_STEPS = 1_000_000;
  private static final int MOST_LAYERS = 255;

  public LocalTerms {
    if (!ENGINE.matcher(engine).matches()) {
      throw new IllegalArgumentException(
          "an engine's name is lower-case letters, digits and hyphens, not "
              + MalformedException.quote(engine));
    }
    if (Math.min(epochs, steps) != 0
        || Math.max(epochs, steps) < 1
        || epochs > MOST_EPOCHS
        || steps > MOST_STEPS) {
      throw new IllegalArgumentException(
          "local training has 1 to %d epochs or 1 to %d steps, not %d and %d"
              .formatted(MOST_EPOCHS, MOST_STEPS, epochs, steps));
    }
  }

  /** So many epochs on the engine {@code dl4j}, at the model's own learning rates. */
  public static LocalTerms epochs(int epochs, int batchSize) {
    return new LocalTerms("dl4j", epochs, 0, batchSize, RateSchedule.CONSTANT, 0);
  }

  /** Whether the same number of steps is taken for every party, whatever rows it has. */
  public boolean countsSteps() {
    return steps > 0;
  }

  /** Reads {@link #write}'s object; {@code object} is not finished here. */
  static LocalTerms read(StrictJson object) throws MalformedException {
    boolean countsSteps = object.has("steps");
    try {
      return new LocalTerms(
          object.text("engine", 63),
          countsSteps ? 0 : (int) object.integer("epochs", 1, MOST_EPOCHS),
          countsSteps ? (int) object.integer("steps", 1, MOST_STEPS) : 0,
          (int) object.integer("batchSize", 1, 65_536),
          RateSchedule.read(object.object("learningRate")),
          (int) object.integer("personalLayers", 0, MOST_LAYERS));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(object.where() + ": " + e.getMessage());
    }
  }

  void write(ObjectNode object) {
    object.put("engine", engine);
    if (countsSteps()) {
      object.put("steps", steps);
    } else {
      object.put("epochs", epochs);
    }
    object.put("batchSize", batchSize);
    learningRate.write(object.putObject("learningRate"));
    object.put("personalLayers", personalLayers);
  }
}
