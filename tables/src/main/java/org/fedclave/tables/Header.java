package org.fedclave.tables;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.tables.BadCell.Rule;

/** Matches the columns of a file to those of a schema, by exact name and in any order. */
final class Header {
  private Header() {}

  /**
   * For each column of the file, its index in the schema. Where names do not match one to one, that
   * is reported and the array is of no use.
   *
   * @param number the header's line, or 0
   */
  static int[] match(List<String> found, TableSchema schema, long number, BadCells bad) {
    List<String> expected = schema.columnNames();
    Map<String, Integer> positions = new HashMap<>();
    expected.forEach(name -> positions.put(name, positions.size()));
    boolean[] seen = new boolean[expected.size()];
    int[] indices = new int[found.size()];
    for (int i = 0; i < indices.length; i++) {
      Integer index = positions.get(found.get(i));
      if (index == null) {
        bad.add(
            Rule.UNKNOWN_COLUMN,
            number,
            "",
            "only columns of schema " + schema.name(),
            "the column " + Quoted.of(found.get(i)) + Names.didYouMean(found.get(i), expected));
      } else if (seen[index]) {
        bad.add(Rule.DUPLICATE_COLUMN, number, expected.get(index), "one such column", "two");
      } else {
        seen[index] = true;
        indices[i] = index;
      }
    }
    for (int index = 0; index < seen.length; index++) {
      if (!seen[index]) {
        bad.add(
            Rule.MISSING_COLUMN, number, expected.get(index), "this column", "none of that name");
      }
    }
    return indices;
  }
}
