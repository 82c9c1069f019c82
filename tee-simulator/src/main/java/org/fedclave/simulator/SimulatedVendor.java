package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A test vendor with a root (ARK), an intermediate for VCEKs (ASK) and one for VLEKs (ASVK), in the
 * formats of AMD 57230.
 *
 * <p>Its private keys lie unprotected in a folder; they protect nothing. The two intermediates
 * share one key, which saves seconds. Thread-safe.
 */
public final class SimulatedVendor {

  static final X500Name ROOT_NAME = new X500Name("O=Fedclave Simulator,CN=ARK-Simulated");
  private static final X500Name ASK_NAME = new X500Name("O=Fedclave Simulator,CN=SEV-Simulated");
  private static final X500Name ASVK_NAME =
      new X500Name("O=Fedclave Simulator,CN=SEV-VLEK-Simulated");

  private static final Duration VALIDITY = Duration.ofDays(25 * 365);
  private static final Duration LIST_VALIDITY = Duration.ofDays(365);
  private static final BigInteger ROOT_SERIAL = BigInteger.valueOf(0x10000);
  static final BigInteger ASK_SERIAL = BigInteger.valueOf(0x10001);
  private static final BigInteger ASVK_SERIAL = BigInteger.valueOf(0x10002);

  private final KeyPair root;
  private final KeyPair intermediate;
  private final Clock clock;
  private final Bytes rootCertificate;
  private final Bytes askCertificate;
  private final Bytes asvkCertificate;

  private SimulatedVendor(
      KeyPair root,
      KeyPair intermediate,
      Clock clock,
      Bytes rootCertificate,
      Bytes askCertificate,
      Bytes asvkCertificate) {
    this.root = root;
    this.intermediate = intermediate;
    this.clock = clock;
    this.rootCertificate = rootCertificate;
    this.askCertificate = askCertificate;
    this.asvkCertificate = asvkCertificate;
  }

  /**
   * The vendor in {@code folder}; makes one there (some seconds: two RSA keys of 4096 bits) if
   * there is none. Several processes may do so at once.
   *
   * @param clock tells when certificates and lists are issued
   */
  public static SimulatedVendor openOrCreate(Path folder, Clock clock) throws IOException {
    var files = new VendorFolder(folder);
    if (!files.exists()) {
      files.store(create(clock));
    }
    return files.load(clock);
  }

  private static SimulatedVendor create(Clock clock) {
    KeyPair[] pairs = SimulatedKeys.twoRsaKeys();
    Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
    var authorities = new AuthorityCertificates(pairs[0], from, from.plus(VALIDITY));
    return new SimulatedVendor(
        pairs[0],
        pairs[1],
        clock,
        authorities.root(ROOT_NAME, ROOT_SERIAL),
        authorities.intermediate(ASK_NAME, ASK_SERIAL, pairs[1].getPublic()),
        authorities.intermediate(ASVK_NAME, ASVK_SERIAL, pairs[1].getPublic()));
  }

  static SimulatedVendor restore(
      KeyPair root, KeyPair intermediate, Clock clock, Bytes ark, Bytes ask, Bytes asvk) {
    return new SimulatedVendor(root, intermediate, clock, ark, ask, asvk);
  }

  /** What a policy names under {@code simulatedRoots} to trust this vendor. */
  public Digest rootFingerprint() {
    return Digest.of(rootCertificate);
  }

  public Bytes rootCertificate() {
    return rootCertificate;
  }

  public Bytes intermediateCertificate(EndorsementKey kind) {
    return switch (kind) {
      case VCEK -> askCertificate;
      case VLEK -> asvkCertificate;
    };
  }

  /** A list issued now that revokes nothing, to be replaced in a year. */
  public Bytes revocationList() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return revocationList(Set.of(), now, now.plus(LIST_VALIDITY), root.getPrivate());
  }

  /** A list under the root's name that {@code signer} signs. */
  Bytes revocationList(
      Set<BigInteger> revoked, Instant thisUpdate, Instant nextUpdate, PrivateKey signer) {
    var builder = new X509v2CRLBuilder(ROOT_NAME, Date.from(thisUpdate));
    builder.setNextUpdate(Date.from(nextUpdate));
    for (BigInteger serial : revoked) {
      builder.addCRLEntry(serial, Date.from(thisUpdate), CRLReason.keyCompromise);
    }
    return AuthorityCertificates.encoded(builder.build(new PssSigner(signer)));
  }

  /**
   * A chip of this vendor, with an endorsement key of its own.
   *
   * @param chip any name; the chip's id is its hash
   * @param tcb the firmware that the chip runs; says which product it is
   */
  public SimulatedPlatform platform(String chip, TcbVersion tcb) {
    return SimulatedPlatform.make(this, chipId(tcb.product(), chip), tcb);
  }

  /** 64 bytes; on Turin 8 and zeros. */
  static Bytes chipId(SnpProduct product, String chip) {
    try {
      byte[] id =
          MessageDigest.getInstance("SHA-512")
              .digest(("simulated chip " + chip).getBytes(StandardCharsets.UTF_8));
      Arrays.fill(id, product.hardwareIdBytes(), id.length, (byte) 0);
      return Bytes.wrap(id);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-512", e);
    }
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  X500Name intermediateName(EndorsementKey kind) {
    return switch (kind) {
      case VCEK -> ASK_NAME;
      case VLEK -> ASVK_NAME;
    };
  }

  KeyPair root() {
    return root;
  }

  KeyPair intermediate() {
    return intermediate;
  }
}
