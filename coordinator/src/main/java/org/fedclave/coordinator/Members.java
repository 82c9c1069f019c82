package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.coordinator.CoordinatorStore.InviteUse;
import org.fedclave.coordinator.CoordinatorStore.StoredInvite;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.coordinator.StandingStore.StoredRenewal;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.AuditRecord.Kind;
import org.fedclave.transport.Courier;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.MemberStanding;
import org.fedclave.transport.MemberStanding.Revocation;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.server.Admission;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberCertificate;

/** Who is a member: invites, certificates, and who is shut out. Thread-safe. */
final class Members implements Admission {

  /** How long a replaced certificate is admitted beside the one that replaced it. */
  static final Duration OVERLAP = Duration.ofMinutes(15);

  /** A member renews at most once in this time. */
  static final Duration BETWEEN_RENEWALS = Duration.ofMinutes(1);

  private final CoordinatorStore store;
  private final CertificateAuthority authority;
  private final Duration inviteLife;
  private final Clock clock;
  private final SecureRandom random;
  private final Audit audit;
  private final Map<MemberId, StoredMember> members = new ConcurrentHashMap<>();
  private final Map<MemberId, StoredRenewal> renewals = new ConcurrentHashMap<>();
  private final Map<MemberId, Revocation> revocations = new ConcurrentHashMap<>();

  Members(
      CoordinatorStore store, CertificateAuthority authority, Duration inviteLife, Clock clock) {
    this.store = store;
    this.authority = authority;
    this.inviteLife = inviteLife;
    this.clock = clock;
    this.random = new SecureRandom();
    this.audit = new Audit(store.audit(), clock);
    store.members().forEach(member -> members.put(member.member(), member));
    renewals.putAll(store.standing().renewals());
    revocations.putAll(store.standing().revocations());
  }

  /**
   * Admits a member's newest certificate; a renewed one, whose first use makes it the newest; and
   * for {@link #OVERLAP} the one that it replaced.
   */
  @Override
  public Optional<String> objection(MemberCertificate certificate) {
    MemberId id = certificate.member();
    StoredMember known = members.get(id);
    if (known == null || known.role() != certificate.role()) {
      return Optional.of("the certificate is not one of a member");
    }
    if (revocations.containsKey(id)) {
      return Optional.of("the membership of " + id + " was revoked; ask the coordinator's admin");
    }
    if (!clock.instant().isBefore(certificate.expires())) {
      return Optional.of(
          "the certificate of "
              + id
              + " expired at "
              + certificate.expires()
              + "; ask for a new invite");
    }
    if (known.certificate().equals(certificate.fingerprint()) || isRenewed(certificate)) {
      return Optional.empty();
    }
    return Optional.of("the certificate of " + id + " was replaced by a newer one");
  }

  private boolean isRenewed(MemberCertificate certificate) {
    StoredRenewal renewal = renewals.getOrDefault(certificate.member(), StoredRenewal.NONE);
    Digest shown = certificate.fingerprint();
    if (renewal.next().filter(next -> next.certificate().equals(shown)).isPresent()) {
      promote(certificate);
      return true;
    }
    return renewal
        .previous()
        .filter(previous -> previous.certificate().equals(shown))
        .filter(previous -> clock.instant().isBefore(previous.until()))
        .isPresent();
  }

  /** The first use of a renewed certificate: the old one's days are counted from now on. */
  private synchronized void promote(MemberCertificate certificate) {
    MemberId id = certificate.member();
    StoredMember old = known(id);
    if (old.certificate().equals(certificate.fingerprint())) {
      return; // another call of it was faster
    }
    var renewal =
        new StoredRenewal(
            Optional.empty(),
            Optional.of(
                new StoredRenewal.Previous(old.certificate(), clock.instant().plus(OVERLAP))));
    var member = new StoredMember(id, old.role(), certificate.fingerprint());
    audit.note(
        Kind.CERTIFICATE_REPLACED,
        id.name(),
        id.name(),
        "by " + certificate.fingerprint().abbreviated());
    store.standing().promote(member, renewal);
    members.put(id, member);
    renewals.put(id, renewal);
  }

  private StoredMember known(MemberId id) {
    StoredMember member = members.get(id);
    if (member == null) {
      throw new AssertionError("members are never removed");
    }
    return member;
  }

  Optional<MemberRole> roleOf(MemberId member) {
    return Optional.ofNullable(members.get(member)).map(StoredMember::role);
  }

  boolean isMember(MemberId member) {
    return members.containsKey(member);
  }

  boolean isRevoked(MemberId member) {
    return revocations.containsKey(member);
  }

  /** All members by name. */
  List<MemberStanding> standings() {
    return members.values().stream()
        .sorted(Comparator.comparing(StoredMember::member))
        .map(
            member ->
                new MemberStanding(
                    member.member(),
                    member.role(),
                    Optional.ofNullable(revocations.get(member.member()))))
        .toList();
  }

