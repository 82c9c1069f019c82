package org.fedclave.coordinator;

import static org.fedclave.coordinator.SqlRows.digest;
import static org.fedclave.coordinator.SqlRows.instant;
import static org.fedclave.coordinator.SqlRows.member;
import static org.fedclave.coordinator.SqlRows.optionalDigest;
import static org.fedclave.coordinator.SqlRows.raw;
import static org.fedclave.coordinator.SqlRows.text;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.PartyApproval;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.RunState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** {@link CoordinatorStore} in a database: embedded H2, or PostgreSQL. */
final class SqlCoordinatorStore implements CoordinatorStore {

  /** Parties remember two; one more may be on its way. */
  private static final int CHECKPOINTS_KEPT = 3;

  private final Database database;
  private final Transactions transactions;
  private final SqlLetters letters;
  private final SqlNodes nodes;
  private final SqlStanding standing;
  private final SqlAudit audit;
  private final SqlCharges charges;
  private final SqlBlobs blobs;

  /**
   * @param database with its tables; {@link #close} closes it
   * @param fence that every transaction which writes holds
   */
  SqlCoordinatorStore(Database database, Fence fence) {
    this.database = database;
    this.transactions = new Transactions(database, fence);
    this.letters = new SqlLetters(transactions);
    this.nodes = new SqlNodes(transactions);
    this.standing = new SqlStanding(transactions);
    this.audit = new SqlAudit(transactions);
    this.charges = new SqlCharges(transactions);
    this.blobs = new SqlBlobs(transactions);
  }

  /** Opens or creates the embedded database in {@code folder}. */
  static SqlCoordinatorStore open(Path folder) throws IOException {
    Database database = Database.embedded(folder);
    try {
      database.migrate();
      return new SqlCoordinatorStore(database, Fence.NONE);
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** From now on its transactions are counted there. */
  void measuredBy(Meters meters) {
    database.measuredBy(meters);
  }

  Database.Pool pool() {
    return database.pool();
  }

  /** Returns if the database answers. */
  void ask() {
    var _ = database.ask("select 1");
  }

  DatabaseSizes sizes() {
    return database.sizes();
  }

  @Override
  public void tidy() {
    database.tidy();
  }

  @Override
  public void addInvite(StoredInvite invite) {
    transactions.write(
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
    return transactions.read(
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
    transactions.write(
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
    transactions.write(
        h -> h.execute("delete from invite where expires < ?", expiry.toEpochMilli()));
  }

  @Override
  public void putMember(StoredMember member) {
    transactions.write(h -> put(h, member));
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
    return transactions.read(
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
    transactions.write(
        h ->
            h.execute(
                "update member set identity = ? where name = ?",
                identity.unsafeArray(),
                member.name()));
  }

  @Override
  public Optional<Bytes> identity(MemberId member) {
    return transactions.read(
        h ->
            h.select(
                    "select identity from member where name = ? and identity is not null",
                    member.name())
                .map((row, _) -> Bytes.wrap(row.getBytes("identity")))
                .findOne());
  }

  @Override
  public void putDataset(PublishedDataset dataset) {
    transactions.write(
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
    return transactions.read(
        h ->
            h.select("select * from dataset order by owner, name")
                .map(
                    (row, _) ->
                        new PublishedDataset(
                            member(row, "owner"), row.getString("name"), digest(row, "descriptor")))
                .list());
  }

  @Override
  public boolean hasDataset(PublishedDataset dataset) {
    return transactions.read(
        h ->
            h.select(
                    "select 1 from dataset where owner = ? and name = ? and descriptor = ?",
                    dataset.owner().name(),
                    dataset.dataset(),
                    raw(dataset.descriptor()))
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  @Override
  public void addRun(StoredRun run) {
    transactions.writeToDisk(
        h -> {
          h.execute(
              "insert into run (id, state, since, reason, requester, expires, envelope)"
                  + " values (?, ?, ?, ?, ?, ?, ?)",
              raw(run.run()),
              run.state().name(),
              run.since().toEpochMilli(),
              text(run.reason()),
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
                text(party.reason()));
          }
          for (MemberId member : run.members()) {
            h.execute(
                "insert into run_member (run, member) values (?, ?)",
                raw(run.run()),
                member.name());
          }
        });
  }

  @Override
  public Optional<StoredRun> run(RunId run) {
    return transactions.read(
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
    return transactions.read(
        h ->
            h.select("select id from run order by number desc")
                .map((row, _) -> new RunId(digest(row, "id")))
                .list());
  }

  @Override
  public void putRunState(RunId run, RunState state, Instant since, String reason) {
    transactions.write(
        h ->
            h.execute(
                "update run set state = ?, since = ?, reason = ? where id = ?",
                state.name(),
                since.toEpochMilli(),
                text(reason),
                raw(run)));
  }

  @Override
  public void putDecision(RunId run, StoredParty party) {
    transactions.write(
        h ->
            h.execute(
                "update run_party set decision = ?, reason = ?, signature = ?"
                    + " where run = ? and party = ?",
                party.decision().name(),
                text(party.reason()),
                party.signature().map(Bytes::unsafeArray).orElse(null),
                raw(run),
                party.party().name()));
  }

  @Override
  public void putEnvelope(RunId run, Digest envelope) {
    transactions.write(
        h -> h.execute("update run set envelope = ? where id = ?", raw(envelope), raw(run)));
  }

  @Override
  public void putNodes(RunId run, List<MemberId> nodes) {
    transactions.write(
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
    transactions.write(
        h -> {
          h.execute("delete from run_node where run = ?", raw(run));
          h.execute("update run set incarnation = ? where id = ?", incarnation, raw(run));
        });
  }

  @Override
  public void addCheckpoint(RunId run, int incarnation, Digest content) {
    transactions.write(
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
    return transactions.read(
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
  public void addLetter(StoredLetter letter, long bytes, Instant arrived) {
    letters.addLetter(letter, bytes, arrived);
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
    return transactions.read(
        h ->
            h.select("select hash from leaf order by place")
                .map((row, _) -> digest(row, "hash"))
                .list());
  }

  @Override
  public void addLeaf(long place, Digest hash, Bytes content) {
    transactions.writeToDisk(
        h ->
            h.execute(
                "insert into leaf (place, hash, content) values (?, ?, ?)",
                place,
                raw(hash),
                content.unsafeArray()));
  }

  @Override
  public Optional<Digest> blobStoreMark() {
    return transactions.read(
        h ->
            h.select("select mark from blob_store").map((row, _) -> digest(row, "mark")).findOne());
  }

  @Override
  public void putBlobStoreMark(Digest blob) {
    transactions.writeToDisk(
        h -> {
          h.execute("delete from blob_store");
          h.execute("insert into blob_store (mark) values (?)", raw(blob));
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
