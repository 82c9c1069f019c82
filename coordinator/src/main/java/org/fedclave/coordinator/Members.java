package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.coordinator.CoordinatorStore.StoredInvite;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.Courier;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.server.Admission;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberCertificate;

/** Who is a member: invites, certificates and who is let in. Thread-safe. */
final class Members implements Admission {

  private final CoordinatorStore store;
  private final CertificateAuthority authority;
  private final Duration inviteLife;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<MemberId, StoredMember> members = new ConcurrentHashMap<>();

  Members(
      CoordinatorStore store, CertificateAuthority authority, Duration inviteLife, Clock clock) {
    this(store, authority, inviteLife, clock, new SecureRandom());
  }

  Members(
      CoordinatorStore store,
      CertificateAuthority authority,
      Duration inviteLife,
      Clock clock,
      SecureRandom random) {
    this.store = store;
    this.authority = authority;
    this.inviteLife = inviteLife;
    this.clock = clock;
    this.random = random;
    store.members().forEach(member -> members.put(member.member(), member));
  }

  /** A member's newest certificate, and no other of the same name. */
  @Override
  public boolean admits(MemberCertificate certificate) {
    StoredMember known = members.get(certificate.member());
    return known != null
        && known.role() == certificate.role()
        && known.certificate().equals(certificate.fingerprint());
  }

  Optional<MemberRole> roleOf(MemberId member) {
    return Optional.ofNullable(members.get(member)).map(StoredMember::role);
  }

  boolean isMember(MemberId member) {
    return members.containsKey(member);
  }

  /**
   * A fresh invite. A member that is invited again gets another certificate in place of its own.
   */
  synchronized Invite invite(HubAddress address, MemberId member, MemberRole role)
      throws RefusedCall {
    if (member.equals(Courier.COORDINATOR)) {
      throw new RefusedCall(Rule.CONFLICT, "the name coordinator is the coordinator's own");
    }
    Optional<MemberRole> known = roleOf(member);
    if (known.isPresent() && known.get() != role) {
      throw new RefusedCall(
          Rule.CONFLICT,
          member + " is a " + known.get().wireName() + " already; take another name");
    }
    byte[] secret = new byte[Invite.SECRET_BYTES];
    random.nextBytes(secret);
    Instant expires = Instant.ofEpochSecond(clock.instant().plus(inviteLife).getEpochSecond());
    Bytes kept = Bytes.wrap(secret);
    store.addInvite(new StoredInvite(Digest.of(kept), member, role, expires, Optional.empty()));
    return new Invite(address, authority.fingerprint(), kept, member, role, expires);
  }

  /** Adds a member without an invite, or replaces its certificate. */
  synchronized void put(StoredMember member) {
    store.putMember(member);
    members.put(member.member(), member);
  }

  /**
   * Uses an invite and returns the certificate (DER). The same request again, after a lost answer,
   * gets a certificate again; any other is refused.
   */
  synchronized Bytes enrol(Bytes secret, Bytes certificateRequest)
      throws RefusedCall, MalformedException {
    StoredInvite invite = usable(secret, Digest.of(certificateRequest));
    Bytes certificate = authority.issueMember(certificateRequest, invite.member(), invite.role());
    StoredMember member = new StoredMember(invite.member(), invite.role(), Digest.of(certificate));
    store.enrol(invite.secretHash(), Digest.of(certificateRequest), member);
    members.put(member.member(), member);
    return certificate;
  }

  /**
   * The store finds the secret by its hash, so that neither the search nor a stolen database tells
   * it; the hashes are compared once more in constant time by {@link Digest}.
   */
  private StoredInvite usable(Bytes secret, Digest request) throws RefusedCall {
    Digest hash = Digest.of(secret);
    Optional<StoredInvite> invite =
        secret.size() == Invite.SECRET_BYTES ? store.invite(hash) : Optional.empty();
    if (invite.isEmpty() || !invite.get().secretHash().equals(hash)) {
      throw new RefusedCall(Rule.NOT_ADMITTED, "there is no such invite; ask for a new one");
    }
    if (!clock.instant().isBefore(invite.get().expires())) {
      throw new RefusedCall(
          Rule.NOT_ADMITTED,
          "the invite expired at " + invite.get().expires() + "; ask for a new one");
    }
    if (invite.get().usedFor().filter(used -> !used.equals(request)).isPresent()) {
      throw new RefusedCall(Rule.NOT_ADMITTED, "the invite was used before; ask for a new one");
    }
    return invite.get();
  }
}
