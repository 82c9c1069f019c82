package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A test vendor with the authorities of NVIDIA's devices and of its reference values.
 *
 * <p>The private keys of its two roots lie unprotected in a folder; they protect nothing. What is
 * below the roots is made anew by every process. Thread-safe.
 */
public final class SimulatedNvidia {

  /** The chip that all its GPUs have. */
  public static final String CHIP = "GH100";

  static final String DEVICE_ROOT = "simulated-nvidia-identity";
  private static final String RIM_ROOT = "simulated-nvidia-rim";
  private static final Duration VALIDITY = Duration.ofDays(25 * 365);

  private final NvidiaAuthority deviceRoot;
  private final NvidiaAuthority family;
  private final NvidiaAuthority provisioner;
  private final NvidiaAuthority rimRoot;
  private final NvidiaAuthority rimAuthority;
  private final KeyPair rimKey = SimulatedKeys.p384Key();
  private final Clock clock;

  private SimulatedNvidia(NvidiaAuthority deviceRoot, NvidiaAuthority rimRoot, Clock clock) {
    this.deviceRoot = deviceRoot;
    this.family = deviceRoot.authority("NVIDIA " + CHIP + " Identity Simulated");
    this.provisioner = family.authority("NVIDIA " + CHIP + " Provisioner ICA Simulated");
    this.rimRoot = rimRoot;
    this.rimAuthority = rimRoot.authority("Reference Value " + CHIP + " Simulated");
    this.clock = clock;
  }

  /**
   * The vendor in {@code folder}; makes one there if there is none. Several processes may do so at
   * once.
   *
   * @param clock tells when certificates and answers are issued
   */
  public static SimulatedNvidia openOrCreate(Path folder, Clock clock) throws IOException {
    var files = new KeyFolder(folder, DEVICE_ROOT + ".der");
    Instant from = now(clock).minus(Duration.ofDays(1));
    if (!files.exists()) {
      var device =
          NvidiaAuthority.root(DEVICE_ROOT, SimulatedKeys.p384Key(), from, from.plus(VALIDITY));
      var rim = NvidiaAuthority.root(RIM_ROOT, SimulatedKeys.p384Key(), from, from.plus(VALIDITY));
      files.store(
          Map.of(
              DEVICE_ROOT + ".der", device.certificate(),
              DEVICE_ROOT + ".key", Bytes.wrap(device.key().getPrivate().getEncoded()),
              DEVICE_ROOT + ".pub", Bytes.wrap(device.key().getPublic().getEncoded()),
              RIM_ROOT + ".der", rim.certificate(),
              RIM_ROOT + ".key", Bytes.wrap(rim.key().getPrivate().getEncoded()),
              RIM_ROOT + ".pub", Bytes.wrap(rim.key().getPublic().getEncoded())));
    }
    return new SimulatedNvidia(
        restore(files, DEVICE_ROOT, from), restore(files, RIM_ROOT, from), clock);
  }

  private static NvidiaAuthority restore(KeyFolder files, String name, Instant from)
      throws IOException {
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      var pair =
          new KeyPair(
              factory.generatePublic(new X509EncodedKeySpec(files.read(name + ".pub").toArray())),
              factory.generatePrivate(
                  new PKCS8EncodedKeySpec(files.read(name + ".key").toArray())));
      return new NvidiaAuthority(
          NvidiaAuthority.named(name), pair, files.read(name + ".der"), from, from.plus(VALIDITY));
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the simulated vendor's key " + name + " is damaged: delete " + files.folder(), e);
    }
  }

  /** What a policy names under {@code simulatedRoots} to trust this vendor's devices. */
  public Digest rootFingerprint() {
    return Digest.of(deviceRoot.certificate());
  }

  /** What a policy names under {@code simulatedRimRoots} to trust its reference values. */
  public Digest rimRootFingerprint() {
    return Digest.of(rimRoot.certificate());
  }

  /**
   * A GPU of this vendor.
   *
   * @param name any name; equal names are one device, also in another process
   */
  public SimulatedGpu gpu(String name) {
    return new SimulatedGpu(this, name);
  }

  /** The authority that issues devices' identities. */
  NvidiaAuthority provisioner() {
    return provisioner;
  }

  /** From the provisioner up to the root. */
  List<NvidiaAuthority> deviceAuthorities() {
    return List.of(provisioner, family, deviceRoot);
  }

  NvidiaAuthority rimAuthority() {
    return rimAuthority;
  }

  NvidiaAuthority rimRoot() {
    return rimRoot;
  }

  /** Signs reference values. */
  PrivateKey rimKey() {
    return rimKey.getPrivate();
  }

  /** Of the key that signs reference values: leaf first. */
  List<Bytes> rimChain() {
    return rimChain(rimAuthority, KeyUsage.digitalSignature);
  }

  /** The same, issued by {@code issuer} for {@code usage}. */
  List<Bytes> rimChain(NvidiaAuthority issuer, int usage) {
    return List.of(
        issuer.signerLeaf("RIM Signer Simulated", rimKey.getPublic(), usage),
        rimAuthority.certificate(),
        rimRoot.certificate());
  }

  Instant now() {
    return now(clock);
  }

  private static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
