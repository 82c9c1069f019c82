package org.fedclave.coordinator.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a coordinator's process tells its operator's monitoring: for the process's whole life, also
 * while it stands by. Off unless the settings or the command name an address.
 */
public final class Telemetry implements AutoCloseable {

  private final Meters meters;
  private final Health health;
  private final Optional<MetricsServer> server;
  private final Optional<JvmGcMetrics> collections;

  private Telemetry(
      Meters meters,
      Health health,
      Optional<MetricsServer> server,
      Optional<JvmGcMetrics> collections) {
    this.meters = meters;
    this.health = health;
    this.server = server;
    this.collections = collections;
  }

  /** Counts nothing and listens nowhere. */
  public static Telemetry off() {
    return new Telemetry(Meters.OFF, new Health(), Optional.empty(), Optional.empty());
  }

  /** Counts, and listens where {@code address} says, if it says anything. */
  public static Telemetry at(Optional<MetricsAddress> address) throws IOException {
    return address.isPresent() ? listening(address.get()) : off();
  }

  private static Telemetry listening(MetricsAddress address) throws IOException {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var health = new Health();
    MetricsServer server = MetricsServer.start(address, registry::scrape, health);
    return new Telemetry(
        new Meters(registry), health, Optional.of(server), Optional.of(machine(registry)));
  }

  /** Memory, garbage collection, threads, files and processors. */
  private static JvmGcMetrics machine(MeterRegistry registry) {
    var collections = new JvmGcMetrics();
    List<MeterBinder> binders =
        List.of(
            collections,
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics());
    binders.forEach(binder -> binder.bindTo(registry));
    return collections;
  }

  public Meters meters() {
    return meters;
  }

  public Health health() {
    return health;
  }

  /** Where metrics are; empty if they are off. */
  public Optional<String> url() {
    return server.map(
        listening ->
            "http://"
                + new MetricsAddress(
                    listening.address().getAddress().getHostAddress(),
                    listening.address().getPort())
                + MetricsServer.METRICS);
  }

  @Override
  public void close() {
    server.ifPresent(MetricsServer::close);
    collections.ifPresent(JvmGcMetrics::close);
  }
}
