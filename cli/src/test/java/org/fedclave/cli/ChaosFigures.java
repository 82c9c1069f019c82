package org.fedclave.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what kills cost. Not thread-safe. */
final class ChaosFigures {

  private final Map<String, List<Recovery>> byRole = new TreeMap<>();

  void add(List<Recovery> recoveries) {
    recoveries.forEach(
        each -> byRole.computeIfAbsent(each.role(), _ -> new ArrayList<>()).add(each));
  }

  int kills() {
    return byRole.values().stream().mapToInt(List::size).sum();
  }

  /** As docs/reliability.md shows it. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("| role | points | kills | recoveries | median, s | worst, s | worst at |");
    lines.add("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
    byRole.forEach((role, all) -> lines.add(line(role, all)));
    List<Recovery> everything = byRole.values().stream().flatMap(List::stream).toList();
    if (!everything.isEmpty()) {
      lines.add(line("all", everything));
    }
    return lines;
  }

  private static String line(String role, List<Recovery> all) {
    List<Recovery> sorted =
        all.stream().sorted(java.util.Comparator.comparing(Recovery::time)).toList();
    Recovery worst = sorted.getLast();
    long points =
        all.stream()
            .map(each -> each.order().substring(0, each.order().indexOf('@')))
            .distinct()
            .count();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %.1f | %.1f | `%s` |",
        role,
        points,
        all.size(),
        all.size(),
        seconds(sorted.get(sorted.size() / 2)),
        seconds(worst),
        worst.order());
  }

  private static double seconds(Recovery recovery) {
    return recovery.time().toMillis() / 1000.0;
  }
}
