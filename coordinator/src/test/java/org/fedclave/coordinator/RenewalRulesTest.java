package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberCertificate;
import org.fedclave.transport.tls.PendingEnrolment;
import org.fedclave.transport.tls.PendingRenewal;
import org.fedclave.transport.tls.TlsIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificate of a member is admitted when, and what undoes a revocation. */
class RenewalRulesTest {

  private static final HubAddress ADDRESS = new HubAddress("localhost", 7443);
  private static final Duration LATE = CertificateAuthority.MEMBER_LIFE.minus(Duration.ofDays(20));

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private final CertificateAuthority authority = CertificateAuthority.create(clock);
  private CoordinatorStore store;
  private Members members;

  @BeforeEach
  void open() throws IOException {
    MigratedFile.into(folder);
    store = SqlCoordinatorStore.open(folder);
    members = reopened();
  }

  private Members reopened() {
    return new Members(store, authority, Duration.ofDays(7), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Invite invite() throws RefusedCall {
    return members.invite(ADDRESS, id("alice"), MemberRole.PARTY);
  }

  private TlsIdentity join(Invite invite) throws Exception {
    var pending = new PendingEnrolment(invite);
    Bytes certificate = members.enrol(invite.secret(), pending.certificateRequest());
    return pending.complete(certificate, authority.certificateDer());
  }

  private TlsIdentity renew(TlsIdentity old) throws Exception {
    var pending = new PendingRenewal(old);
    return pending.complete(members.renew(certificate(old), pending.certificateRequest()));
  }

  private static MemberCertificate certificate(TlsIdentity identity) throws Exception {
    return MemberCertificate.read(identity.chain().getFirst());
  }

  private void assertAdmitted(Members by, TlsIdentity identity) throws Exception {
    assertThat(by.objection(certificate(identity))).isEmpty();
  }

  private void assertObjected(TlsIdentity identity, String why) throws Exception {
    assertThat(members.objection(certificate(identity)).orElseThrow()).contains(why);
    assertThat(reopened().objection(certificate(identity)).orElseThrow()).contains(why);
  }

  @Test
  void theOldCertificateIsGoodUntilTheNewOneIsUsedAndAMomentLongerAlsoAfterARestart()
      throws Exception {
    TlsIdentity old = join(invite());
    clock.advance(LATE);
    TlsIdentity renewed = renew(old);
    clock.advance(Duration.ofDays(3));
    assertAdmitted(reopened(), old);
    assertAdmitted(members, renewed);
    assertAdmitted(members, old);
    assertAdmitted(reopened(), old);
    clock.advance(Members.OVERLAP);
    assertObjected(old, "replaced");
    assertAdmitted(reopened(), renewed);
  }

  @Test
  void anAnswerThatWasLostLocksNobodyOut() throws Exception {
    TlsIdentity old = join(invite());
    clock.advance(LATE);
    TlsIdentity lost = renew(old);
    assertRefused(Rule.FULL, () -> renew(old)).contains("a minute later");
    clock.advance(Members.BETWEEN_RENEWALS);
    TlsIdentity renewed = renew(old);
    assertObjected(lost, "replaced");
    assertAdmitted(members, renewed);
  }

  @Test
  void onlyTheNewestCertificateRenewsAndNotTooEarly() throws Exception {
    TlsIdentity old = join(invite());
    assertRefused(Rule.CONFLICT, () -> renew(old)).contains("renew it later");
    clock.advance(LATE);
    TlsIdentity renewed = renew(old);
    assertAdmitted(members, renewed);
    assertRefused(Rule.CONFLICT, () -> renew(old)).contains("only the newest");
  }

  @Test
  void aCertificateEndsWithItsLife() throws Exception {
    TlsIdentity old = join(invite());
    clock.advance(CertificateAuthority.MEMBER_LIFE);
    assertObjected(old, "expired");
  }

  @Test
  void aRevokedMemberIsShutOutUntilItIsRestored() throws Exception {
    TlsIdentity alice = join(invite());
    members.revoke(id("alice"), "her laptop was stolen");
    assertObjected(alice, "revoked");
    assertThat(reopened().standings().getFirst().revocation().orElseThrow().reason())
        .isEqualTo("her laptop was stolen");
    members.restore(id("alice"));
    assertAdmitted(members, alice);
    assertAdmitted(reopened(), alice);
    assertRefused(Rule.CONFLICT, () -> members.restore(id("alice"))).contains("not revoked");
    assertRefused(Rule.NOT_FOUND, () -> members.revoke(id("bob"), "a reason"));
    assertRefused(Rule.MALFORMED, () -> members.revoke(id("alice"), " "));
  }

  @Test
  void aNewInviteLetsARevokedMemberInWithoutItsOldCertificate() throws Exception {
    TlsIdentity stolen = join(invite());
    members.revoke(id("alice"), "her laptop was stolen");
    TlsIdentity alice = join(invite());
    assertAdmitted(members, alice);
    assertObjected(stolen, "replaced");
  }

  @Test
  void noInviteFromBeforeARevocationUndoesIt() throws Exception {
    TlsIdentity alice = join(invite());
    Invite unused = invite();
    members.revoke(id("alice"), "she left");
    assertRefused(Rule.NOT_ADMITTED, () -> join(unused)).contains("no such invite");
    assertObjected(alice, "revoked");
  }

  @Test
  void aReplayedEnrolmentChangesNothing() throws Exception {
    Invite invite = invite();
    var pending = new PendingEnrolment(invite);
    Bytes request = pending.certificateRequest();
    Bytes first = members.enrol(invite.secret(), request);
    TlsIdentity alice = pending.complete(first, authority.certificateDer());
    assertThat(members.enrol(invite.secret(), request)).isEqualTo(first);
    assertAdmitted(members, alice);
    members.revoke(id("alice"), "she left");
    assertRefused(Rule.NOT_ADMITTED, () -> members.enrol(invite.secret(), request));
    assertObjected(alice, "revoked");
  }
}
