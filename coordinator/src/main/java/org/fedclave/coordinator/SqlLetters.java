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
        h ->
            h.select(
                    "select coalesce(max(sequence), 0) as newest,"
                        + " coalesce(min(case when handled then null else sequence end), 0) as oldest,"
                        + " coalesce(sum(case when handled then 0 else 1 end), 0) as letters,"
                        + " coalesce(sum(octet_length(payload)), 0) as bytes"
                        + " from letter where recipient = ?",
                    recipient.name())
                .map(
                    (row, _) ->
                        new BoxState(
                            row.getLong("newest"),
                            row.getLong("letters") == 0
                                ? row.getLong("newest")
                                : row.getLong("oldest") - 1,
                            row.getLong("letters"),
                            row.getLong("bytes")))
                .one());
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

  void addLetter(StoredLetter letter, Instant arrived) {
    transactions.write(
        h ->
            h.execute(
                "insert into letter"
                    + " (recipient, sequence, id, sender, run, kind, payload, blob, handled, arrived)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, false, ?)",
                letter.to().name(),
                letter.sequence(),
                raw(letter.id()),
                letter.from().name(),
                raw(letter.run()),
                letter.kind(),
                letter.payload().map(Bytes::unsafeArray).orElse(null),
                letter.blob().map(SqlRows::raw).orElse(null),
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
        row.getString("kind"),
        Optional.ofNullable(row.getBytes("payload")).map(Bytes::wrap),
        optionalDigest(row, "blob"));
  }

  /** What {@link #handled} has to know of one letter. */
  private record Content(long bytes, Optional<Digest> blob) {}

  Handled handled(MemberId recipient, long after, long upTo) {
    return transactions.writeAndTell(
        h -> {
          List<Content> contents =
              h.select(
                      "select coalesce(octet_length(payload), 0) as bytes, blob from letter"
                          + " where recipient = ? and sequence > ? and sequence <= ?"
                          + " and not handled",
                      recipient.name(),
                      after,
                      upTo)
                  .map((row, _) -> new Content(row.getLong("bytes"), optionalDigest(row, "blob")))
                  .list();
          h.execute(
              "update letter set handled = true, payload = null"
                  + " where recipient = ? and sequence > ? and sequence <= ? and not handled",
              recipient.name(),
              after,
              upTo);
          return new Handled(
              contents.size(),
              contents.stream().mapToLong(Content::bytes).sum(),
              contents.stream()
                  .flatMap(content -> content.blob().stream())
                  .filter(blob -> !needsBlob(h, blob))
                  .toList());
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
