package org.fedclave.tables;

/**
 * The values that a numeric column may hold, both ends included. They are public: they stand in the
 * schema, chosen from the meaning of the column and not from the rows.
 *
 * @param minimum in the column's unit; finite
 * @param maximum in the column's unit; finite, not below {@code minimum}
 */
public record Bounds(double minimum, double maximum) {

  /** What a column of whole numbers may hold where its schema states no bounds: ±2^53. */
  public static final Bounds WHOLE = new Bounds(-0x1p53, 0x1p53);

  /** What a column of real numbers may hold where its schema states no bounds: ±10^30. */
  public static final Bounds REAL = new Bounds(-1e30, 1e30);

  public Bounds {
    if (!Double.isFinite(minimum) || !Double.isFinite(maximum) || minimum > maximum) {
      throw new IllegalArgumentException(
          "minimum " + minimum + " and maximum " + maximum + " bound nothing");
    }
  }

  /** Whether a value lies within; NaN and the infinities never do. */
  public boolean contains(double value) {
    return minimum <= value && value <= maximum;
  }

  /**
   * Whether a whole number lies within, and within ±2^53 where {@code double} tells it from others.
   */
  boolean containsWhole(long value) {
    return -(1L << 53) <= value && value <= 1L << 53 && contains((double) value);
  }

  /** As in "a number from 0 to 100". */
  String describe() {
    return "from " + Numbers.plain(minimum) + " to " + Numbers.plain(maximum);
  }
}
