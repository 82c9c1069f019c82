package org.fedclave.tables;

/**
 * How a number becomes a feature. The constants are public and stand in the schema; they are never
 * learnt from private rows, so they reveal none. Results are exact functions of the cell: IEEE 754
 * double arithmetic and {@link StrictMath}, rounded once to {@code float}.
 */
public sealed interface Scaling {

  /** The feature for a cell's value. */
  double apply(double value);

  /** The cell's value for a feature; {@code invert(apply(x))} is x but for rounding. */
  double invert(double feature);

  /**
   * Whether a feature grows with its cell by the same amount everywhere, so that the mean of cells
   * is the {@link #invert} of the mean of features.
   */
  default boolean isLinear() {
    return true;
  }

  /** {@code x}. */
  record Identity() implements Scaling {
    @Override
    public double apply(double value) {
      return value;
    }

    @Override
    public double invert(double feature) {
      return feature;
    }
  }

  /**
   * {@code (x - centre) / scale}.
   *
   * @param scale greater than zero
   */
  record Standard(double centre, double scale) implements Scaling {
    public Standard {
      requireScale(centre, scale);
    }

    @Override
    public double apply(double value) {
      return (value - centre) / scale;
    }

    @Override
    public double invert(double feature) {
      return feature * scale + centre;
    }
  }

  /**
   * {@code (ln(1 + x) - centre) / scale}, for amounts that span orders of magnitude. The column's
   * minimum must be at least 0.
   *
   * @param scale greater than zero
   */
  record Log1p(double centre, double scale) implements Scaling {
    public Log1p {
      requireScale(centre, scale);
    }

    @Override
    public double apply(double value) {
      return (StrictMath.log1p(value) - centre) / scale;
    }

    @Override
    public double invert(double feature) {
      return StrictMath.expm1(feature * scale + centre);
    }

    @Override
    public boolean isLinear() {
      return false;
    }
  }

  /** {@code (x - minimum) / (maximum - minimum)}: 0 at the minimum, 1 at the maximum. */
  record Range(double minimum, double maximum) implements Scaling {
    public Range {
      if (!Double.isFinite(minimum) || !(maximum - minimum > 0 && maximum - minimum < 1e300)) {
        throw new IllegalArgumentException(
            "a range scaling needs minimum < maximum, not " + minimum + " and " + maximum);
      }
    }

    @Override
    public double apply(double value) {
      return (value - minimum) / (maximum - minimum);
    }

    @Override
    public double invert(double feature) {
      return feature * (maximum - minimum) + minimum;
    }
  }

  private static void requireScale(double centre, double scale) {
    if (!Double.isFinite(centre) || !(scale > 0 && Double.isFinite(scale))) {
      throw new IllegalArgumentException(
          "a scaling needs a finite centre and a scale > 0, not " + centre + " and " + scale);
    }
  }
}
