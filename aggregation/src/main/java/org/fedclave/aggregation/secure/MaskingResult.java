package org.fedclave.aggregation.secure;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a round of secure aggregation gives: sums, who is in them, who dropped out when.
 *
 * @param sums one, or one a group in the order of their first members; at least one
 * @param dropped by party, the phase whose message was missing or refused. A participant that was
 *     missing at {@link Phase#CONFIRM} or later is in a sum all the same; one of a group that could
 *     not be recovered is in none
 */
public record MaskingResult(List<GroupSum> sums, SortedMap<Integer, Phase> dropped) {

  public MaskingResult {
    sums = List.copyOf(sums);
    dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
  }

  /** Whose inputs are in the sums, ascending. */
  public List<Integer> survivors() {
    return sums.stream().flatMap(sum -> sum.parties().stream()).sorted().toList();
  }
}
