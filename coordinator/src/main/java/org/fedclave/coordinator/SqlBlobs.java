package org.fedclave.coordinator;

import static org.fedclave.coordinator.SqlRows.digest;
import static org.fedclave.coordinator.SqlRows.instant;
import static org.fedclave.coordinator.SqlRows.raw;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/** {@link BlobLedger} in {@link SqlCoordinatorStore}'s database. */
final class SqlBlobs implements BlobLedger {

  private final Transactions transactions;

  SqlBlobs(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void addResult(RunId run, MemberId recipient, Digest blob, Instant arrived) {
    transactions.write(
        h ->
            h.execute(
                "insert into run_result (run, recipient, blob, arrived) select ?, ?, ?, ?"
                    + " where not exists (select 1 from run_result"
                    + " where run = ? and recipient = ? and blob = ?)",
                raw(run),
                recipient.name(),
                raw(blob),
                arrived.toEpochMilli(),
                raw(run),
                recipient.name(),
                raw(blob)));
  }

  @Override
  public void putFetched(MemberId recipient, Digest blob, Instant when) {
    transactions.write(
        h ->
            h.execute(
                "update run_result set fetched = ?"
                    + " where blob = ? and recipient = ? and fetched is null",
                when.toEpochMilli(),
                raw(blob),
                recipient.name()));
  }

  @Override
  public List<Digest> resultsToFetch() {
    return digests("select distinct blob from run_result where fetched is null");
  }

  @Override
  public List<Digest> blobsOfWaitingLetters() {
    return digests("select distinct blob from letter where blob is not null and not handled");
  }

  private List<Digest> digests(String select) {
    return transactions.read(h -> h.select(select).map((row, _) -> digest(row, "blob")).list());
  }

  @Override
  public Map<Digest, Instant> condemned() {
    Map<Digest, Instant> all = new HashMap<>();
    transactions.write(
        h ->
            h.select("select blob, since from condemned_blob")
                .map((row, _) -> Map.entry(digest(row, "blob"), instant(row, "since")))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue())));
    return all;
  }

  @Override
  public void condemn(Digest blob, Instant since) {
    transactions.write(
        h ->
            h.execute(
                "insert into condemned_blob (blob, since) select ?, ?"
                    + " where not exists (select 1 from condemned_blob where blob = ?)",
                raw(blob),
                since.toEpochMilli(),
                raw(blob)));
  }

  @Override
  public void lift(Digest blob) {
    transactions.write(h -> h.execute("delete from condemned_blob where blob = ?", raw(blob)));
  }

  @Override
  public boolean takeCondemned(Digest blob, Instant upTo) {
    return transactions.read(
            h ->
                h.execute(
                    "delete from condemned_blob where blob = ? and since <= ?",
                    raw(blob),
                    upTo.toEpochMilli()))
        == 1;
  }
}
