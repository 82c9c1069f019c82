package org.fedclave.coordinator;

import static org.fedclave.coordinator.SqlRows.digest;
import static org.fedclave.coordinator.SqlRows.instant;
import static org.fedclave.coordinator.SqlRows.member;
import static org.fedclave.coordinator.SqlRows.optionalDigest;
import static org.fedclave.coordinator.SqlRows.raw;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.PartyApproval;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.RunState;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** {@link CoordinatorStore} in an embedded H2 database, one file in the coordinator's folder. */
final class SqlCoordinatorStore implements CoordinatorStore {

  /** Parties remember two; one more may be on its way. */
  private static final int CHECKPOINTS_KEPT = 3;

  private static final String MIGRATIONS = "classpath:org/fedclave/coordinator/migrations";

  private final JdbcConnectionPool pool;
  private final Jdbi jdbi;
  private final SqlLetters letters;
  private final SqlNodes nodes;
  private final SqlStanding standing;
  private final SqlAudit audit;
  private final SqlCharges charges;
  private final SqlBlobs blobs;

  private SqlCoordinatorStore(JdbcConnectionPool pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    this.letters = new SqlLetters(jdbi);
    this.nodes = new SqlNodes(jdbi);
    this.standing = new SqlStanding(jdbi);
    this.audit = new SqlAudit(jdbi);
    this.charges = new SqlCharges(jdbi);
    this.blobs = new SqlBlobs(jdbi);
  }

  /** Opens or creates {@code coordinator.mv.db} in {@code folder}. */
  static SqlCoordinatorStore open(Path folder) {
    String file = folder.toAbsolutePath().resolve("coordinator").toString();
    if (file.contains(";")) {
      throw new IllegalArgumentException("a folder's path must not contain a semicolon: " + file);
    }
    var pool =
        JdbcConnectionPool.create("jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE", "", "");
    pool.setMaxConnections(32);
    Flyway.configure().dataSource(pool).locations(MIGRATIONS).load().migrate();
    return new SqlCoordinatorStore(pool);
  }

