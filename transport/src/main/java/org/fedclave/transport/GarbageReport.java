package org.fedclave.transport;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one pass over a coordinator's blob store found and did.
 *
 * @param dryRun whether nothing was changed, and {@code removed} is what would have been
 * @param needed blobs that something needs
 * @param waiting blobs that nothing needs and whose grace period is not over
 * @param removed blobs that were removed
 * @param byRoot how many blobs each kind of need names; one blob may be in several
 */
public record GarbageReport(
    boolean dryRun,
    long needed,
    long neededBytes,
    long waiting,
    long waitingBytes,
    long removed,
    long removedBytes,
    Map<String, Integer> byRoot) {
  public GarbageReport {
    byRoot = Collections.unmodifiableMap(new LinkedHashMap<>(byRoot));
  }
}
