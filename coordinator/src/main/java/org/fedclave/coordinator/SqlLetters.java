package org.fedclave.coordinator;

import static org.fedclave.coordinator.SqlRows.digest;
import static org.fedclave.coordinator.SqlRows.member;
import static org.fedclave.coordinator.SqlRows.optionalDigest;
import static org.fedclave.coordinator.SqlRows.raw;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.CoordinatorStore.BoxState;
import org.fedclave.coordinator.CoordinatorStore.Handled;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.CoordinatorStore.Waiting;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.jdbi.v3.core.Handle;

/** The letters of {@link SqlCoordinatorStore}: method for method what its interface says. */
final class SqlLetters {

  private final Transactions transactions;

  SqlLetters(Transactions transactions) {
    this.transactions = transactions;
  }

  BoxState boxState(MemberId recipient) {
    return transactions.read(
        h -> {
          List<Waiting> waiting = waiting(h, "recipient = ? and not handled", recipient.name());
          return h.select(
                  "select coalesce(max(sequence), 0) as newest,"
                      + " coalesce(min(case when handled then null else sequence end), 0) as oldest"
                      + " from letter where recipient = ?",
                  recipient.name())
              .map(
                  (row, _) ->
                      new BoxState(
                          row.getLong("newest"),
                          waiting.isEmpty() ? row.getLong("newest") : row.getLong("oldest") - 1,
                          waiting))
              .one();
        });
  }

  private static List<Waiting> waiting(Handle h, String which, Object... values) {
    return h.select(
            "select sender, count(*) as letters, sum(bytes) as bytes from letter where "
                + which
                + " group by sender order by sender",
            values)
        .map(
            (row, _) ->
                new Waiting(member(row, "sender"), row.getLong("letters"), row.getLong("bytes")))
        .list();
  }

  boolean hasLetter(MemberId recipient, Digest id) {
    return transactions.read(
        h ->
            h.select(
                    "select 1 from letter where recipient = ? and id = ?",
                    recipient.name(),
                    raw(id))
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  void addLetter(StoredLetter letter, long bytes, Instant arrived) {
    transactions.write(
        h ->
            h.execute(
                "insert into letter"
                    + " (recipient, sequence, id, sender, run, incarnation, kind, payload, blob,"
                    + " bytes, handled, arrived)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, ?)",
                letter.to().name(),
                letter.sequence(),
                raw(letter.id()),
                letter.from().name(),
                raw(letter.run()),
                letter.incarnation(),
                letter.kind(),
                letter.payload().map(Bytes::unsafeArray).orElse(null),
                letter.blob().map(SqlRows::raw).orElse(null),
                bytes,
                arrived.toEpochMilli()));
  }

  List<StoredLetter> lettersAfter(MemberId recipient, long sequence, int most) {
    return transactions.read(
        h ->
            h.select(
                    "select * from letter where recipient = ? and sequence > ? and not handled"
                        + " order by sequence fetch first "
                        + most
                        + " rows only",
                    recipient.name(),
                    sequence)
                .map((row, _) -> letter(row))
                .list());
  }

  private static StoredLetter letter(ResultSet row) throws SQLException {
    return new StoredLetter(
        member(row, "recipient"),
        row.getLong("sequence"),
        digest(row, "id"),
        member(row, "sender"),
        new RunId(digest(row, "run")),
        row.getInt("incarnation"),
        row.getString("kind"),
        Optional.ofNullable(row.getBytes("payload")).map(Bytes::wrap),
        optionalDigest(row, "blob"));
  }

  Handled handled(MemberId recipient, long after, long upTo) {
    String which = "recipient = ? and sequence > ? and sequence <= ? and not handled";
    Object[] values = {recipient.name(), after, upTo};
    return transactions.writeAndTell(
        h -> {
          List<Waiting> bySender = waiting(h, which, values);
          List<Digest> blobs =
              h.select("select blob from letter where blob is not null and " + which, values)
                  .map((row, _) -> digest(row, "blob"))
                  .list();
          h.execute("update letter set handled = true, payload = null where " + which, values);
          return new Handled(bySender, blobs.stream().filter(blob -> !needsBlob(h, blob)).toList());
        });
  }

  boolean needsBlob(Digest blob) {
    return transactions.read(h -> needsBlob(h, blob));
  }

  private static boolean needsBlob(Handle h, Digest blob) {
    return h.select("select count(*) from letter where blob = ? and not handled", raw(blob))
            .mapTo(Long.class)
            .one()
        > 0;
  }

  void removeHandledBefore(Instant arrival) {
    transactions.write(
        h ->
            h.execute(
                "delete from letter where handled and arrived < ? and sequence <"
                    + " (select max(newest.sequence) from letter newest"
                    + " where newest.recipient = letter.recipient)",
                arrival.toEpochMilli()));
  }
}
