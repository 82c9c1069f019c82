package org.fedclave.coordinator.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Metrics and health over plain HTTP, for the machine's own monitoring. It answers GET of three
 * paths and nothing else, holds few connections, and waits for nobody long. It has no secrets and
 * names no member, and it is not for members: they have mutual TLS.
 */
public final class MetricsServer implements AutoCloseable {

  public static final String METRICS = "/metrics";
  public static final String LIVE = "/health/live";
  public static final String READY = "/health/ready";

  /** Of the JDK's server, which reads them once for the whole process. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", "32",
          "sun.net.httpserver.maxIdleConnections", "16",
          "sun.net.httpserver.idleInterval", "30",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.maxRspTime", "20",
          "sun.net.httpserver.drainAmount", "0");

  static {
    LIMITS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }

  private static final int BACKLOG = 32;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int ONLY_GET = 405;
  private static final int NOT_READY = 503;
  private static final String JSON = "application/json";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Supplier<String> scrape;
  private final Health health;

  private MetricsServer(HttpServer server, Supplier<String> scrape, Health health) {
    this.server = server;
    this.scrape = scrape;
    this.health = health;
  }

  /**
   * Listens.
   *
   * @param scrape gives all metrics in Prometheus' text format
   */
  static MetricsServer start(MetricsAddress address, Supplier<String> scrape, Health health)
      throws IOException {
    HttpServer http;
    try {
      http = HttpServer.create(address.resolve(), BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "metrics cannot listen at "
              + address
              + ": "
              + e.getMessage()
              + "; take another address or port",
          e);
    }
    var started = new MetricsServer(http, scrape, health);
    http.setExecutor(started.threads);
    http.createContext("/", started::answer);
    http.start();
    return started;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        say(exchange, ONLY_GET, "text/plain", "only GET\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case METRICS -> say(exchange, OK, "text/plain; version=0.0.4; charset=utf-8", scrape.get());
        case LIVE -> say(exchange, OK, JSON, status("live", Optional.empty()));
        case READY -> ready(exchange);
        case null, default ->
            say(
                exchange,
                NOT_FOUND,
                "text/plain",
                METRICS + ", " + LIVE + " and " + READY + " are here\n");
      }
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    Optional<String> objection;
    try {
      objection = health.objection();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      objection = Optional.of("it stops");
    }
    say(
        exchange,
        objection.isEmpty() ? OK : NOT_READY,
        JSON,
        status(objection.isEmpty() ? "ready" : "not ready", objection));
  }

  private static String status(String word, Optional<String> why) {
    var json = JsonNodeFactory.instance.objectNode().put("status", word);
    why.ifPresent(sentence -> json.put("why", sentence));
    return json + "\n";
  }

  private static void say(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