  @Override
  public void addInvite(StoredInvite invite) {
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into invite (secret_hash, member, role, expires) values (?, ?, ?, ?)",
                raw(invite.secretHash()),
                invite.member().name(),
                invite.role().name(),
                invite.expires().toEpochMilli()));
  }

  @Override
  public Optional<StoredInvite> invite(Digest secretHash) {
    return jdbi.withHandle(
        h ->
            h.select("select * from invite where secret_hash = ?", raw(secretHash))
                .map(
                    (row, _) ->
                        new StoredInvite(
                            digest(row, "secret_hash"),
                            member(row, "member"),
                            MemberRole.valueOf(row.getString("role")),
                            instant(row, "expires"),
                            use(row)))
                .findOne());
  }

  private static Optional<InviteUse> use(ResultSet row) throws SQLException {
    Bytes certificate =
        Optional.ofNullable(row.getBytes("certificate")).map(Bytes::wrap).orElse(Bytes.EMPTY);
    return optionalDigest(row, "used_for").map(request -> new InviteUse(request, certificate));
  }

  @Override
  public void enrol(Digest secretHash, InviteUse use, StoredMember member) {
    jdbi.useTransaction(
        h -> {
          h.execute(
              "update invite set used_for = ?, certificate = ? where secret_hash = ?",
              raw(use.request()),
              use.certificate().unsafeArray(),
              raw(secretHash));
          h.execute("delete from member_renewal where member = ?", member.member().name());
          h.execute("delete from member_revocation where member = ?", member.member().name());
          put(h, member);
        });
  }

  @Override
  public void removeInvitesBefore(Instant expiry) {
    jdbi.useHandle(h -> h.execute("delete from invite where expires < ?", expiry.toEpochMilli()));
  }

  @Override
  public void putMember(StoredMember member) {
    jdbi.useTransaction(h -> put(h, member));
  }

  private static void put(Handle h, StoredMember member) {
    int updated =
        h.execute(
            "update member set role = ?, certificate = ? where name = ?",
            member.role().name(),
            raw(member.certificate()),
            member.member().name());
    if (updated == 0) {
      h.execute(
          "insert into member (name, role, certificate) values (?, ?, ?)",
          member.member().name(),
          member.role().name(),
          raw(member.certificate()));
    }
  }

  @Override
  public List<StoredMember> members() {
    return jdbi.withHandle(
        h ->
            h.select("select * from member order by name")
                .map(
                    (row, _) ->
                        new StoredMember(
                            member(row, "name"),
                            MemberRole.valueOf(row.getString("role")),
                            digest(row, "certificate")))
                .list());
  }

  @Override
  public void putIdentity(MemberId member, Bytes identity) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update member set identity = ? where name = ?",
                identity.unsafeArray(),
                member.name()));
  }

  @Override
  public Optional<Bytes> identity(MemberId member) {
    return jdbi.withHandle(
        h ->
            h.select(
                    "select identity from member where name = ? and identity is not null",
                    member.name())
                .map((row, _) -> Bytes.wrap(row.getBytes("identity")))
                .findOne());
  }

  @Override
  public void putDataset(PublishedDataset dataset) {
    jdbi.useTransaction(
        h -> {
          h.execute(
              "delete from dataset where owner = ? and name = ?",
              dataset.owner().name(),
              dataset.dataset());
          h.execute(
              "insert into dataset (owner, name, descriptor) values (?, ?, ?)",
              dataset.owner().name(),
              dataset.dataset(),
              raw(dataset.descriptor()));
        });
  }

  @Override
  public List<PublishedDataset> datasets() {
    return jdbi.withHandle(
        h ->
            h.select("select * from dataset order by owner, name")
                .map(
                    (row, _) ->
                        new PublishedDataset(
                            member(row, "owner"), row.getString("name"), digest(row, "descriptor")))
                .list());
  }

  @Override
  public void addRun(StoredRun run) {
    jdbi.useTransaction(
        h -> {
          h.execute(
              "insert into run (id, state, since, reason, requester, expires, envelope)"
                  + " values (?, ?, ?, ?, ?, ?, ?)",
              raw(run.run()),
              run.state().name(),
              run.since().toEpochMilli(),
              run.reason(),
              run.requester().name(),
              run.expires().toEpochMilli(),
              raw(run.envelope()));
          for (int place = 0; place < run.parties().size(); place++) {
            StoredParty party = run.parties().get(place);
            h.execute(
                "insert into run_party (run, place, party, decision, reason)"
                    + " values (?, ?, ?, ?, ?)",
                raw(run.run()),
                place,
                party.party().name(),
                party.decision().name(),
                party.reason());
          }
          for (MemberId member : run.members()) {
            h.execute(
                "insert into run_member (run, member) values (?, ?)",
                raw(run.run()),
                member.name());
          }
        });
    sync();
  }

  @Override
  public Optional<StoredRun> run(RunId run) {
    return jdbi.inTransaction(
        h -> {
          List<MemberId> members =
              of(h, "select member from run_member where run = ? order by member", run)
                  .map((row, _) -> member(row, "member"))
                  .list();
          List<StoredParty> parties =
              of(h, "select * from run_party where run = ? order by place", run)
                  .map((row, _) -> party(row))
                  .list();
          List<MemberId> nodes =
              of(h, "select node from run_node where run = ? order by place", run)
                  .map((row, _) -> member(row, "node"))
                  .list();
          return of(h, "select * from run where id = ?", run)
              .map(
                  (row, _) ->
                      new StoredRun(
                          run,
                          RunState.valueOf(row.getString("state")),
                          instant(row, "since"),
                          row.getString("reason"),
                          member(row, "requester"),
                          instant(row, "expires"),
                          digest(row, "envelope"),
                          members,
                          parties,
                          nodes,
                          row.getInt("incarnation"),
                          row.getInt("progressed")))
              .findOne();
        });
  }

  private static Query of(Handle h, String select, RunId run) {
    return h.select(select, raw(run));
  }

  private static StoredParty party(ResultSet row) throws SQLException {
    return new StoredParty(
        member(row, "party"),
        PartyApproval.Decision.valueOf(row.getString("decision")),
        row.getString("reason"),
        Optional.ofNullable(row.getBytes("signature")).map(Bytes::wrap));
  }

  @Override
  public List<RunId> runs() {
    return jdbi.withHandle(
        h ->
            h.select("select id from run order by number desc")
                .map((row, _) -> new RunId(digest(row, "id")))
                .list());
  }

  @Override
  public void putRunState(RunId run, RunState state, Instant since, String reason) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update run set state = ?, since = ?, reason = ? where id = ?",
                state.name(),
                since.toEpochMilli(),
                reason,
                raw(run)));
  }

  @Override
  public void putDecision(RunId run, StoredParty party) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update run_party set decision = ?, reason = ?, signature = ?"
                    + " where run = ? and party = ?",
                party.decision().name(),
                party.reason(),
                party.signature().map(Bytes::unsafeArray).orElse(null),
                raw(run),
                party.party().name()));
  }

  @Override
  public void putEnvelope(RunId run, Digest envelope) {
    jdbi.useHandle(
        h -> h.execute("update run set envelope = ? where id = ?", raw(envelope), raw(run)));
  }

  @Override
  public void putNodes(RunId run, List<MemberId> nodes) {
    jdbi.useTransaction(
        h -> {
          h.execute("delete from run_node where run = ?", raw(run));
          for (int place = 0; place < nodes.size(); place++) {
            h.execute(
                "insert into run_node (run, place, node) values (?, ?, ?)",
                raw(run),
                place,
                nodes.get(place).name());
          }
        });
  }

  @Override
  public void putIncarnation(RunId run, int incarnation) {
    jdbi.useTransaction(
        h -> {
          h.execute("delete from run_node where run = ?", raw(run));
          h.execute("update run set incarnation = ? where id = ?", incarnation, raw(run));
        });
  }

  @Override
  public void addCheckpoint(RunId run, int incarnation, Digest content) {
    jdbi.useTransaction(
        h -> {
          int place =
              of(h, "select coalesce(max(place), 0) + 1 from run_checkpoint where run = ?", run)
                  .mapTo(Integer.class)
                  .one();
          h.execute(
              "insert into run_checkpoint (run, place, content) values (?, ?, ?)",
              raw(run),
              place,
              raw(content));
          h.execute(
              "delete from run_checkpoint where run = ? and place <= ?",
              raw(run),
              place - CHECKPOINTS_KEPT);
          h.execute("update run set progressed = ? where id = ?", incarnation, raw(run));
        });
  }

  @Override
  public List<Digest> checkpoints(RunId run) {
    return jdbi.withHandle(
        h ->
            of(h, "select content from run_checkpoint where run = ? order by place desc", run)
                .map((row, _) -> digest(row, "content"))
                .list());
  }

  @Override
  public NodeStore nodes() {
    return nodes;
  }

  @Override
  public StandingStore standing() {
    return standing;
  }

  @Override
  public AuditStore audit() {
    return audit;
  }

  @Override
  public ChargeStore charges() {
    return charges;
  }

  @Override
  public BlobLedger blobs() {
    return blobs;
  }

  @Override
  public BoxState boxState(MemberId recipient) {
    return letters.boxState(recipient);
  }

  @Override
  public boolean hasLetter(MemberId recipient, Digest id) {
    return letters.hasLetter(recipient, id);
  }

  @Override
  public void addLetter(StoredLetter letter, Instant arrived) {
    letters.addLetter(letter, arrived);
  }

  @Override
  public List<StoredLetter> lettersAfter(MemberId recipient, long sequence, int most) {
    return letters.lettersAfter(recipient, sequence, most);
  }

  @Override
  public Handled handled(MemberId recipient, long after, long upTo) {
    return letters.handled(recipient, after, upTo);
  }

  @Override
  public boolean needsBlob(Digest blob) {
    return letters.needsBlob(blob);
  }

  @Override
  public void removeHandledBefore(Instant arrival) {
    letters.removeHandledBefore(arrival);
  }

  @Override
  public List<Digest> leafHashes() {
    return jdbi.withHandle(
        h ->
            h.select("select hash from leaf order by place")
                .map((row, _) -> digest(row, "hash"))
                .list());
  }

  @Override
  public void addLeaf(long place, Digest hash, Bytes content) {
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into leaf (place, hash, content) values (?, ?, ?)",
                place,
                raw(hash),
                content.unsafeArray()));
    sync();
  }

  /** H2 writes commits within half a second; this waits for the disk. */
  private void sync() {
    jdbi.useHandle(h -> h.execute("checkpoint sync"));
  }

  /** With its last connection H2 writes everything and closes the file. */
  @Override
  public void close() {
    pool.dispose();
  }
}
