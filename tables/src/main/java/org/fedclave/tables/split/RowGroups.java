package org.fedclave.tables.split;

import java.util.Arrays;

/** The group of each row of a table, such as its label's position; four bytes a row. */
final class RowGroups {
  private int[] groups = new int[1024];
  private int rows;

  void add(int group) {
    if (rows == groups.length) {
      groups = Arrays.copyOf(groups, Math.toIntExact(Math.min(2L * rows, Integer.MAX_VALUE - 8)));
    }
    groups[rows++] = group;
  }

  int rows() {
    return rows;
  }

  int group(int row) {
    return groups[row];
  }

  /** How many rows each of {@code count} groups has. */
  int[] sizes(int count) {
    int[] sizes = new int[count];
    for (int row = 0; row < rows; row++) {
      sizes[groups[row]]++;
    }
    return sizes;
  }

  /** The rows of one group, in order. */
  int[] of(int group, int size) {
    int[] members = new int[size];
    int found = 0;
    for (int row = 0; row < rows; row++) {
      if (groups[row] == group) {
        members[found++] = row;
      }
    }
    return members;
  }
}
