package org.fedclave.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.Limits;
import org.fedclave.transport.MemberRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final MemberId ALICE = new MemberId("alice");

  private final CertificateAuthority authority = CertificateAuthority.create(CLOCK);

  private Invite invite() {
    return new Invite(
        new HubAddress("hub.example", 7443),
        authority.fingerprint(),
        Bytes.wrap(new byte[32]),
        ALICE,
        MemberRole.PARTY,
        NOW);
  }

  private TlsIdentity identity() throws Exception {
    var pending = new PendingEnrolment(invite());
    Bytes certificate =
        authority.issueMember(pending.certificateRequest(), ALICE, MemberRole.PARTY);
    return pending.complete(certificate, authority.certificateDer());
  }

  private void assertRefused(Bytes request, String expected) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> authority.issueMember(request, ALICE, MemberRole.PARTY))
        .withMessageContaining(expected);
  }

  private static Bytes request(String subject, KeyPair requested, KeyPair signer, String algorithm)
      throws Exception {
    return Bytes.wrap(
        new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), requested.getPublic())
            .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
            .getEncoded());
  }

  private static KeyPair keys(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  @Test
  void aMembersCertificateNamesItAndItsRoleForNinetyDays() throws Exception {
    X509Certificate certificate = identity().chain().getFirst();
    certificate.verify(authority.certificate().getPublicKey());
    MemberCertificate read = MemberCertificate.read(certificate);
    assertThat(read.member()).isEqualTo(ALICE);
    assertThat(read.role()).isEqualTo(MemberRole.PARTY);
    certificate.checkValidity(Date.from(NOW.plus(Duration.ofDays(90))));
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
  }

  @Test
  void aRequestThatItsOwnKeyDidNotSignIsRefused() throws Exception {
    Bytes stolen = request("CN=alice", keys("EC", 256), keys("EC", 256), "SHA256withECDSA");
    assertRefused(stolen, "signature by its own key");
  }

  @Test
  void aRequestForAnotherNameIsRefused() throws Exception {
    KeyPair keys = keys("EC", 256);
    assertRefused(request("CN=bob", keys, keys, "SHA256withECDSA"), "CN=alice");
    assertRefused(request("CN=alice,O=bank", keys, keys, "SHA256withECDSA"), "CN=alice");
  }

  @Test
  void aKeyThatIsNotP256IsRefused() throws Exception {
    KeyPair rsa = keys("RSA", 2048);
    assertRefused(request("CN=alice", rsa, rsa, "SHA256withRSA"), "P-256");
    KeyPair p384 = keys("EC", 384);
    assertRefused(request("CN=alice", p384, p384, "SHA256withECDSA"), "P-256");
  }

  @Test
  void malformedAndLargeRequestsAreRefused() throws Exception {
    assertRefused(Bytes.EMPTY, "PKCS #10");
    assertRefused(Bytes.utf8("hello"), "PKCS #10");
    assertRefused(Bytes.wrap(new byte[Limits.CERTIFICATE_REQUEST_BYTES + 1]), "at most");
  }

  @Test
  void aChangedRequestIsRefusedOrIsForTheSameKey() throws Exception {
    Bytes good = new PendingEnrolment(invite()).certificateRequest();
    var key = new JcaPKCS10CertificationRequest(good.toArray()).getPublicKey();
    int issued = 0;
    for (int i = 0; i < good.size(); i++) {
      byte[] flipped = good.toArray();
      flipped[i] ^= 1;
      try {
        Bytes certificate = authority.issueMember(Bytes.wrap(flipped), ALICE, MemberRole.PARTY);
        assertThat(Pem.certificate("certificate", certificate).getPublicKey()).isEqualTo(key);
        issued++;
      } catch (MalformedException e) {
        assertThat(e).hasMessageContaining("certificate request");
      }
    }
    assertThat(issued).as("bytes outside the signed part").isLessThan(10);
  }

  @Test
  void anAnswerThatIsNotWhatTheInvitePromisedIsRefused() throws Exception {
    var pending = new PendingEnrolment(invite());
    Bytes own = authority.issueMember(pending.certificateRequest(), ALICE, MemberRole.PARTY);
    Bytes otherRole = authority.issueMember(pending.certificateRequest(), ALICE, MemberRole.NODE);
    Bytes otherKey =
        authority.issueMember(
            new PendingEnrolment(invite()).certificateRequest(), ALICE, MemberRole.PARTY);
    Bytes otherAuthority = CertificateAuthority.create(CLOCK).certificateDer();
    Bytes authorityDer = authority.certificateDer();
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> pending.complete(own, otherAuthority))
        .withMessageContaining("the one in the invite");
    for (Bytes wrong : List.of(otherRole, otherKey)) {
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> pending.complete(wrong, authorityDer))
          .withMessageContaining("this key, name and role");
    }
    assertThat(pending.complete(own, authorityDer).member()).isEqualTo(ALICE);
  }

  @Test
  void aMembersFolderKeepsItsIdentityInPrivateFiles(@TempDir Path temporary) throws Exception {
    var folder = new MemberFolder(temporary.resolve("alice"));
    assertThat(folder.hasIdentity()).isFalse();
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(folder::load)
        .withMessageContaining("join a coordinator first");
    TlsIdentity identity = identity();
    folder.store(identity);
    TlsIdentity loaded = folder.load();
    assertThat(loaded.key()).isEqualTo(identity.key());
    assertThat(loaded.chain()).isEqualTo(identity.chain());
    assertThat(loaded.authority()).isEqualTo(identity.authority());
    assertThat(loaded.address()).isEqualTo(identity.address());
    assertThat(loaded).hasToString("party alice at hub.example:7443");
    assertThat(mode(folder.path())).isEqualTo("rwx------");
    for (String file : List.of("tls-key.pem", "tls-chain.pem", "coordinator-ca.pem")) {
      assertThat(mode(folder.path().resolve(file))).isEqualTo("rw-------");
    }
    Files.writeString(folder.path().resolve("tls-key.pem"), "no key");
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(folder::load)
        .withMessageContaining("tls-key.pem");
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void anAuthorityReadsBackFromItsFolder(@TempDir Path folder) throws Exception {
    authority.store(folder);
    CertificateAuthority loaded = CertificateAuthority.load(folder, CLOCK);
    assertThat(loaded.fingerprint()).isEqualTo(authority.fingerprint());
    Bytes request = new PendingEnrolment(invite()).certificateRequest();
    Pem.certificate("certificate", loaded.issueMember(request, ALICE, MemberRole.PARTY))
        .verify(authority.certificate().getPublicKey());
  }
}
