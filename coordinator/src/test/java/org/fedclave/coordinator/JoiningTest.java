package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.Courier;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberCertificate;
import org.fedclave.transport.tls.PendingEnrolment;
import org.fedclave.transport.tls.TlsIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class JoiningTest {

  private static final HubAddress ADDRESS = new HubAddress("localhost", 7443);

  @TempDir Path folder;
  private final TestDatabase database;
  private final MovableClock clock = new MovableClock();
  private final CertificateAuthority authority = CertificateAuthority.create(clock);
  private CoordinatorStore store;
  private Members members;

  JoiningTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    store = database.open(folder);
    members = members();
  }

  private Members members() {
    return new Members(store, authority, Duration.ofDays(7), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Invite invite() throws RefusedCall {
    return members.invite(ADDRESS, id("alice"), MemberRole.PARTY);
  }

  private MemberCertificate join(Invite invite) throws Exception {
    var pending = new PendingEnrolment(invite);
    Bytes certificate = members.enrol(invite.secret(), pending.certificateRequest());
    TlsIdentity identity = pending.complete(certificate, authority.certificateDer());
    return MemberCertificate.read(identity.chain().getFirst());
  }

  @Test
  void anInviteMakesItsHolderTheMemberItNamesAlsoAfterARestart() throws Exception {
    MemberCertificate certificate = join(invite());
    assertThat(certificate.member()).isEqualTo(id("alice"));
    assertThat(certificate.role()).isEqualTo(MemberRole.PARTY);
    assertThat(members().objection(certificate)).isEmpty();
  }

  @Test
  void anInviteIsGoodForOneKeyOnly() throws Exception {
    Invite invite = invite();
    join(invite);
    assertRefused(Rule.NOT_ADMITTED, () -> join(invite)).contains("used before");
  }

  @Test
  void theSameRequestAgainGetsACertificateAgain() throws Exception {
    Invite invite = invite();
    var pending = new PendingEnrolment(invite);
    Bytes request = pending.certificateRequest();
    members.enrol(invite.secret(), request);
    Bytes again = members.enrol(invite.secret(), request);
    TlsIdentity identity = pending.complete(again, authority.certificateDer());
    assertThat(members.objection(MemberCertificate.read(identity.chain().getFirst()))).isEmpty();
  }

  @Test
  void anInviteExpires() throws Exception {
    Invite invite = invite();
    clock.advance(Duration.ofDays(7));
    assertRefused(Rule.NOT_ADMITTED, () -> join(invite)).contains("expired");
  }

  @Test
  void aGuessedSecretIsRefused() throws Exception {
    Invite invite = invite();
    Bytes request = new PendingEnrolment(invite).certificateRequest();
    Bytes guess = Bytes.wrap(new byte[32]);
    assertRefused(Rule.NOT_ADMITTED, () -> members.enrol(guess, request)).contains("no such");
    assertRefused(Rule.NOT_ADMITTED, () -> members.enrol(Bytes.EMPTY, request));
    Bytes hash = Digest.of(invite.secret()).bytes();
    assertRefused(Rule.NOT_ADMITTED, () -> members.enrol(hash, request));
  }

  @Test
  void aMalformedRequestDoesNotUseTheInviteUp() throws Exception {
    Invite invite = invite();
    Assertions.assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> members.enrol(invite.secret(), Bytes.utf8("no request")));
    join(invite);
  }

  @Test
  void aMemberInvitedAgainReplacesItsCertificate() throws Exception {
    MemberCertificate lost = join(invite());
    MemberCertificate fresh = join(invite());
    assertThat(members.objection(lost))
        .contains("the certificate of alice was replaced by a newer one");
    assertThat(members.objection(fresh)).isEmpty();
  }

  @Test
  void aNameKeepsItsRoleAndTheCoordinatorItsName() throws Exception {
    join(invite());
    assertRefused(Rule.CONFLICT, () -> members.invite(ADDRESS, id("alice"), MemberRole.NODE))
        .contains("alice is a party already");
    assertRefused(
        Rule.CONFLICT, () -> members.invite(ADDRESS, Courier.COORDINATOR, MemberRole.NODE));
  }
}
