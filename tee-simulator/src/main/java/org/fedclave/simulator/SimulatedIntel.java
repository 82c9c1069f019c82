package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A test vendor with the authorities of Intel's PCK profile: a root, a Platform CA that issues PCK
 * certificates, and a key that signs TCB info and enclave identities.
 *
 * <p>Its private keys lie unprotected in a folder; they protect nothing. Thread-safe.
 */
public final class SimulatedIntel {

  static final X500Name ROOT_NAME = IntelIssuer.named("Simulated SGX Root CA");
  static final X500Name AUTHORITY_NAME = IntelIssuer.named("Simulated SGX PCK Platform CA");
  static final X500Name SIGNING_NAME = IntelIssuer.named("Simulated SGX TCB Signing");
  static final BigInteger AUTHORITY_SERIAL = BigInteger.valueOf(0x20001);
  static final BigInteger SIGNING_SERIAL = BigInteger.valueOf(0x20002);

  private static final BigInteger ROOT_SERIAL = BigInteger.valueOf(0x20000);
  private static final Duration VALIDITY = Duration.ofDays(25 * 365);
  private static final String ROOT = "simulated-intel-root";
  private static final String AUTHORITY = "simulated-intel-platform-ca";
  private static final String SIGNING = "simulated-intel-tcb-signing";

  private final PrivateKey root;
  private final PrivateKey authority;
  private final PrivateKey signing;
  private final Bytes rootCertificate;
  private final Bytes authorityCertificate;
  private final Bytes signingCertificate;
  private final Clock clock;

  private SimulatedIntel(KeyFolder files, Clock clock) throws IOException {
    this.root = key(files, ROOT);
    this.authority = key(files, AUTHORITY);
    this.signing = key(files, SIGNING);
    this.rootCertificate = files.read(ROOT + ".der");
    this.authorityCertificate = files.read(AUTHORITY + ".der");
    this.signingCertificate = files.read(SIGNING + ".der");
    this.clock = clock;
  }

  /**
   * The vendor in {@code folder}; makes one there if there is none. Several processes may do so at
   * once.
   *
   * @param clock tells when certificates, lists and documents are issued
   */
  public static SimulatedIntel openOrCreate(Path folder, Clock clock) throws IOException {
    var files = new KeyFolder(folder, ROOT + ".der");
    if (!files.exists()) {
      files.store(create(now(clock).minus(Duration.ofDays(1))));
    }
    return new SimulatedIntel(files, clock);
  }

  private static Map<String, Bytes> create(Instant from) {
    KeyPair root = P256Signer.generate();
    KeyPair authority = P256Signer.generate();
    KeyPair signing = P256Signer.generate();
    Instant until = from.plus(VALIDITY);
    var issuer = new IntelIssuer(ROOT_NAME, root.getPrivate());
    return Map.of(
        ROOT + ".key", encoded(root),
        AUTHORITY + ".key", encoded(authority),
        SIGNING + ".key", encoded(signing),
        ROOT + ".der", issuer.authority(ROOT_NAME, ROOT_SERIAL, root, from, until),
        AUTHORITY + ".der",
            issuer.authority(AUTHORITY_NAME, AUTHORITY_SERIAL, authority, from, until),
        SIGNING + ".der",
            issuer.leaf(SIGNING_NAME, SIGNING_SERIAL, signing.getPublic(), from, until));
  }

  private static Bytes encoded(KeyPair pair) {
    return Bytes.wrap(pair.getPrivate().getEncoded());
  }

  private static PrivateKey key(KeyFolder files, String name) throws IOException {
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(files.read(name + ".key").toArray()));
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the simulated vendor's key " + name + " is damaged: delete " + files.folder(), e);
    }
  }

  /** What a policy names under {@code simulatedRoots} to trust this vendor. */
  public Digest rootFingerprint() {
    return Digest.of(rootCertificate);
  }

  /**
   * A platform of this vendor, with keys of its own.
   *
   * @param name any name; the platform's id is its hash
   */
  public SimulatedIntelPlatform platform(String name) {
    return new SimulatedIntelPlatform(this, name);
  }

  /** Collateral issued now that says nothing bad of {@link SimulatedIntelPlatform}s. */
  public SimulatedCollateral collateral(TeeType teeType) {
    return new SimulatedCollateral(this, teeType);
  }

  IntelIssuer rootIssuer() {
    return new IntelIssuer(ROOT_NAME, root);
  }

  IntelIssuer authorityIssuer() {
    return new IntelIssuer(AUTHORITY_NAME, authority);
  }

  PrivateKey signingKey() {
    return signing;
  }

  Bytes rootCertificate() {
    return rootCertificate;
  }

  Bytes authorityCertificate() {
    return authorityCertificate;
  }

  Bytes signingCertificate() {
    return signingCertificate;
  }

  Instant now() {
    return now(clock);
  }

  private static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** Certificates in PEM, in their order. */
  static Bytes pem(Bytes... certificates) {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    var pem = new StringBuilder();
    for (Bytes certificate : certificates) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(encoder.encodeToString(certificate.unsafeArray()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return Bytes.utf8(pem.toString());
  }
}
