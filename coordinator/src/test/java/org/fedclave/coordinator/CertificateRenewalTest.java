package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PendingRenewal;
import org.fedclave.transport.tls.TlsIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over mutual TLS, whose own clock is the machine's: members joined two months ago. */
class CertificateRenewalTest {

  private static final Duration TWO_MONTHS = Duration.ofDays(61);

  @TempDir Path folder;
  private final Instant today = Clock.systemUTC().instant();
  private final MovableClock clock = new MovableClock(today.minus(TWO_MONTHS));
  private TestHub hub;

  @BeforeEach
  void start() throws Exception {
    hub = new TestHub(folder.resolve("hub"), 1 << 20, CoordinatorLimits.usual(), clock);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private MemberFolder joined(String name) throws Exception {
    var member = new MemberFolder(folder.resolve(name));
    member.store(hub.identity(name, MemberRole.PARTY));
    return member;
  }

  private void twoMonthsLater() {
    clock.advance(TWO_MONTHS);
  }

  private static X509Certificate certificate(MemberFolder member) throws Exception {
    return member.load().chain().getFirst();
  }

  @Test
  void aMemberRenewsInTimeAndSoonOnlyTheNewCertificateIsAdmitted() throws Exception {
    MemberFolder alice = joined("alice");
    TlsIdentity old = alice.load();
    CoordinatorClient client = hub.renewing(alice, clock);
    client.renewIfDue();
    assertThat(certificate(alice)).isEqualTo(old.chain().getFirst());

    twoMonthsLater();
    client.renewIfDue();
    assertThat(certificate(alice)).isNotEqualTo(old.chain().getFirst());
    assertThat(alice.load().key()).isNotEqualTo(old.key());
    assertThat(alice.hasRenewed()).isFalse();
    assertThat(client.runs()).isEmpty();
    try (CoordinatorClient late = CoordinatorClient.connect(old)) {
      assertThat(late.runs()).isEmpty();
      clock.advance(Members.OVERLAP);
      assertRefused(Rule.NOT_ADMITTED, late::runs).contains("replaced by a newer one");
    }
    assertThat(client.runs()).isEmpty();
  }

  @Test
  void lettersGoOnThroughARenewalEachOnceAndInOrder() throws Exception {
    MemberFolder member = joined("bob");
    CoordinatorClient alice = hub.party("alice");
    CoordinatorClient bob = hub.party("bob");
    CoordinatorClient scientist = hub.requester();
    twoMonthsLater();
    RunId run = scientist.submitRun(contractOfToday().envelopeJson());
    CoordinatorClient agent = hub.renewing(member, clock);
    BlockingQueue<String> read = new LinkedBlockingQueue<>();
    try (var _ = agent.courier().receive(letter -> note(letter, read))) {
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        if (i == 10) {
          agent.renewIfDue();
        }
        if (i == 20) {
          clock.advance(Members.OVERLAP);
          hub.server.keepAccess();
        }
        sent.add("letter " + i);
        alice.courier().send(id("bob"), run, LetterKind.READY, Bytes.utf8("letter " + i));
      }
      for (String expected : sent) {
        assertThat(read.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
      }
    }
    assertThat(read).isEmpty();
    assertThat(certificate(member))
        .isNotEqualTo(hub.identity("bob", MemberRole.PARTY).chain().getFirst());
    assertRefused(Rule.NOT_ADMITTED, bob::runs); // the program that did not renew
  }

  private SignedContract contractOfToday() {
    return Fixtures.signed(
        Fixtures.Terms.of(hub.server.logKey().toString(), "alice", "bob")
            .expiring(today.plusSeconds(3600)));
  }

  private static void note(Letter letter, BlockingQueue<String> read) {
    if (letter.kind() == LetterKind.READY) {
      read.add(letter.payload().toUtf8());
    }
  }

  @Test
  void aCrashAfterTheNewCertificateWasStoredGoesOnWithIt() throws Exception {
    MemberFolder alice = joined("alice");
    twoMonthsLater();
    var pending = new PendingRenewal(alice.load());
    TlsIdentity renewed =
        pending.complete(hub.server.renew(alice.load(), pending.certificateRequest()));
    alice.storeRenewed(renewed); // and the program is gone
    CoordinatorClient again = hub.renewing(alice, clock);
    again.renewIfDue();
    assertThat(certificate(alice)).isEqualTo(renewed.chain().getFirst());
    assertThat(alice.hasRenewed()).isFalse();
    assertThat(again.runs()).isEmpty();
  }

  @Test
  void aCrashBeforeTheNewCertificateWasStoredLeavesTheOldOneGood() throws Exception {
    MemberFolder alice = joined("alice");
    twoMonthsLater();
    var lost = new PendingRenewal(alice.load());
    hub.server.renew(alice.load(), lost.certificateRequest()); // and the program is gone
    clock.advance(Members.BETWEEN_RENEWALS);
    CoordinatorClient again = hub.renewing(alice, clock);
    again.renewIfDue();
    assertThat(again.runs()).isEmpty();
    assertThat(alice.load().isDue(clock.instant())).isFalse();
  }

  @Test
  void aRenewedCertificateThatTheCoordinatorForgotGivesWayToTheOldOne() throws Exception {
    MemberFolder alice = joined("alice");
    TlsIdentity old = alice.load();
    alice.storeRenewed(stranger());
    try (CoordinatorClient client = CoordinatorClient.connect(alice, clock)) {
      Eventually.await(
          "the connection's own look to refuse the certificate", () -> !alice.hasRenewed());
      client.renewIfDue();
      assertThat(certificate(alice)).isEqualTo(old.chain().getFirst());
      assertThat(client.runs()).isEmpty();
    }
  }

  @Test
  void aMemberWhoNeverRenewsIsShutOutWithWhatItHasOpen() throws Exception {
    CoordinatorClient alice = CoordinatorClient.connect(joined("alice").load());
    try (alice;
        Subscription box = alice.courier().receive(_ -> {})) {
      assertThat(alice.runs()).isEmpty();
      Eventually.await("its box to open", () -> hub.server.load().calls() > 0);
      clock.advance(CertificateAuthority.MEMBER_LIFE);
      hub.server.keepAccess();
      assertRefused(Rule.NOT_ADMITTED, box::await).contains("expired");
      assertRefused(Rule.NOT_ADMITTED, alice::runs).contains("expired");
    }
  }

  @Test
  void aCertificateThatExpiredLongAgoDoesNotEvenConnect() throws Exception {
    var then = new MovableClock(today.minus(CertificateAuthority.MEMBER_LIFE.plusDays(1)));
    try (TestHub old =
            new TestHub(folder.resolve("old"), 1 << 20, CoordinatorLimits.usual(), then);
        CoordinatorClient alice =
            CoordinatorClient.connect(old.identity("alice", MemberRole.PARTY))) {
      // UNREACHABLE where the server's alert is lost with the connection
      assertThatThrownBy(alice::runs)
          .isInstanceOfSatisfying(
              TransportException.class,
              e -> assertThat(e.rule()).isIn(Rule.UNTRUSTED, Rule.UNREACHABLE));
      assertThat(old.server.load().calls()).isZero();
    }
  }

  @Test
  void theServersOwnCertificatesAreRenewedWhileItRuns() throws Exception {
    X509Certificate before = served();
    X509Certificate operator = certificate(new CoordinatorFolder(hub.folder).operator());
    CoordinatorClient connected = hub.member("alice", MemberRole.PARTY);
    assertThat(connected.runs()).isEmpty();
    clock.advance(Duration.ofDays(397 - 120)); // less than a third of its life is left
    hub.server.keepAccess();
    X509Certificate after = served();
    assertThat(after).isNotEqualTo(before);
    assertThat(after.getNotAfter()).isAfter(before.getNotAfter());
    assertThat(certificate(new CoordinatorFolder(hub.folder).operator())).isNotEqualTo(operator);
    assertThat(certificate(new CoordinatorFolder(hub.folder).admin()).getNotAfter())
        .isAfter(operator.getNotAfter());
  }

  /** What a new connection is shown. */
  private X509Certificate served() throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
    int port = hub.server.address().port();
    try (SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket("localhost", port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /** Of the coordinator's authority, and of no member it knows. */
  private TlsIdentity stranger() throws Exception {
    var pending = new PendingRenewal(hub.identity("alice", MemberRole.PARTY));
    var authority = new CoordinatorFolder(hub.folder).authority(clock);
    return pending.complete(
        authority.issueMember(pending.certificateRequest(), id("alice"), MemberRole.PARTY));
  }
}
