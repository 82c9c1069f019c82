package org.fedclave.coordinator;

import static org.fedclave.coordinator.SqlRows.digest;
import static org.fedclave.coordinator.SqlRows.instant;
import static org.fedclave.coordinator.SqlRows.member;
import static org.fedclave.coordinator.SqlRows.raw;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** {@link ChargeStore} in the coordinator's database. */
final class SqlCharges implements ChargeStore {

  private static final String WAITS =
      "exists (select 1 from letter where letter.blob = c.digest and not letter.handled)";

  private final Transactions transactions;

  SqlCharges(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public long bytes(Charge except, Instant moment) {
    return transactions.read(
        h ->
            h.select(
                    "select coalesce(sum(c.bytes), 0) as total from blob_charge c"
                        + " where c.member = ? and not (c.digest = ? and c.letter = ?)"
                        + " and (c.letter = false or c.since > ? or "
                        + WAITS
                        + ")",
                    except.member().name(),
                    raw(except.digest()),
                    except.letter(),
                    moment.toEpochMilli())
                .map((row, _) -> row.getLong("total"))
                .one());
  }

  @Override
  public void put(Charge charge) {
    transactions.write(
        h -> {
          remove(h, charge);
          h.execute(
              "insert into blob_charge (member, digest, letter, bytes, since)"
                  + " values (?, ?, ?, ?, ?)",
              charge.member().name(),
              raw(charge.digest()),
              charge.letter(),
              charge.bytes(),
              charge.since().toEpochMilli());
        });
  }

  @Override
  public void remove(Charge charge) {
    transactions.write(h -> remove(h, charge));
  }

  private static void remove(Handle h, Charge charge) {
    h.execute(
        "delete from blob_charge where member = ? and digest = ? and letter = ?",
        charge.member().name(),
        raw(charge.digest()),
        charge.letter());
  }

  @Override
  public List<Charge> keptBefore(Instant moment) {
    return transactions.read(
        h ->
            h.select(
                    "select * from blob_charge where letter = false and since < ?",
                    moment.toEpochMilli())
                .map(
                    (row, _) ->
                        new Charge(
                            member(row, "member"),
                            digest(row, "digest"),
                            row.getBoolean("letter"),
                            row.getLong("bytes"),
                            instant(row, "since")))
                .list());
  }

  @Override
  public void removeHandledBefore(Instant moment) {
    transactions.write(
        h ->
            h.execute(
                "delete from blob_charge c where c.letter = true and c.since < ? and not " + WAITS,
                moment.toEpochMilli()));
  }
}
