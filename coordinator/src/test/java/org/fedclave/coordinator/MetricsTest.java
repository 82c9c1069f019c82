package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.coordinator.WatchedCoordinator.value;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fedclave.coordinator.metrics.Measure;
import org.fedclave.coordinator.metrics.MetricsAddress;
import org.fedclave.coordinator.metrics.MetricsServer;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator's monitoring reads of a coordinator in the middle of a run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {

  private WatchedCoordinator hub;
  private SignedContract contract;
  private String before = "";
  private String during = "";

  /** Two parties sign, two nodes are assigned, and a letter is delivered and handled. */
  @BeforeAll
  void scrapeARun(@TempDir Path folder) throws Exception {
    hub = new WatchedCoordinator(folder.resolve("hub"));
    before = hub.scrape();
    CoordinatorClient alice = hub.party("alice");
    CoordinatorClient bob = hub.party("bob");
    CoordinatorClient requester = hub.requester();
    BlockingQueue<Letter> toFirst = node("node-1");
    node("node-2");
    contract = hub.contract("alice", "bob");
    requester.submitRun(contract.envelopeJson());
    TestHub.approve(alice, contract);
    TestHub.approve(bob, contract);
    assertThat(toFirst.poll(20, TimeUnit.SECONDS))
        .as("the first node's letter within 20 s")
        .satisfies(letter -> assertThat(letter.kind()).isEqualTo(LetterKind.ASSIGNMENT));
    assertThatThrownBy(requester::members).isInstanceOf(TransportException.class);
    Eventually.await(
        "two letters to be handled", () -> value(scrape(), "fedclave_letters_handled_total") >= 2);
    Eventually.await(
        "four letters to be counted", () -> value(scrape(), "fedclave_letters_waiting") >= 4);
    during = hub.scrape();
  }

  private BlockingQueue<Letter> node(String name) throws Exception {
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    CoordinatorClient node = hub.member(name, MemberRole.NODE);
    node.courier().receive(letters::add); // ends with the client
    node.registerNode(NodeOffers.plain("configfs-tsm", "a cloud", 1).toBytes());
    return letters;
  }

  private String scrape() {
    try {
      return hub.scrape();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("the metrics cannot be read", e);
    }
  }

  @AfterAll
  void stop() {
    hub.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachMeasureIsThereWithItsDescriptionAndItsType(Measure measure) {
    String type =
        switch (measure.type()) {
          case COUNTER -> "counter";
          case GAUGE -> "gauge";
          case TIMER -> "histogram";
        };
    assertThat(during)
        .contains("# HELP " + measure.exposedName() + " " + measure.description() + "\n")
        .contains("# TYPE " + measure.exposedName() + " " + type + "\n");
  }

  @Test
  void aRunMovesWhatItShould() {
    assertThat(value(before, "fedclave_run_transitions_total{state=\"approved\"}")).isZero();
    assertThat(value(during, "fedclave_run_transitions_total{state=\"approved\"}")).isOne();
    assertThat(value(during, "fedclave_runs{state=\"routed\"}")).isOne();
    assertThat(value(during, "fedclave_letters_in_total{kind=\"contract\"}")).isEqualTo(2);
    assertThat(value(during, "fedclave_letters_in_total{kind=\"assignment\"}")).isEqualTo(4);
    assertThat(value(during, "fedclave_letters_waiting")).isBetween(4.0, 6.0);
    assertThat(value(during, "fedclave_letters_out_total")).isGreaterThanOrEqualTo(2);
    assertThat(value(during, "fedclave_mailbox_round_trip_seconds_count")).isEqualTo(2);
    assertThat(value(during, "fedclave_mailbox_readers")).isEqualTo(2);
    assertThat(value(during, "fedclave_nodes{standing=\"unverified\"}")).isEqualTo(2);
    assertThat(value(during, "fedclave_nodes_here")).isEqualTo(2);
    assertThat(value(during, "fedclave_blob_in_bytes_total")).isPositive();
    assertThat(value(during, "fedclave_log_leaves")).isPositive();
    assertThat(value(during, "fedclave_serving")).isOne();
    assertThat(value(during, "fedclave_database_bytes")).isPositive();
    assertThat(value(during, "fedclave_database_connections{state=\"most\"}")).isPositive();
    assertThat(value(during, "fedclave_calls_refused_total{rule=\"forbidden\",where=\"door\"}"))
        .isOne();
    assertThat(value(during, "fedclave_calls_seconds_count{method=\"SubmitRun\",outcome=\"ok\"}"))
        .isOne();
    assertThat(value(during, "fedclave_database_transactions_seconds_count{kind=\"write\"}"))
        .isGreaterThan(
            value(before, "fedclave_database_transactions_seconds_count{kind=\"write\"}"));
  }

  @Test
  void theMachineIsThereToo() {
    assertThat(during)
        .contains(
            "# TYPE jvm_memory_used_bytes gauge",
            "# TYPE jvm_gc_memory_allocated_bytes_total counter",
            "# TYPE jvm_threads_live_threads gauge",
            "# TYPE process_cpu_usage gauge",
            "# TYPE process_files_open_files gauge",
            "# TYPE process_uptime_seconds gauge");
  }

  @Test
  void noMemberAndNoRunIsNamed() {
    assertThat(during)
        .doesNotContain("alice", "bob", "scientist", "node-1", "loans", contract.run().toString());
  }

  @Test
  void aCoordinatorThatServesIsAliveAndReady() throws Exception {
    assertThat(hub.get(MetricsServer.LIVE).statusCode()).isEqualTo(200);
    HttpResponse<String> ready = hub.get(MetricsServer.READY);
    assertThat(ready.body()).isEqualTo("{\"status\":\"ready\"}\n");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void otherPathsAndOtherMethodsGetNothing() throws Exception {
    assertThat(hub.get("/").statusCode()).isEqualTo(404);
    assertThat(hub.get("/metrics/../settings.json").statusCode()).isEqualTo(404);
    for (String method : Stream.of("POST", "PUT", "DELETE", "HEAD", "OPTIONS").toList()) {
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest request =
            HttpRequest.newBuilder(hub.metrics)
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
            .as(method)
            .isEqualTo(405);
      }
    }
  }

  @Test
  void aBlobStoreThatTakesNothingIsNotReadyAndSaysSo(@TempDir Path folder) throws Exception {
    try (var other = new WatchedCoordinator(folder.resolve("hub"))) {
      Path letters = other.folder.blobsFolder().resolve("letters");
      Files.delete(letters);
      Files.writeString(letters, "not a folder");
      HttpResponse<String> ready = other.get(MetricsServer.READY);
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(new JsonMapper().readTree(ready.body()).at("/why").asText())
          .startsWith("the blob store takes no blob: ");
      assertThat(other.get(MetricsServer.LIVE).statusCode()).isEqualTo(200);
      assertThat(other.scrape()).contains("fedclave_serving 1.0");
    }
  }

  @Test
  void whereItListensIsThisMachineUnlessSomebodyNamesAnother() throws Exception {
    assertThat(MetricsAddress.parse("9464")).hasToString("127.0.0.1:9464");
    assertThat(MetricsAddress.parse("0.0.0.0:9464")).hasToString("0.0.0.0:9464");
    assertThat(MetricsAddress.parse("[::1]:9464")).hasToString("[::1]:9464");
    for (String wrong : new String[] {"", ":9464", "host", "host:", "host:70000", "a b:1"}) {
      assertThatThrownBy(() -> MetricsAddress.parse(wrong))
          .as(wrong)
          .hasMessageContaining("ADDRESS:PORT");
    }
    assertThat(URI.create(hub.metrics.toString()).getHost()).isEqualTo("127.0.0.1");
  }
}
