package org.fedclave.tables;

import java.util.HashSet;
import java.util.List;

/**
 * How a column writes a missing value, and what one means.
 *
 * @param spellings the exact texts of a missing cell, such as the empty text or {@code NA}; a null
 *     of an Arrow file needs no spelling
 * @param then what to do with one
 */
public record Missing(List<String> spellings, WhenMissing then) {

  /** No cell may be missing. */
  public static final Missing NEVER = new Missing(List.of(), WhenMissing.REFUSE);

  public Missing {
    spellings = List.copyOf(spellings);
    if (new HashSet<>(spellings).size() != spellings.size()) {
      throw new IllegalArgumentException("\"missing\" lists a spelling twice: " + spellings);
    }
  }
}
