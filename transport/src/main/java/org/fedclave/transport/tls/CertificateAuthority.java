package org.fedclave.transport.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.Limits;
import org.fedclave.transport.MemberRole;

/**
 * A coordinator's own certificate authority (ECDSA P-256, RFC 5280 profile): it vouches for its
 * server and its members' names towards TLS, and for nothing that the protocol trusts.
 *
 * <p>Immutable; its key appears in no message.
 */
public final class CertificateAuthority {

  private static final String KEY = "ca-key.pem";
  private static final String CERTIFICATE = "ca.pem";
  private static final Duration LIFE = Duration.ofDays(3650);
  private static final Duration SERVER_LIFE = Duration.ofDays(397);

  /** How long a member's certificate is valid. */
  public static final Duration MEMBER_LIFE = Duration.ofDays(90);

  /** Clocks of members may be this much behind. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final Clock clock;
  private final SecureRandom random;

  private CertificateAuthority(
      PrivateKey key, X509Certificate certificate, Clock clock, SecureRandom random) {
    this.key = key;
    this.certificate = certificate;
    this.clock = clock;
    this.random = random;
  }

  /** A new authority with a fresh key. */
  public static CertificateAuthority create(Clock clock) {
    SecureRandom random = new SecureRandom();
    KeyPair keys = EcKeys.generate(random);
    var name = new X500Principal("CN=Fedclave coordinator");
    Instant now = clock.instant();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial(random),
            Date.from(now.minus(SKEW)),
            Date.from(now.plus(LIFE)),
            name,
            keys.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    } catch (IOException e) {
      throw new AssertionError("fixed extensions encode", e);
    }
    return new CertificateAuthority(
        keys.getPrivate(), sign(builder, keys.getPrivate()), clock, random);
  }

  /** Reads what {@link #store} wrote. */
  public static CertificateAuthority load(Path folder, Clock clock)
      throws IOException, MalformedException {
    Bytes key = Bytes.wrap(Files.readAllBytes(folder.resolve(KEY)));
    Bytes certificate = Bytes.wrap(Files.readAllBytes(folder.resolve(CERTIFICATE)));
    return new CertificateAuthority(
        Pem.key(KEY, key),
        Pem.certificates(CERTIFICATE, certificate).getFirst(),
        clock,
        new SecureRandom());
  }

  /** Writes key and certificate, mode 0600. */
  public void store(Path folder) throws IOException {
    PrivateFiles.folder(folder);
    PrivateFiles.write(folder.resolve(KEY), Pem.ofKey(key));
    PrivateFiles.write(folder.resolve(CERTIFICATE), Pem.ofCertificates(List.of(certificate)));
  }

  /** SHA-256 of the certificate (DER): what an invite pins. */
  public Digest fingerprint() {
    return Digest.of(Pem.der(certificate));
  }

  /** The certificate in DER. */
  public Bytes certificateDer() {
    return Pem.der(certificate);
  }

  X509Certificate certificate() {
    return certificate;
  }

  /**
   * A server key and certificate for {@code hosts}, localhost and the loopback addresses.
   *
   * @param hosts DNS names and IP addresses
   */
  public ServerTls issueServer(List<String> hosts) {
    KeyPair keys = EcKeys.generate(random);
    var names = new java.util.LinkedHashSet<>(hosts);
    names.addAll(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
    GeneralName[] alternatives =
        names.stream().map(CertificateAuthority::serverName).toArray(GeneralName[]::new);
    X509Certificate issued =
        issue(
            "CN=" + "coordinator",
            keys.getPublic(),
            SERVER_LIFE,
            new GeneralNames(alternatives),
            KeyPurposeId.id_kp_serverAuth);
    return new ServerTls(keys.getPrivate(), List.of(issued, certificate));
  }

  private static GeneralName serverName(String host) {
    boolean address = host.contains(":") || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  /**
   * A certificate for a member's key, in DER.
   *
   * @param certificateRequest PKCS #10 in DER, at most {@link Limits#CERTIFICATE_REQUEST_BYTES}: a
   *     P-256 key that signed the request, and the member's common name
   */
  public Bytes issueMember(Bytes certificateRequest, MemberId member, MemberRole role)
      throws MalformedException {
    PublicKey requested = checkedKey(certificateRequest, "CN=" + member.name());
    var name =
        new GeneralName(GeneralName.uniformResourceIdentifier, MemberCertificate.uri(member, role));
    return Pem.der(
        issue(
            "CN=" + member.name(),
            requested,
            MEMBER_LIFE,
            new GeneralNames(name),
            KeyPurposeId.id_kp_clientAuth));
  }

  private static PublicKey checkedKey(Bytes certificateRequest, String subject)
      throws MalformedException {
    if (certificateRequest.size() > Limits.CERTIFICATE_REQUEST_BYTES) {
      throw malformedRequest("at most " + Limits.CERTIFICATE_REQUEST_BYTES + " bytes");
    }
    try {
      var request = new JcaPKCS10CertificationRequest(certificateRequest.toArray());
      PublicKey requested = request.getPublicKey();
      if (!(requested instanceof ECPublicKey ec) || ec.getParams().getOrder().bitLength() != 256) {
        throw malformedRequest("a P-256 key");
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(requested))) {
        throw malformedRequest("a signature by its own key");
      }
      if (!request.getSubject().toString().equals(subject)) {
        throw malformedRequest("the invited name " + subject);
      }
      return requested;
    } catch (IOException
        | GeneralSecurityException
        | OperatorException
        | PKCSException
        | RuntimeException e) { // the ASN.1 parser throws several on malformed input
      throw malformedRequest("a PKCS #10 request");
    }
  }

  private static MalformedException malformedRequest(String expected) {
    return MalformedException.at("certificate request", expected, "something else");
  }

  private X509Certificate issue(
      String subject,
      PublicKey requested,
      Duration life,
      GeneralNames alternatives,
      KeyPurposeId purpose) {
    Instant now = clock.instant();
    var builder =
        new JcaX509v3CertificateBuilder(
            certificate,
            serial(random),
            Date.from(now.minus(SKEW)),
            Date.from(now.plus(life)),
            new X500Principal(subject),
            requested);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(Extension.subjectAlternativeName, false, alternatives);
    } catch (IOException e) {
      throw new AssertionError("checked extensions encode", e);
    }
    return sign(builder, key);
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
    try {
      var signer = new JcaContentSignerBuilder(EcKeys.SIGNATURE).build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorException | GeneralSecurityException e) {
      throw new AssertionError("every JDK signs with P-256", e);
    }
  }

  /** 127 random bits, positive (RFC 5280, section 4.1.2.2). */
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(127, random).add(BigInteger.ONE);
  }
}
