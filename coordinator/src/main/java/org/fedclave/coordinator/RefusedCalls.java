package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fedclave.transport.AuditRecord.Kind;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.server.Caller;
import org.fedclave.transport.server.RefusalRecord;

/**
 * Counts the calls that reach no service, and notes them once for each identity and minute: a
 * member who calls without end fills no record. Thread-safe.
 */
final class RefusedCalls implements RefusalRecord {

  /** Under this name go all calls without a certificate that is admitted. */
  static final String STRANGERS = "strangers";

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Audit audit;
  private final Clock clock;
  private Instant since;
  private Map<String, Map<Rule, Long>> counts = new TreeMap<>();

  RefusedCalls(Audit audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
    this.since = clock.instant();
  }

  @Override
  public synchronized void refused(Optional<Caller> caller, Rule rule) {
    String who = caller.map(one -> one.member().name()).orElse(STRANGERS);
    counts.computeIfAbsent(who, _ -> new EnumMap<>(Rule.class)).merge(rule, 1L, Long::sum);
  }

  /** Notes what was counted, if a minute is over. */
  void noteIfDue() {
    if (!clock.instant().isBefore(since.plus(MINUTE))) {
      noteAll();
    }
  }

  /** Notes what was counted since the last time. */
  void noteAll() {
    taken().forEach((who, rules) -> audit.note(Kind.CALLS_REFUSED, who, who, words(rules)));
  }

  private synchronized Map<String, Map<Rule, Long>> taken() {
    Map<String, Map<Rule, Long>> taken = counts;
    counts = new TreeMap<>();
    since = clock.instant();
    return taken;
  }

  private static String words(Map<Rule, Long> rules) {
    return rules.entrySet().stream()
        .map(rule -> rule.getKey() + " " + rule.getValue())
        .collect(Collectors.joining(", "));
  }
}
