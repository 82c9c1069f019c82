package org.fedclave.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fedclave.transport.milestone.Point;

/**
 * Several kills in one run, of one or several roles, as a seed decides. Which process is the first
 * at a point, and so which of several kills comes first, is up to the machine.
 */
final class ChaosSchedule {

  private static final int MOST_KILLS = 5;
  private static final int MOST_COUNT = 3;

  /** Three lost incarnations in a row without a kept round end a run, as they should. */
  private static final int MOST_ENCLAVES = 2;

  private ChaosSchedule() {}

  /** One to five orders, at points that a run that trains comes by. */
  static List<KillBoard.Order> next(RandomGenerator random) {
    List<Point> points =
        ChaosSuite.points().stream()
            .filter(point -> ChaosSuite.story(point) == ChaosSuite.Story.TRAINED)
            .toList();
    int kills = 1 + random.nextInt(MOST_KILLS);
    int enclaves = 0;
    Map<String, KillBoard.Order> orders = new LinkedHashMap<>();
    while (orders.size() < kills) {
      Point point = points.get(random.nextInt(points.size()));
      boolean isEnclave = !point.component().matches("coordinator|party");
      if (isEnclave && enclaves == MOST_ENCLAVES) {
        continue;
      }
      var order = new KillBoard.Order(point, 1 + random.nextInt(MOST_COUNT));
      if (orders.putIfAbsent(order.fileName(), order) == null && isEnclave) {
        enclaves++;
      }
    }
    return new ArrayList<>(orders.values());
  }
}
