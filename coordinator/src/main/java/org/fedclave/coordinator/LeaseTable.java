package org.fedclave.coordinator;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The row by which coordinators on one PostgreSQL agree who drives the runs. Time is the
 * database's.
 *
 * <p>Locks: a transaction that writes state holds the row {@code for key share}; renewing changes
 * no key and does not wait for that (PostgreSQL manual, section 13.3.2); taking the lease locks the
 * row {@code for update}, and so waits until the last transaction of the holder before is over, and
 * makes the next one see the new token.
 */
final class LeaseTable {

  private final Database database;
  private final Jdbi jdbi;

  /**
   * What a look at the row said. Each renewal changes it.
   *
   * @param expires by the database's clock
   */
  record Seen(long token, Instant expires) {}

  LeaseTable(Database database) {
    this.database = database;
    this.jdbi = database.jdbi();
  }

  /**
   * Takes the lease if nobody has it.
   *
   * @param holder for people
   * @return the new token
   */
  OptionalLong take(String holder, Duration life) {
    return jdbi.inTransaction(
        h ->
            takeAfter(
                h,
                h.select("select token from lease where expires <= clock_timestamp() for update")
                    .mapTo(Long.class)
                    .findOne(),
                holder,
                life));
  }

  /**
   * Takes the lease if the row still says what was seen a {@code life} ago: nobody renews it,
   * whatever the database's clock says, which may have been set back.
   *
   * @return the new token
   */
  OptionalLong takeUnrenewed(Seen seen, String holder, Duration life) {
    return jdbi.inTransaction(
        h ->
            takeAfter(
                h,
                h.select(
                        "select token from lease where token = ? and expires = ? for update",
                        seen.token(),
                        seen.expires().atOffset(ZoneOffset.UTC))
                    .mapTo(Long.class)
                    .findOne(),
                holder,
                life));
  }

  private static OptionalLong takeAfter(
      Handle h, Optional<Long> last, String holder, Duration life) {
    if (last.isEmpty()) {
      return OptionalLong.empty();
    }
    long token = last.get() + 1;
    h.execute(
        "update lease set token = ?, holder = ?,"
            + " expires = clock_timestamp() + ? * interval '1 millisecond'",
        token,
        holder,
        life.toMillis());
    return OptionalLong.of(token);
  }

  Seen look() {
    return jdbi.withHandle(
        h ->
            h.select("select token, expires from lease")
                .map(
                    (row, _) ->
                        new Seen(
                            row.getLong("token"),
                            row.getObject("expires", OffsetDateTime.class).toInstant()))
                .one());
  }

  /** Keeps the lease for another {@code life}; returns whether it was still ours. */
  boolean renew(long token, Duration life) {
    long began = System.nanoTime();
    int renewed =
        jdbi.withHandle(
            h ->
                h.execute(
                    "update lease set expires = clock_timestamp() + ? * interval '1 millisecond'"
                        + " where token = ?",
                    life.toMillis(),
                    token));
    database.meters().leaseRenewed(System.nanoTime() - began);
    return renewed == 1;
  }

  /** Gives the lease back, if it is still ours. */
  void release(long token) {
    jdbi.useHandle(
        h -> h.execute("update lease set expires = clock_timestamp() where token = ?", token));
  }

  /** Who has it, or had it last. */
  String holder() {
    return jdbi.withHandle(h -> h.select("select holder from lease").mapTo(String.class).one());
  }

  /** The newest token; nobody takes the lease before this transaction ends. */
  static long hold(Handle h) {
    return h.select("select token from lease for key share").mapTo(Long.class).one();
  }
}