  /**
   * A fresh invite. A member that is invited again gets another certificate in place of its own,
   * and is let in again if it was shut out.
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
          member + " is " + known.get().withArticle() + " already; take another name");
    }
    byte[] secret = new byte[Invite.SECRET_BYTES];
    random.nextBytes(secret);
    Instant expires = Instant.ofEpochSecond(clock.instant().plus(inviteLife).getEpochSecond());
    Bytes kept = Bytes.wrap(secret);
    audit.note(
        Kind.MEMBER_INVITED, member.name(), "as " + role.withArticle() + " until " + expires);
    store.addInvite(new StoredInvite(Digest.of(kept), member, role, expires, Optional.empty()));
    return new Invite(address, authority.fingerprint(), kept, member, role, expires);
  }

  /** Adds a member without an invite, or replaces its certificate. A revocation stays. */
  synchronized void put(StoredMember member) {
    audit.note(
        Kind.MEMBER_JOINED,
        member.member().name(),
        "as " + member.role().withArticle() + ", without an invite");
    store.putMember(member);
    store.standing().putRenewal(member.member(), StoredRenewal.NONE);
    members.put(member.member(), member);
    renewals.put(member.member(), StoredRenewal.NONE);
  }

  /**
   * Uses an invite and returns the certificate (DER). The same request again, after a lost answer,
   * gets the same certificate again and changes nothing; any other is refused.
   */
  synchronized Bytes enrol(Bytes secret, Bytes certificateRequest)
      throws RefusedCall, MalformedException {
    Digest request = Digest.of(certificateRequest);
    StoredInvite invite = usable(secret, request);
    if (invite.use().isPresent()) {
      return invite.use().get().certificate();
    }
    Bytes certificate = authority.issueMember(certificateRequest, invite.member(), invite.role());
    StoredMember member = new StoredMember(invite.member(), invite.role(), Digest.of(certificate));
    audit.note(
        Kind.MEMBER_JOINED,
        invite.member().name(),
        invite.member().name(),
        "as "
            + invite.role().withArticle()
            + ", certificate "
            + member.certificate().abbreviated());
    store.enrol(invite.secretHash(), new InviteUse(request, certificate), member);
    members.put(member.member(), member);
    renewals.remove(member.member());
    revocations.remove(member.member());
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
    Optional<InviteUse> use = invite.get().use();
    if (use.isPresent()
        && (!use.get().request().equals(request) || use.get().certificate().isEmpty())) {
      throw new RefusedCall(Rule.NOT_ADMITTED, "the invite was used before; ask for a new one");
    }
    return invite.get();
  }

  /**
   * Another certificate (DER) for a member's new key. The member's newest stays so until this one
   * is used, so that an answer that is lost locks nobody out.
   *
   * @param shown what the member asks with: its newest certificate, in the second half of its life
   */
  synchronized Bytes renew(MemberCertificate shown, Bytes certificateRequest)
      throws RefusedCall, MalformedException {
    MemberId id = shown.member();
    StoredMember member = known(id);
    if (!member.certificate().equals(shown.fingerprint())) {
      throw new RefusedCall(Rule.CONFLICT, "only the newest certificate of " + id + " renews");
    }
    Instant now = clock.instant();
    if (now.isBefore(shown.expires().minus(CertificateAuthority.MEMBER_LIFE.dividedBy(2)))) {
      throw new RefusedCall(
          Rule.CONFLICT, "the certificate is good until " + shown.expires() + "; renew it later");
    }
    StoredRenewal renewal = renewals.getOrDefault(id, StoredRenewal.NONE);
    if (renewal
        .next()
        .filter(next -> now.isBefore(next.since().plus(BETWEEN_RENEWALS)))
        .isPresent()) {
      throw new RefusedCall(
          Rule.FULL, id + " has a certificate of a moment ago; use it, or renew a minute later");
    }
    Bytes certificate = authority.issueMember(certificateRequest, id, member.role());
    Digest fingerprint = Digest.of(certificate);
    var next =
        new StoredRenewal(
            Optional.of(new StoredRenewal.Next(fingerprint, now)), renewal.previous());
    audit.note(Kind.CERTIFICATE_RENEWED, id.name(), "certificate " + fingerprint.abbreviated());
    store.standing().putRenewal(id, next);
    renewals.put(id, next);
    return certificate;
  }

  /**
   * Shuts a member out; its invites are no good any more.
   *
   * @param sentence why, for people
   */
  synchronized void revoke(MemberId id, String sentence) throws RefusedCall {
    requireMember(id);
    Revocation revocation;
    try {
      revocation = new Revocation(clock.instant(), sentence);
    } catch (IllegalArgumentException e) {
      throw new RefusedCall(Rule.MALFORMED, String.valueOf(e.getMessage()), e);
    }
    audit.note(Kind.MEMBER_REVOKED, id.name(), sentence);
    store.standing().revoke(id, revocation);
    revocations.put(id, revocation);
  }

  /** Lets a member in again with the certificate that it had. */
  synchronized void restore(MemberId id) throws RefusedCall {
    requireMember(id);
    if (!revocations.containsKey(id)) {
      throw new RefusedCall(Rule.CONFLICT, id + " is not revoked");
    }
    audit.note(Kind.MEMBER_RESTORED, id.name(), "");
    store.standing().restore(id);
    revocations.remove(id);
  }

  private void requireMember(MemberId id) throws RefusedCall {
    if (!members.containsKey(id)) {
      throw new RefusedCall(Rule.NOT_FOUND, "there is no member called " + id);
    }
  }
}
