package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * By what the model's learning rates are multiplied in a round. Factors are the same bits on every
 * machine ({@link StrictMath}).
 *
 * @param kind which
 * @param every for {@link Kind#STEP}, rounds between two falls, 1 to 100,000; else 0
 * @param factor for {@link Kind#STEP}, what each fall multiplies by, above 0 and at most 1; for
 *     {@link Kind#COSINE}, the least factor, at the last round, 0.000001 to 1; else 0
 */
public record RateSchedule(Kind kind, int every, double factor) {

  /** The model's own learning rates in every round. */
  public static final RateSchedule CONSTANT = new RateSchedule(Kind.CONSTANT, 0, 0);

  private static final double LEAST_FACTOR = 1e-6;
  private static final int MOST_ROUNDS = 100_000;

  /** The schedules, by their names in contracts. */
  public enum Kind {
    /** 1. */
    CONSTANT("constant"),
    /** {@code factor ^ floor(round / every)}; with {@code every} 1 an exponential fall. */
    STEP("step"),
    /**
     * {@code factor + (1 - factor) (1 + cos(pi round / (rounds - 1))) / 2}: half a cosine
     * (Loshchilov and Hutter, SGDR, ICLR 2017, equation 5, without restarts).
     */
    COSINE("cosine");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private static final Set<String> WORDS =
      Set.of(Kind.CONSTANT.word, Kind.STEP.word, Kind.COSINE.word);

  public RateSchedule {
    boolean isFactor = factor >= LEAST_FACTOR && factor <= 1;
    boolean fits =
        switch (kind) {
          case CONSTANT -> every == 0 && factor == 0;
          case STEP -> every >= 1 && every <= MOST_ROUNDS && isFactor;
          case COSINE -> every == 0 && isFactor;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "a learning rate is constant, falls in steps every 1 to %d rounds by a factor from %s to 1, or as a cosine to a factor from %s to 1; not %s every %d, factor %s"
              .formatted(MOST_ROUNDS, LEAST_FACTOR, LEAST_FACTOR, kind.word, every, factor));
    }
  }

  /**
   * The factor of one round, above 0 and at most 1.
   *
   * @param round from 0
   * @param rounds of the run
   */
  public double factor(int round, int rounds) {
    return switch (kind) {
      case CONSTANT -> 1;
      case STEP -> Math.max(LEAST_FACTOR, StrictMath.pow(factor, Math.floorDiv(round, every)));
      case COSINE -> {
        double part = rounds == 1 ? 0 : (double) round / (rounds - 1);
        yield factor + (1 - factor) * (1 + StrictMath.cos(Math.PI * part)) / 2;
      }
    };
  }

  public boolean isConstant() {
    return kind == Kind.CONSTANT;
  }

  static RateSchedule read(StrictJson object) throws MalformedException {
    String word = object.oneOf("schedule", WORDS);
    if (word.equals(Kind.STEP.word)) {
      return new RateSchedule(
          Kind.STEP,
          (int) object.integer("every", 1, MOST_ROUNDS),
          object.number("factor", LEAST_FACTOR, 1));
    }
    return word.equals(Kind.COSINE.word)
        ? new RateSchedule(Kind.COSINE, 0, object.number("factor", LEAST_FACTOR, 1))
        : CONSTANT;
  }

  void write(ObjectNode object) {
    object.put("schedule", kind.word);
    if (kind == Kind.STEP) {
      object.put("every", every);
    }
    if (kind != Kind.CONSTANT) {
      object.put("factor", factor);
    }
  }
}
