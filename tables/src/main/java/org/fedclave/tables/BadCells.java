package org.fedclave.tables;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.tables.BadCell.Rule;

/**
 * Collects what is wrong with one file: keeps the first few, counts all. Not for several threads.
 */
final class BadCells {
  private final String file;
  private final String unit;
  private final int limit;
  private final List<BadCell> shown = new ArrayList<>();
  private long total;

  /**
   * @param unit as in {@link BadCell.Place}
   * @param limit how many to keep
   */
  BadCells(String file, String unit, int limit) {
    this.file = file;
    this.unit = unit;
    this.limit = limit;
  }

  void add(Rule rule, long number, String column, String expected, String found) {
    total++;
    if (shown.size() < limit) {
      shown.add(new BadCell(rule, new BadCell.Place(file, unit, number, column), expected, found));
    }
  }

  long total() {
    return total;
  }

  void throwIfAny() throws BadTableException {
    if (total > 0) {
      throw new BadTableException(shown, total);
    }
  }
}
