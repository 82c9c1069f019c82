package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.nitro.NitroPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * An enclave whose attestation documents (AWS's "Attestation document specification") lead to a
 * test root and state whatever they are told. Thread-safe.
 */
public final class SimulatedNitro implements Attestor {

  private static final X500Name ROOT = new X500Name("O=Fedclave Simulator,CN=Nitro-Simulated");
  private static final X500Name ZONE = new X500Name("O=Fedclave Simulator,CN=Zone-Simulated");
  private static final X500Name LEAF = new X500Name("O=Fedclave Simulator,CN=Enclave-Simulated");
  private static final Duration ROOT_LIFE = Duration.ofDays(25 * 365);
  private static final Duration LEAF_LIFE = Duration.ofHours(3);

  private final KeyPair root;
  private final Bytes rootCertificate;
  private final KeyPair zone = SimulatedEcKey.generate(SimulatedEcKey.P384);
  private final KeyPair leaf = SimulatedEcKey.generate(SimulatedEcKey.P384);
  private final String module;
  private final Bytes measurement;
  private final Clock clock;

  private SimulatedNitro(
      KeyPair root, Bytes rootCertificate, String module, Bytes measurement, Clock clock) {
    this.root = root;
    this.rootCertificate = rootCertificate;
    this.module = module;
    this.measurement = measurement;
    this.clock = clock;
  }

  /** An enclave under the root in {@code folder}, made if absent. */
  public static SimulatedNitro open(Path folder, String chip, Bytes measurement, Clock clock)
      throws IOException {
    KeyPair root = SimulatedEcKey.openOrCreate(folder, "simulated-nitro", SimulatedEcKey.P384);
    Path file = folder.resolve("simulated-nitro.der");
    if (!Files.exists(file)) {
      Files.write(file, rootCertificate(root, clock).unsafeArray());
    }
    return new SimulatedNitro(
        root, Bytes.wrap(Files.readAllBytes(file)), "simulated-" + chip, measurement, clock);
  }

  /** An enclave under a root of its own. */
  static SimulatedNitro fresh(Bytes measurement, Clock clock) {
    KeyPair root = SimulatedEcKey.generate(SimulatedEcKey.P384);
    return new SimulatedNitro(
        root, rootCertificate(root, clock), "simulated-fresh", measurement, clock);
  }

  private static Bytes rootCertificate(KeyPair root, Clock clock) {
    Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
    return issue(ROOT, root, ROOT, root, from, from.plus(ROOT_LIFE), true);
  }

  @Override
  public Evidence attest(Bytes reportData) {
    return evidence(sign(members(reportData)));
  }

  /** The members of a sound document, which a test may change before {@link #sign}. */
  Map<Object, Object> members(Bytes userData) {
    Instant from = now().minusSeconds(60);
    return SimulatedCbor.map(
        "module_id",
        module,
        "digest",
        "SHA384",
        "timestamp",
        clock.instant().toEpochMilli(),
        "pcrs",
        SimulatedCbor.map(0, measurement, 1, pcr("boot"), 2, pcr("application")),
        "certificate",
        leafCertificate(from, from.plus(LEAF_LIFE)),
        "cabundle",
        List.of(rootCertificate, zoneCertificate()),
        "public_key",
        new SimulatedCbor.Null(),
        "user_data",
        userData,
        "nonce",
        new SimulatedCbor.Null());
  }

  private static Bytes pcr(String name) {
    Bytes half = SimulatedPsa.id("simulated " + name);
    return Bytes.hex(half.toHex() + half.slice(0, 16).toHex());
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  Bytes zoneCertificate() {
    Instant from = now().minus(Duration.ofHours(12));
    return issue(ZONE, zone, ROOT, root, from, from.plus(Duration.ofDays(1)), true);
  }

  Bytes leafCertificate(Instant from, Instant until) {
    return issue(LEAF, leaf, ZONE, zone, from, until, false);
  }

  /** A leaf that the root's key signed in the name of the zone. */
  Bytes leafOfAnotherIssuer() {
    return issue(LEAF, leaf, ZONE, root, now().minusSeconds(60), now().plus(LEAF_LIFE), false);
  }

  private static Bytes issue(
      X500Name subject,
      KeyPair key,
      X500Name issuer,
      KeyPair issuerKey,
      Instant from,
      Instant until,
      boolean authority) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(1 + subject.hashCode() & Integer.MAX_VALUE),
              Date.from(from),
              Date.from(until),
              subject,
              SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
      return Bytes.wrap(
          builder
              .build(new JcaContentSignerBuilder("SHA384withECDSA").build(issuerKey.getPrivate()))
              .getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new AssertionError("memory does not fail, and the key was just made", e);
    }
  }

  Bytes sign(Map<Object, Object> members) {
    return sign(members, leaf);
  }

  Bytes sign(Map<Object, Object> members, KeyPair key) {
    Bytes payload = SimulatedCbor.encode(new SimulatedCbor.OpenEnded(members));
    return SimulatedCose.untaggedEs384(payload, key.getPrivate());
  }

  static Evidence evidence(Bytes document) {
    return new Evidence(EvidenceFormat.NITRO, Map.of(EvidenceItem.DOCUMENT, document));
  }

  /** What a policy names under {@code simulatedRoots} to trust this enclave. */
  public Digest rootFingerprint() {
    return Digest.of(rootCertificate);
  }

  /** The policy of a demonstration: as strict as a real one, but trusting a test root. */
  public NitroPolicy policy() {
    return new NitroPolicy(
        Set.of(), Set.of(rootFingerprint()), Map.of(0, Set.of(measurement)), Duration.ofMinutes(5));
  }
}
