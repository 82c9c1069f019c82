package org.fedclave.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.fedclave.transport.milestone.Point;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that docs/reliability.md counts, on one federation of real processes: {@code mvn
 * verify -Pchaos -pl cli -am}. The table goes to {@code target/chaos.md}.
 *
 * <p>{@code -Dfedclave.chaos.seed=N} repeats the schedules of a seed, {@code
 * -Dfedclave.chaos.schedules=N} says how many there are.
 */
@Tag("chaos")
class ChaosSuiteTest {

  private static final PrintWriter OUT = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private static final long SEED =
      Long.getLong("fedclave.chaos.seed", new SecureRandom().nextLong(1L << 32));
  private static final int SCHEDULES = Integer.getInteger("fedclave.chaos.schedules", 40);

  @TempDir static Path root;

  private static final ChaosFigures SINGLE = new ChaosFigures();
  private static final ChaosFigures RANDOM = new ChaosFigures();
  private static final List<String> NETWORKS = new ArrayList<>();
  private static ChaosFederation federation;

  @BeforeAll
  static void start() throws Exception {
    OUT.println("fedclave.chaos.seed=" + SEED);
    federation = new ChaosFederation(root, SEED, false);
    new ChaosSuite(federation, SINGLE, OUT).tell(ChaosSuite.Story.TRAINED, List.of(), true);
  }

  @AfterAll
  static void stop() throws Exception {
    federation.close();
    List<String> lines = new ArrayList<>();
    lines.add("Each point of each role once:\n");
    lines.addAll(SINGLE.table());
    lines.add("\n" + SCHEDULES + " schedules, from seed " + SEED + " on:\n");
    lines.addAll(RANDOM.table());
    lines.add("\n| network | time of a run, s |\n| --- | ---: |");
    lines.addAll(NETWORKS);
    lines.forEach(OUT::println);
    Files.write(Path.of("target", "chaos.md"), lines, StandardCharsets.UTF_8);
  }

  static Stream<Point> points() {
    return ChaosSuite.points().stream();
  }

  @ParameterizedTest
  @MethodSource("points")
  void aKillAtAPointCostsTimeAndNothingElse(Point point) throws Exception {
    new ChaosSuite(federation, SINGLE, OUT).kill(point);
  }

  static LongStream seeds() {
    return LongStream.range(SEED, SEED + SCHEDULES);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void severalKillsInOneRunCostTimeAndNothingElse(long seed) throws Exception {
    List<KillBoard.Order> orders = ChaosSchedule.next(new SplittableRandom(seed));
    OUT.println("fedclave.chaos.seed=" + seed + ": " + orders);
    new ChaosSuite(federation, RANDOM, OUT).tell(ChaosSuite.Story.TRAINED, orders, false);
  }

  @ParameterizedTest
  @EnumSource
  void aBadNetworkCostsTimeAndNothingElse(BadNetwork network) throws Exception {
    Duration took =
        new ChaosSuite(federation, SINGLE, OUT).over(network, new SplittableRandom(SEED));
    NETWORKS.add(String.format(Locale.ROOT, "| %s | %.1f |", network, took.toMillis() / 1000.0));
  }
}
