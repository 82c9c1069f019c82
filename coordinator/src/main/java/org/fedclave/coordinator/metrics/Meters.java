package org.fedclave.coordinator.metrics;

import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fedclave.transport.GarbageReport;
import org.fedclave.transport.NodeHistory;
import org.fedclave.transport.RunState;
import org.fedclave.transport.TransportException.Rule;

/**
 * What a coordinator's process counts and times: one for its whole life, also over several terms of
 * serving. Gauges are read from whoever serves, when somebody asks. Thread-safe and fast.
 */
public final class Meters {

  /** Counts nothing. */
  public static final Meters OFF = new Meters(new CompositeMeterRegistry());

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1)
  };

  /** What somebody who serves can say of a {@link Measure.Type#GAUGE}. */
  @FunctionalInterface
  public interface Readings {
    /**
     * The value now.
     *
     * @param label one of {@link Measure#labelValues}, or empty
     */
    double read(Measure gauge, String label);
  }

  private final MeterRegistry registry;
  private volatile Optional<Readings> serving = Optional.empty();

  Meters(MeterRegistry registry) {
    this.registry = registry;
    for (Measure measure : Measure.values()) {
      declare(measure);
    }
  }

  /** What is known beforehand is there with 0, so that nobody takes silence for absence. */
  private void declare(Measure measure) {
    if (measure.type() == Measure.Type.GAUGE) {
      if (measure.labels().isEmpty()) {
        gauge(measure, "", Tags.empty());
      }
      for (String value : measure.labelValues()) {
        gauge(measure, value, Tags.of(measure.labels().getFirst(), value));
      }
    } else if (measure == Measure.REFUSED) {
      for (String where : List.of(Measure.DOOR, Measure.SERVICE)) {
        Measure.rules().forEach(rule -> counter(measure, where, rule));
      }
    } else if (measure.labels().isEmpty()) {
      declare(measure, new String[0]);
    } else {
      measure.labelValues().forEach(value -> declare(measure, value));
    }
  }

  private void declare(Measure measure, String... labels) {
    if (measure.type() == Measure.Type.TIMER) {
      timer(measure, labels);
    } else {
      counter(measure, labels);
    }
  }

  private void gauge(Measure measure, String label, Tags tags) {
    Gauge.builder(measure.meterName(), this, meters -> meters.read(measure, label))
        .description(measure.description())
        .tags(tags)
        .register(registry);
  }

  private double read(Measure measure, String label) {
    Optional<Readings> now = serving;
    if (measure == Measure.SERVING) {
      return now.isPresent() ? 1 : 0;
    }
    return now.map(readings -> readings.read(measure, label)).orElse(Double.NaN);
  }

  private Counter counter(Measure measure, String... labels) {
    return Counter.builder(measure.meterName())
        .description(measure.description())
        .tags(tags(measure, labels))
        .register(registry);
  }

  private Timer timer(Measure measure, String... labels) {
    return Timer.builder(measure.meterName())
        .description(measure.description())
        .tags(tags(measure, labels))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private static Tags tags(Measure measure, String... labels) {
    Tags tags = Tags.empty();
    for (int i = 0; i < labels.length; i++) {
      tags = tags.and(measure.labels().get(i), labels[i]);
    }
    return tags;
  }

  public MeterRegistry registry() {
    return registry;
  }

  /** Whether anybody can read what is counted. */
  public boolean isOn() {
    return this != OFF;
  }

  /** From now on gauges say what {@code readings} say. */
  public void served(Readings readings) {
    serving = Optional.of(readings);
  }

  /** Nobody serves. */
  public void servedNoMore() {
    serving = Optional.empty();
  }

  void call(String method, Status.Code outcome, long nanos) {
    timer(Measure.CALLS, method, Measure.label(outcome)).record(Duration.ofNanos(nanos));
  }

  /**
   * A call was refused.
   *
   * @param where {@link Measure#DOOR} or {@link Measure#SERVICE}
   */
  public void refused(String where, Rule rule) {
    counter(Measure.REFUSED, where, Measure.label(rule)).increment();
  }

  /**
   * A letter was put into a mailbox.
   *
   * @param kind its name in messages
   */
  public void letterIn(String kind) {
    counter(Measure.LETTERS_IN, kind).increment();
  }

  public void lettersOut(int letters) {
    counter(Measure.LETTERS_OUT).increment((double) letters);
  }

  public void lettersHandled(long letters) {
    counter(Measure.LETTERS_HANDLED).increment((double) letters);
  }

  public void roundTrip(long nanos) {
    timer(Measure.ROUND_TRIP).record(Duration.ofNanos(nanos));
  }

  public void blobIn(long bytes) {
    counter(Measure.BLOB_BYTES_IN).increment((double) bytes);
  }

  public void blobOut(long bytes) {
    counter(Measure.BLOB_BYTES_OUT).increment((double) bytes);
  }

  public void transition(RunState state) {
    counter(Measure.RUN_TRANSITIONS, Measure.label(state)).increment();
  }

  public void incarnation() {
    counter(Measure.INCARNATIONS).increment();
  }

  public void challenge(NodeHistory.Outcome outcome) {
    counter(Measure.CHALLENGES, Measure.label(outcome)).increment();
  }

  /**
   * A transaction is over.
   *
   * @param kind {@code read} or {@code write}
   */
  public void transaction(String kind, long nanos) {
    timer(Measure.TRANSACTIONS, kind).record(Duration.ofNanos(nanos));
  }

  public void leaseRenewed(long nanos) {
    timer(Measure.LEASE_RENEWALS).record(Duration.ofNanos(nanos));
  }

  public void garbage(GarbageReport report) {
    counter(Measure.GARBAGE_BLOBS).increment((double) report.removed());
    counter(Measure.GARBAGE_BYTES).increment((double) report.removedBytes());
  }
}
