package org.fedclave.coordinator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.metrics.MetricsAddress;
import org.fedclave.coordinator.metrics.MetricsServer;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;

/** A coordinator in a process of its own that shows its metrics, and members of it. */
final class WatchedCoordinator implements AutoCloseable {

  final CoordinatorFolder folder;
  final URI metrics;
  private final CoordinatorProcess process;
  private final CoordinatorClient admin;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final List<CoordinatorClient> clients = new ArrayList<>();

  WatchedCoordinator(Path path) throws Exception {
    folder =
        CoordinatorFolder.init(
            path,
            CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.empty())
                .withMetrics(MetricsAddress.parse("0")),
            Clock.systemUTC());
    MigratedFile.into(path);
    process = CoordinatorProcess.start(path);
    metrics = metricsOf(process);
    process.awaitLine("listening at ");
    admin = CoordinatorClient.connect(folder.admin().load());
  }

  /** Where the process says that its metrics are. */
  static URI metricsOf(CoordinatorProcess process) throws InterruptedException {
    String said = "metrics at ";
    return URI.create(process.awaitLine(said).substring(said.length()));
  }

  CoordinatorClient member(String name, MemberRole role) throws Exception {
    CoordinatorClient client =
        CoordinatorClient.connect(CoordinatorClient.enrol(admin.invite(Fixtures.id(name), role)));
    clients.add(client);
    return client;
  }

  CoordinatorClient party(String name) throws Exception {
    return Fixtures.published(member(name, MemberRole.PARTY));
  }

  CoordinatorClient requester() throws Exception {
    CoordinatorClient requester = member("scientist", MemberRole.REQUESTER);
    requester.publishIdentity(Fixtures.keys("scientist").identity().toBytes());
    return requester;
  }

  SignedContract contract(String... parties) throws Exception {
    return Fixtures.signed(
        Fixtures.Terms.of(admin.log().verifierKey().toString(), parties)
            .expiring(Clock.systemUTC().instant().plusSeconds(3600)));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(http, metrics.resolve(path));
  }

  static HttpResponse<String> get(HttpClient client, URI where)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(where).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  String scrape() throws IOException, InterruptedException {
    return get(MetricsServer.METRICS).body();
  }

  /** The value of one series in a scrape, for example {@code fedclave_runs{state="running"}}. */
  static double value(String scrape, String series) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series + " in\n" + scrape));
  }

  @Override
  public void close() {
    clients.forEach(CoordinatorClient::close);
    admin.close();
    process.close();
  }
}
