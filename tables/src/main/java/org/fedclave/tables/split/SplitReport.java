package org.fedclave.tables.split;

import java.util.List;

/**
 * What a split did; {@code split.json} says the same.
 *
 * @param table the name of the file that was split
 * @param method how
 * @param seed that all of its chance follows from; without effect for a column
 * @param minimumRows that each party had to get
 * @param draws how often shares were drawn until each party had them; 0 for a column
 * @param rows of the table
 * @param parts one a party
 */
public record SplitReport(
    String table,
    SplitMethod method,
    long seed,
    long minimumRows,
    int draws,
    long rows,
    List<SplitPart> parts) {
  public SplitReport {
    parts = List.copyOf(parts);
  }
}
