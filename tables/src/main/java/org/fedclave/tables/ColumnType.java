package org.fedclave.tables;

import java.util.HashSet;
import java.util.List;

/** What the cells of a column are. */
public sealed interface ColumnType {

  /**
   * Numbers; as a label, of a regression.
   *
   * @param whole whether only whole numbers are allowed (written {@code integer} in a schema, else
   *     {@code real})
   * @param unit of the cells, for the reader of a contract: {@code USD}, {@code mm}, {@code count}
   * @param bounds of the cells; whole numbers stay within ±2^53, where {@code double} is exact
   * @param scaling from cell to feature or label; {@link Scaling.Identity} for an identifier
   */
  record Numeric(boolean whole, String unit, Bounds bounds, Scaling scaling) implements ColumnType {
    public Numeric {
      Names.require("unit", unit);
      if (whole
          && !(Bounds.WHOLE.contains(bounds.minimum())
              && Bounds.WHOLE.contains(bounds.maximum()))) {
        throw new IllegalArgumentException(
            "whole numbers need bounds within -2^53 and 2^53, not " + bounds);
      }
      if (scaling instanceof Scaling.Log1p && bounds.minimum() < 0) {
        throw new IllegalArgumentException("scaling log1p needs a minimum of at least 0");
      }
      // Every scaling is monotone, so the ends of the bounds are the largest features.
      if (isTooLargeForFloat(scaling.apply(bounds.minimum()))
          || isTooLargeForFloat(scaling.apply(bounds.maximum()))) {
        throw new IllegalArgumentException(
            scaling + " takes values of " + bounds + " beyond the range of a 32-bit float");
      }
    }

    private static boolean isTooLargeForFloat(double feature) {
      return !(Math.abs(feature) <= Float.MAX_VALUE);
    }
  }

  /**
   * One of a few texts; as a feature one-hot in this order, as a label the class is the position.
   *
   * @param allowed every allowed cell, 2 to {@value #MAXIMUM_CATEGORIES}, in order
   */
  record Category(List<String> allowed) implements ColumnType {
    /** The most categories of one column. */
    public static final int MAXIMUM_CATEGORIES = 4096;

    public Category {
      allowed = List.copyOf(allowed);
      if (allowed.size() < 2 || allowed.size() > MAXIMUM_CATEGORIES) {
        throw new IllegalArgumentException(
            "\"allowed\" lists "
                + allowed.size()
                + " categories; 2 to "
                + MAXIMUM_CATEGORIES
                + " make sense");
      }
      allowed.forEach(category -> Names.require("category", category));
      if (new HashSet<>(allowed).size() != allowed.size()) {
        throw new IllegalArgumentException("\"allowed\" lists a category twice");
      }
    }
  }

  /** Any text; for identifiers only. */
  record Text() implements ColumnType {}
}
