package org.fedclave.coordinator;

import static org.fedclave.coordinator.SqlRows.digest;
import static org.fedclave.coordinator.SqlRows.raw;

import java.util.List;
import java.util.function.LongFunction;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.AuditChain;
import org.jdbi.v3.core.Handle;

/** {@link AuditStore} in the coordinator's database. */
final class SqlAudit implements AuditStore {

  private final Transactions transactions;

  SqlAudit(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Of two at once from elsewhere the primary key lets one through. */
  @Override
  public synchronized AuditChain append(LongFunction<Bytes> record) {
    return transactions.writeAndTell(
        h -> {
          AuditChain chain = chain(h);
          Bytes bytes = record.apply(chain.records() + 1);
          AuditChain next = chain.with(bytes);
          h.execute(
              "insert into audit (number, record, hash) values (?, ?, ?)",
              next.records(),
              bytes.unsafeArray(),
              raw(next.head()));
          return next;
        });
  }

  @Override
  public AuditChain chain() {
    return transactions.read(SqlAudit::chain);
  }

  private static AuditChain chain(Handle h) {
    return h.select("select number, hash from audit order by number desc limit 1")
        .map((row, _) -> new AuditChain(row.getLong("number"), digest(row, "hash")))
        .findOne()
        .orElse(AuditChain.EMPTY);
  }

  @Override
  public List<StoredAudit> after(long number, int most) {
    return transactions.read(
        h ->
            h.select("select * from audit where number > ? order by number limit ?", number, most)
                .map(
                    (row, _) ->
                        new StoredAudit(
                            row.getLong("number"),
                            Bytes.wrap(row.getBytes("record")),
                            digest(row, "hash")))
                .list());
  }
}
