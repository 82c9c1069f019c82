package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A test authority that certifies attestation keys: one root on P-384, no intermediate. Its key is
 * made at run time and protects nothing. Thread-safe.
 */
public final class SimulatedTpmAuthority {

  /** tcg-kp-AIKCertificate. */
  public static final String AIK_USAGE = "2.23.133.8.3";

  /** tcg-kp-EKCertificate: for keys that decrypt, not for those that attest. */
  public static final String EK_USAGE = "2.23.133.8.1";

  private static final X500Name ROOT = new X500Name("O=Fedclave Simulator,CN=TPM-Simulated");
  private static final X500Name LEAF = new X500Name("O=Fedclave Simulator,CN=AK-Simulated");
  private static final Duration VALIDITY = Duration.ofDays(3650);

  private final KeyPair key = SimulatedKeys.p384Key();
  private final Instant from;
  private final Bytes root;

  public SimulatedTpmAuthority(Clock clock) {
    this.from = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
    this.root =
        issue(
            builder(ROOT, SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded())),
            key.getPrivate(),
            true,
            Optional.empty());
  }

  /** What a policy names under {@code simulatedRoots} to trust this authority. */
  public Digest rootFingerprint() {
    return Digest.of(root);
  }

  /** The chain of a certificate for {@code spki}, in PEM. */
  public Bytes certify(Bytes spki) {
    return certify(spki, Optional.of(AIK_USAGE), key.getPrivate());
  }

  /** The chain of a sound certificate for another purpose. */
  public Bytes certifyFor(Bytes spki, String usage) {
    return certify(spki, Optional.of(usage), key.getPrivate());
  }

  KeyPair key() {
    return key;
  }

  /**
   * The chain of a certificate that may be unsound.
   *
   * @param usage the extended key usage
   * @param signer signs the leaf, under the root's name
   */
  Bytes certify(Bytes spki, Optional<String> usage, PrivateKey signer) {
    Bytes leaf =
        issue(
            builder(LEAF, SubjectPublicKeyInfo.getInstance(spki.toArray())), signer, false, usage);
    return Bytes.utf8(pem(leaf) + pem(root));
  }

  private X509v3CertificateBuilder builder(X500Name subject, SubjectPublicKeyInfo spki) {
    return new X509v3CertificateBuilder(
        ROOT,
        BigInteger.valueOf(subject.hashCode() & 0x7fff_ffffL),
        Date.from(from),
        Date.from(from.plus(VALIDITY)),
        subject,
        spki);
  }

  private static Bytes issue(
      X509v3CertificateBuilder builder,
      PrivateKey signer,
      boolean authority,
      Optional<String> usage) {
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
      if (usage.isPresent()) {
        var purpose = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(usage.get()));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      }
      return Bytes.wrap(
          builder.build(new JcaContentSignerBuilder("SHA384withECDSA").build(signer)).getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new AssertionError("memory and the JDK's P-384 do not fail", e);
    }
  }

  private static String pem(Bytes der) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(der.unsafeArray())
        + "\n-----END CERTIFICATE-----\n";
  }
}
