package org.fedclave.benchmarks.load;

import java.util.Locale;

/**
 * A coordinator at one moment of a soak.
 *
 * @param seconds since it began
 * @param runs that have completed
 * @param starts of the coordinator
 * @param liveHeap bytes after a full collection
 * @param rows of all tables
 * @param databaseBytes of the database's file
 * @param blobBytes in the blob store
 * @param waiting letters in all mailboxes
 */
record SoakSample(
    double seconds,
    long runs,
    int starts,
    long liveHeap,
    long threads,
    long openFiles,
    long rows,
    long databaseBytes,
    long blobBytes,
    long waiting) {

  static final String HEADER =
      "seconds,runs,starts,liveHeap,threads,openFiles,rows,databaseBytes,blobBytes,waiting";

  String row() {
    return String.format(
        Locale.ROOT,
        "%.1f,%d,%d,%d,%d,%d,%d,%d,%d,%d",
        seconds,
        runs,
        starts,
        liveHeap,
        threads,
        openFiles,
        rows,
        databaseBytes,
        blobBytes,
        waiting);
  }
}
