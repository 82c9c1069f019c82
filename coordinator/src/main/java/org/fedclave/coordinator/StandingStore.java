package org.fedclave.coordinator;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberStanding.Revocation;

/**
 * Which certificates of members count besides the newest, and who is shut out. Each method is one
 * transaction. Thread-safe.
 */
interface StandingStore {

  /**
   * A member's renewal under way.
   *
   * @param next issued and not used yet
   * @param previous replaced and admitted for a while
   */
  record StoredRenewal(Optional<Next> next, Optional<Previous> previous) {

    static final StoredRenewal NONE = new StoredRenewal(Optional.empty(), Optional.empty());

    /** A certificate that nobody has used yet. */
    record Next(Digest certificate, Instant since) {}

    /** A certificate that the member's newest has replaced. */
    record Previous(Digest certificate, Instant until) {}
  }

  Map<MemberId, StoredRenewal> renewals();

  void putRenewal(MemberId member, StoredRenewal renewal);

  /** The renewed certificate becomes the member's newest. */
  void promote(StoredMember member, StoredRenewal renewal);

  Map<MemberId, Revocation> revocations();

  /** Shuts a member out; its invites are no good any more. */
  void revoke(MemberId member, Revocation revocation);

  void restore(MemberId member);
}
