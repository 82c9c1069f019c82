package org.fedclave.coordinator;

import static org.fedclave.coordinator.SqlRows.instant;
import static org.fedclave.coordinator.SqlRows.member;
import static org.fedclave.coordinator.SqlRows.optionalDigest;
import static org.fedclave.coordinator.SqlRows.raw;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.coordinator.StandingStore.StoredRenewal.Next;
import org.fedclave.coordinator.StandingStore.StoredRenewal.Previous;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberStanding.Revocation;
import org.jdbi.v3.core.Handle;

/** {@link StandingStore} in the coordinator's database. */
final class SqlStanding implements StandingStore {

  private final Transactions transactions;

  SqlStanding(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Map<MemberId, StoredRenewal> renewals() {
    Map<MemberId, StoredRenewal> renewals = new HashMap<>();
    transactions.write(
        h ->
            h.select("select * from member_renewal")
                .map((row, _) -> Map.entry(member(row, "member"), renewal(row)))
                .forEach(entry -> renewals.put(entry.getKey(), entry.getValue())));
    return renewals;
  }

  private static StoredRenewal renewal(ResultSet row) throws SQLException {
    var next = optionalDigest(row, "next_certificate");
    var previous = optionalDigest(row, "previous_certificate");
    var since = instant(row, "next_since");
    var until = instant(row, "previous_until");
    return new StoredRenewal(
        next.map(certificate -> new Next(certificate, since)),
        previous.map(certificate -> new Previous(certificate, until)));
  }

  @Override
  public void putRenewal(MemberId member, StoredRenewal renewal) {
    transactions.write(h -> put(h, member, renewal));
  }

  private static void put(Handle h, MemberId member, StoredRenewal renewal) {
    h.execute("delete from member_renewal where member = ?", member.name());
    h.execute(
        "insert into member_renewal (member, next_certificate, next_since, previous_certificate,"
            + " previous_until) values (?, ?, ?, ?, ?)",
        member.name(),
        renewal.next().map(next -> raw(next.certificate())).orElse(null),
        renewal.next().map(next -> next.since().toEpochMilli()).orElse(null),
        renewal.previous().map(previous -> raw(previous.certificate())).orElse(null),
        renewal.previous().map(previous -> previous.until().toEpochMilli()).orElse(null));
  }

  @Override
  public void promote(StoredMember member, StoredRenewal renewal) {
    transactions.write(
        h -> {
          h.execute(
              "update member set certificate = ? where name = ?",
              raw(member.certificate()),
              member.member().name());
          put(h, member.member(), renewal);
        });
  }

  @Override
  public Map<MemberId, Revocation> revocations() {
    Map<MemberId, Revocation> revocations = new HashMap<>();
    transactions.write(
        h ->
            h.select("select * from member_revocation")
                .map(
                    (row, _) ->
                        Map.entry(
                            member(row, "member"),
                            new Revocation(instant(row, "since"), row.getString("reason"))))
                .forEach(entry -> revocations.put(entry.getKey(), entry.getValue())));
    return revocations;
  }

  @Override
  public void revoke(MemberId member, Revocation revocation) {
    transactions.write(
        h -> {
          h.execute("delete from invite where member = ?", member.name());
          h.execute("delete from member_revocation where member = ?", member.name());
          h.execute(
              "insert into member_revocation (member, since, reason) values (?, ?, ?)",
              member.name(),
              revocation.since().toEpochMilli(),
              revocation.reason());
        });
  }

  @Override
  public void restore(MemberId member) {
    transactions.write(
        h -> h.execute("delete from member_revocation where member = ?", member.name()));
  }
}
