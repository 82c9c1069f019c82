package org.fedclave.coordinator;

import static org.fedclave.coordinator.SqlRows.digest;
import static org.fedclave.coordinator.SqlRows.instant;
import static org.fedclave.coordinator.SqlRows.member;
import static org.fedclave.coordinator.SqlRows.optionalDigest;
import static org.fedclave.coordinator.SqlRows.optionalInstant;
import static org.fedclave.coordinator.SqlRows.raw;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.Rule;
import org.fedclave.coordinator.routing.Proven;
import org.fedclave.coordinator.routing.Quarantine;
import org.fedclave.coordinator.routing.Rejection;
import org.fedclave.coordinator.routing.Standing;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.transport.NodeHistory.Challenged;
import org.fedclave.transport.NodeHistory.Outcome;
import org.fedclave.transport.NodeHistory.Window;
import org.fedclave.transport.NodeHistory.Work;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@link NodeStore} in the coordinator's database. */
final class SqlNodes implements NodeStore {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Transactions transactions;

  SqlNodes(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void put(StoredNode node) {
    transactions.write(
        h -> {
          h.execute("delete from node where name = ?", node.node().name());
          h.execute("delete from node_device where node = ?", node.node().name());
          insert(h, node);
        });
  }

  private static void insert(Handle h, StoredNode node) {
    Optional<Proven> proven = node.standing().proven();
    Optional<Rejection> rejection = node.standing().rejection();
    Optional<Quarantine> quarantine = node.quarantine();
    h.execute(
        "insert into node (name, offer, policy, kind, gpus, simulated, evidence, proven_since,"
            + " proven_until, broken_rule, broken_sentence, broken_at, quarantine,"
            + " quarantine_sentence, quarantine_since)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        node.node().name(),
        node.offer().unsafeArray(),
        node.standing().policy().map(SqlRows::raw).orElse(null),
        proven.map(p -> p.kind().name()).orElse(null),
        proven.map(Proven::gpus).orElse(null),
        proven.map(Proven::simulated).orElse(null),
        proven.map(p -> raw(p.evidence())).orElse(null),
        proven.map(p -> p.since().toEpochMilli()).orElse(null),
        proven.map(p -> p.until().toEpochMilli()).orElse(null),
        rejection.map(r -> r.rule().name()).orElse(null),
        rejection.map(Rejection::sentence).map(SqlRows::text).orElse(null),
        rejection.map(r -> r.at().toEpochMilli()).orElse(null),
        quarantine.map(q -> q.cause().name()).orElse(null),
        quarantine.map(Quarantine::sentence).map(SqlRows::text).orElse(null),
        quarantine.map(q -> q.since().toEpochMilli()).orElse(null));
    for (String device : proven.map(Proven::devices).orElse(new TreeSet<>())) {
      h.execute("insert into node_device (node, device) values (?, ?)", node.node().name(), device);
    }
  }

  @Override
  public List<StoredNode> all() {
    return transactions.read(
        h -> {
          Map<MemberId, SortedSet<String>> devices = new HashMap<>();
          h.select("select * from node_device")
              .map((row, _) -> Map.entry(member(row, "node"), row.getString("device")))
              .forEach(
                  entry ->
                      devices
                          .computeIfAbsent(entry.getKey(), _ -> new TreeSet<>())
                          .add(entry.getValue()));
          return h.select("select * from node order by name")
              .map((row, _) -> node(row, devices))
              .list();
        });
  }

  private static StoredNode node(ResultSet row, Map<MemberId, SortedSet<String>> devices)
      throws SQLException {
    MemberId node = member(row, "name");
    return new StoredNode(
        node,
        Bytes.wrap(row.getBytes("offer")),
        new Standing(
            optionalDigest(row, "policy"),
            proven(row, devices.getOrDefault(node, new TreeSet<>())),
            rejection(row)),
        quarantine(row));
  }

  private static Optional<Proven> proven(ResultSet row, SortedSet<String> devices)
      throws SQLException {
    @Nullable String kind = row.getString("kind");
    return kind == null
        ? Optional.empty()
        : Optional.of(
            new Proven(
                EvidenceFormat.valueOf(kind),
                devices,
                row.getInt("gpus"),
                row.getBoolean("simulated"),
                digest(row, "evidence"),
                instant(row, "proven_since"),
                instant(row, "proven_until")));
  }

  private static Optional<Rejection> rejection(ResultSet row) throws SQLException {
    @Nullable String rule = row.getString("broken_rule");
    return rule == null
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                Rule.valueOf(rule), row.getString("broken_sentence"), instant(row, "broken_at")));
  }

  private static Optional<Quarantine> quarantine(ResultSet row) throws SQLException {
    @Nullable String cause = row.getString("quarantine");
    return cause == null
        ? Optional.empty()
        : Optional.of(
            new Quarantine(
                Quarantine.Cause.valueOf(cause),
                row.getString("quarantine_sentence"),
                instant(row, "quarantine_since")));
  }

  @Override
  public void addChallenge(MemberId node, Challenged challenged) {
    transactions.write(
        h ->
            h.execute(
                "insert into node_challenge (node, asked, ended, outcome, rule, evidence)"
                    + " values (?, ?, ?, ?, ?, ?)",
                node.name(),
                challenged.asked().toEpochMilli(),
                challenged.ended().toEpochMilli(),
                challenged.outcome().name(),
                challenged.rule(),
                challenged.evidence().map(SqlRows::raw).orElse(null)));
  }

  @Override
  public List<Challenged> challenges(MemberId node, int most) {
    return transactions.read(
        h ->
            h.select(
                    "select * from node_challenge where node = ? order by number desc limit ?",
                    node.name(),
                    most)
                .map(
                    (row, _) ->
                        new Challenged(
                            instant(row, "asked"),
                            instant(row, "ended"),
                            Outcome.valueOf(row.getString("outcome")),
                            row.getString("rule"),
                            optionalDigest(row, "evidence")))
                .list());
  }

  @Override
  public void addPresence(MemberId node, Instant hour, long lookedSeconds, long seenSeconds) {
    transactions.write(
        h -> {
          int updated =
              h.execute(
                  "update node_presence set looked = looked + ?, seen = seen + ?"
                      + " where node = ? and begins = ?",
                  lookedSeconds,
                  seenSeconds,
                  node.name(),
                  hour.toEpochMilli());
          if (updated == 0) {
            h.execute(
                "insert into node_presence (node, begins, looked, seen) values (?, ?, ?, ?)",
                node.name(),
                hour.toEpochMilli(),
                lookedSeconds,
                seenSeconds);
          }
        });
  }

  @Override
  public Window window(MemberId node, int days, Instant from) {
    return transactions.read(
        h -> {
          Map<Outcome, Long> outcomes = new HashMap<>();
          h.select(
                  "select outcome, count(*) as times from node_challenge"
                      + " where node = ? and ended >= ? group by outcome",
                  node.name(),
                  from.toEpochMilli())
              .map(
                  (row, _) ->
                      Map.entry(Outcome.valueOf(row.getString("outcome")), row.getLong("times")))
              .forEach(entry -> outcomes.put(entry.getKey(), entry.getValue()));
          return h.select(
                  "select coalesce(sum(seen), 0) as seen, coalesce(sum(looked), 0) as looked"
                      + " from node_presence where node = ? and begins > ?",
                  node.name(),
                  from.minus(HOUR).toEpochMilli())
              .map(
                  (row, _) ->
                      new Window(
                          days,
                          row.getLong("seen"),
                          row.getLong("looked"),
                          outcomes.getOrDefault(Outcome.PASSED, 0L),
                          outcomes.getOrDefault(Outcome.REFUSED, 0L),
                          outcomes.getOrDefault(Outcome.MISSED, 0L)))
              .one();
        });
  }

  @Override
  public void addWork(RunId run, int incarnation, List<StoredWork> work, Bytes report) {
    transactions.write(
        h -> {
          h.execute("delete from run_routing where run = ?", raw(run));
          h.execute(
              "insert into run_routing (run, report) values (?, ?)",
              raw(run),
              report.unsafeArray());
          for (StoredWork each : work) {
            h.execute(
                "insert into node_work (run, incarnation, node, role, parties, began, outcome)"
                    + " values (?, ?, ?, ?, ?, ?, ?)",
                raw(run),
                incarnation,
                each.node().name(),
                each.work().role().name(),
                each.work().parties(),
                each.work().began().toEpochMilli(),
                each.work().outcome());
          }
        });
  }

  @Override
  public void putOutcome(RunId run, Instant ended, String outcome) {
    transactions.write(
        h ->
            h.execute(
                "update node_work set ended = ?, outcome = ? where run = ? and ended is null",
                ended.toEpochMilli(),
                outcome,
                raw(run)));
  }

  @Override
  public void putStatement(RunId run, Digest statement) {
    transactions.write(
        h ->
            h.execute(
                "update node_work set statement = ? where run = ? and ended is null",
                raw(statement),
                raw(run)));
  }

  @Override
  public List<Work> work(MemberId node, int most) {
    return transactions.read(
        h ->
            h.select(
                    "select * from node_work where node = ? order by began desc, run limit ?",
                    node.name(),
                    most)
                .map(
                    (row, _) ->
                        new Work(
                            new RunId(digest(row, "run")),
                            Role.valueOf(row.getString("role")),
                            row.getInt("parties"),
                            instant(row, "began"),
                            optionalInstant(row, "ended"),
                            row.getString("outcome"),
                            optionalDigest(row, "statement")))
                .list());
  }

  @Override
  public Optional<Bytes> report(RunId run) {
    return transactions.read(
        h ->
            h.select("select report from run_routing where run = ?", raw(run))
                .map((row, _) -> Bytes.wrap(row.getBytes("report")))
                .findOne());
  }

  @Override
  public void removeHistoryBefore(Instant end) {
    transactions.write(
        h -> {
          h.execute("delete from node_challenge where ended < ?", end.toEpochMilli());
          h.execute("delete from node_presence where begins < ?", end.toEpochMilli());
          h.execute("delete from node_work where ended < ?", end.toEpochMilli());
        });
  }
}
