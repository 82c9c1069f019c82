package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.WatchedCoordinator.value;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fedclave.coordinator.metrics.Measure;
import org.fedclave.coordinator.metrics.MetricsAddress;
import org.fedclave.coordinator.metrics.MetricsServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two coordinators on one PostgreSQL both say how they are, and one serves. */
class MetricsOfStandbyTest {

  @TempDir Path temporary;

  private Path first() throws Exception {
    Path path = temporary.resolve("first");
    CoordinatorFolder.init(
        path,
        CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.empty())
            .on(TestDatabase.settings(temporary), List.of())
            .withMetrics(MetricsAddress.parse("0")),
        Clock.systemUTC());
    Files.createDirectories(path.resolve("store"));
    return path;
  }

  /** The same keys, settings, database and blobs. */
  private Path second(Path first) throws Exception {
    Path path = Files.createDirectory(temporary.resolve("second"));
    try (Stream<Path> files = Files.list(first)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, path.resolve(file.getFileName()));
      }
    }
    Files.createSymbolicLink(path.resolve("store"), first.resolve("store"));
    return path;
  }

  @Test
  void aStandbyIsAliveAndNotReadyUntilItServes() throws Exception {
    Path first = first();
    Path second = second(first);
    try (HttpClient http = HttpClient.newHttpClient();
        CoordinatorProcess serving = CoordinatorProcess.start(first)) {
      URI ofServing = WatchedCoordinator.metricsOf(serving);
      serving.awaitLine("listening at ");
      try (CoordinatorProcess standby = CoordinatorProcess.start(second)) {
        URI ofStandby = WatchedCoordinator.metricsOf(standby);
        standby.awaitLine("standing by: ");

        HttpResponse<String> ready =
            WatchedCoordinator.get(http, ofStandby.resolve(MetricsServer.READY));
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(new JsonMapper().readTree(ready.body()).at("/why").asText())
            .startsWith("standing by: localhost:0 (process ")
            .endsWith(" serves");
        assertThat(WatchedCoordinator.get(http, ofStandby.resolve(MetricsServer.LIVE)).statusCode())
            .isEqualTo(200);
        String waiting = WatchedCoordinator.get(http, ofStandby).body();
        assertThat(value(waiting, "fedclave_serving")).isZero();
        assertThat(value(waiting, "fedclave_connections")).isNaN();
        String busy = WatchedCoordinator.get(http, ofServing).body();
        assertThat(value(busy, "fedclave_serving")).isOne();
        assertThat(value(busy, "hikaricp_connections_max{pool=\"coordinator\"}")).isPositive();
        Eventually.await(
            "a renewal of the lease to be counted", () -> renewals(http, ofServing) > 0);

        serving.kill();
        standby.awaitLine("listening at ");
        Eventually.await("the standby to be ready", () -> isReady(http, ofStandby));
        assertThat(value(WatchedCoordinator.get(http, ofStandby).body(), "fedclave_serving"))
            .isOne();
      }
    }
  }

  private static double renewals(HttpClient http, URI metrics) throws Exception {
    return value(
        WatchedCoordinator.get(http, metrics).body(), "fedclave_lease_renewals_seconds_count");
  }

  private static boolean isReady(HttpClient http, URI metrics) throws Exception {
    return WatchedCoordinator.get(http, metrics.resolve(MetricsServer.READY)).statusCode() == 200;
  }

  @Test
  void theTablesThatAreCountedAreThoseThatThereAre() throws Exception {
    for (TestDatabase kind : TestDatabase.values()) {
      try (SqlCoordinatorStore store =
          kind.open(Files.createDirectory(temporary.resolve(kind.name())))) {
        Set<String> tables = new TreeSet<>(store.sizes().rows().keySet());
        tables.remove("flyway_schema_history");
        assertThat(tables)
            .as(kind.name())
            .containsExactlyElementsOf(Measure.DATABASE_ROWS.labelValues());
        assertThat(store.sizes().bytes()).as(kind.name()).isPositive();
        assertThat(store.sizes().oldest()).as(kind.name()).isZero();
      }
    }
  }

  @Test
  void withoutAnAddressNoPortIsOpened() throws Exception {
    Path path = temporary.resolve("quiet");
    CoordinatorFolder.init(
        path,
        CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.empty()),
        Clock.systemUTC());
    try (CoordinatorProcess quiet = CoordinatorProcess.start(path)) {
      quiet.awaitLine("listening at ");
      assertThat(quiet.said()).noneMatch(line -> line.startsWith("metrics at "));
      assertThat(quiet.listeningPorts()).hasSize(1);
    }
    Path loud = temporary.resolve("loud");
    CoordinatorFolder.init(
        loud,
        CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.empty())
            .withMetrics(MetricsAddress.parse("0")),
        Clock.systemUTC());
    try (CoordinatorProcess shown = CoordinatorProcess.start(loud)) {
      shown.awaitLine("listening at ");
      assertThat(shown.listeningPorts()).hasSize(2);
    }
  }
}
