package org.fedclave.benchmarks.load;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lived in a heap after a full collection.
 *
 * @param bytes of all
 * @param byClass how many of each class
 */
record LiveObjects(long bytes, Map<String, Long> byClass) {

  private static final Pattern ROW =
      Pattern.compile("\\s*[0-9]+:\\s+([0-9]+)\\s+([0-9]+)\\s+(\\S+).*");
  private static final Pattern TOTAL = Pattern.compile("Total\\s+([0-9]+)\\s+([0-9]+)");

  LiveObjects {
    byClass = Map.copyOf(byClass);
  }

  /** Reads what {@code jcmd GC.class_histogram} prints. */
  static LiveObjects parse(String histogram) {
    Map<String, Long> counts = new HashMap<>();
    long bytes = -1;
    for (String line : histogram.lines().toList()) {
      Matcher row = ROW.matcher(line);
      Matcher total = TOTAL.matcher(line);
      if (row.matches()) {
        counts.merge(row.group(3), Long.parseLong(row.group(1)), Long::sum);
      } else if (total.matches()) {
        bytes = Long.parseLong(total.group(2));
      }
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("no histogram: " + histogram);
    }
    return new LiveObjects(bytes, counts);
  }

  /** How many live of the classes whose names begin so. */
  long count(String beginning) {
    return byClass.entrySet().stream()
        .filter(one -> one.getKey().startsWith(beginning))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** What mailboxes hold of letters that wait, in objects. */
  long ofMailboxes() {
    String coordinator = "org.fedclave.coordinator.";
    return count(coordinator + "Mailboxes$Arrival")
        + count(coordinator + "CoordinatorStore$StoredLetter")
        + count(coordinator + "CoordinatorStore$Waiting");
  }
}
