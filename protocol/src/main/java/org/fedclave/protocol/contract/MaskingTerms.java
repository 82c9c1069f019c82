package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * How updates are hidden from the aggregator: not at all, or by pairwise masks that cancel in the
 * sum (Bonawitz et al. 2017), over all parties or within groups of them.
 *
 * <p>With masks the aggregator learns the sum of at least {@link #LEAST} updates and no single one.
 *
 * @param mode which
 * @param bits of a coordinate on the wire: sums are modulo 2^bits. 8 to 32; 0 without masks
 * @param neighbours with how many others each party shares masks (Bell et al. 2020), even, or
 *     {@link #ALL}; 0 unless the mode is {@code pairwise}
 * @param groupSize parties of a group, at least {@link #LEAST}; 0 unless the mode is {@code groups}
 */
public record MaskingTerms(Mode mode, int bits, int neighbours, int groupSize) {

  /** Updates are sealed to the attested aggregator, which sees each of them. */
  public static final MaskingTerms OFF = new MaskingTerms(Mode.OFF, 0, 0, 0);

  /** Everybody shares masks with everybody. */
  public static final int ALL = Integer.MAX_VALUE;

  /** In a sum of fewer, each party could compute the others' update from its own. */
  public static final int LEAST = 3;

  /** What is left out of {@code run.yaml} means this. */
  public static final MaskingTerms USUAL = pairwise(32);

  private static final int FEWEST_BITS = 8;
  private static final int MOST_BITS = 32;
  private static final int MOST_PARTIES = 1024;

  /** The modes, by their names in contracts. */
  public enum Mode {
    OFF("off"),
    PAIRWISE("pairwise"),
    GROUPS("groups");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    private static Mode parse(String word) {
      for (Mode mode : values()) {
        if (mode.word.equals(word)) {
          return mode;
        }
      }
      throw new AssertionError("only words of modes are read");
    }
  }

  private static final Set<String> WORDS =
      Set.of(Mode.OFF.word, Mode.PAIRWISE.word, Mode.GROUPS.word);

  public MaskingTerms {
    boolean fits =
        switch (mode) {
          case OFF -> bits == 0 && neighbours == 0 && groupSize == 0;
          case PAIRWISE -> isBits(bits) && isNeighbours(neighbours) && groupSize == 0;
          case GROUPS ->
              isBits(bits) && neighbours == 0 && groupSize >= LEAST && groupSize <= MOST_PARTIES;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "secure aggregation is off; pairwise with 8 to 32 bits and all or an even number of"
              + " neighbours; or groups with 8 to 32 bits and a size of at least "
              + LEAST
              + "; not "
              + mode.word
              + " with bits "
              + bits
              + ", neighbours "
              + neighbours
              + ", size "
              + groupSize);
    }
  }

  private static boolean isBits(int bits) {
    return bits >= FEWEST_BITS && bits <= MOST_BITS;
  }

  private static boolean isNeighbours(int neighbours) {
    return neighbours == ALL
        || (neighbours >= 2 && neighbours < MOST_PARTIES && neighbours % 2 == 0);
  }

  /** Masks among all parties. */
  public static MaskingTerms pairwise(int bits) {
    return new MaskingTerms(Mode.PAIRWISE, bits, ALL, 0);
  }

  /** Masks within groups. */
  public static MaskingTerms groups(int bits, int size) {
    return new MaskingTerms(Mode.GROUPS, bits, 0, size);
  }

  public boolean isMasked() {
    return mode != Mode.OFF;
  }

  /**
   * Requires that a run whose updates may become as few as {@code minimumParties} of {@code
   * parties} never unmasks a sum of fewer than {@link #LEAST}.
   *
   * @throws IllegalArgumentException with what to do instead
   */
  public void requireFits(int parties, int minimumParties) {
    if (isMasked() && minimumParties < LEAST) {
      throw new IllegalArgumentException(
          "masks hide an update only in a sum of three or more: minimumParties is "
              + minimumParties
              + "; take 3 or more, or secureAggregation {mode: \"off\"}");
    }
    if (mode == Mode.GROUPS && parties < groupSize) {
      throw new IllegalArgumentException(
          "groups of " + groupSize + " cannot be made of " + parties + " parties");
    }
  }

  /** Reads {@link #write}'s object; {@code object} is not finished here. */
  public static MaskingTerms read(StrictJson object) throws MalformedException {
    Mode mode = Mode.parse(object.oneOf("mode", WORDS));
    return switch (mode) {
      case OFF -> OFF;
      case PAIRWISE -> new MaskingTerms(mode, bits(object), neighbours(object), 0);
      case GROUPS -> groups(bits(object), (int) object.integer("size", LEAST, MOST_PARTIES));
    };
  }

  private static int bits(StrictJson object) throws MalformedException {
    return (int) object.integer("bits", FEWEST_BITS, MOST_BITS);
  }

  private static int neighbours(StrictJson object) throws MalformedException {
    String value = object.scalar("neighbours");
    if (value.equals("all")) {
      return ALL;
    }
    try {
      int number = Integer.parseInt(value);
      if (number != ALL && isNeighbours(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        object.where() + ".neighbours",
        "all, or an even number from 2 to " + (MOST_PARTIES - 2),
        MalformedException.quote(value));
  }

  void write(ObjectNode object) {
    object.put("mode", mode.word);
    switch (mode) {
      case OFF -> {}
      case PAIRWISE -> {
        object.put("bits", bits);
        if (neighbours == ALL) {
          object.put("neighbours", "all");
        } else {
          object.put("neighbours", neighbours);
        }
      }
      case GROUPS -> object.put("bits", bits).put("size", groupSize);
    }
  }

  /** The terms in one line, as statements say them; equal for equal terms. */
  public String describe() {
    return switch (mode) {
      case OFF -> "off";
      case PAIRWISE ->
          "pairwise(bits="
              + bits
              + ", neighbours="
              + (neighbours == ALL ? "all" : Integer.toString(neighbours))
              + ")";
      case GROUPS -> "groups(bits=" + bits + ", size=" + groupSize + ")";
    };
  }
}
