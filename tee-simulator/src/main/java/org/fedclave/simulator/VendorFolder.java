package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.util.stream.Stream;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.protocol.Bytes;

/**
 * Where a {@link SimulatedVendor} lies: keys as PKCS #8, certificates as X.509, all DER.
 *
 * @param folder appears complete or not at all
 */
record VendorFolder(Path folder) {

  private static final String ARK_KEY = "simulated-ark.key";
  private static final String ASK_KEY = "simulated-ask.key";
  private static final String ARK = "simulated-ark.der";
  private static final String ASK = "simulated-ask.der";
  private static final String ASVK = "simulated-asvk.der";

  boolean exists() {
    return Files.exists(folder.resolve(ARK));
  }

  /** Writes {@code vendor}, unless another process was first. */
  void store(SimulatedVendor vendor) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    Path fresh = Files.createTempDirectory(Files.createDirectories(parent), "simulated-vendor");
    write(fresh, ARK_KEY, Bytes.wrap(vendor.root().getPrivate().getEncoded()));
    write(fresh, ASK_KEY, Bytes.wrap(vendor.intermediate().getPrivate().getEncoded()));
    write(fresh, ARK, vendor.rootCertificate());
    write(fresh, ASK, vendor.intermediateCertificate(EndorsementKey.VCEK));
    write(fresh, ASVK, vendor.intermediateCertificate(EndorsementKey.VLEK));
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      remove(fresh);
      if (!exists()) {
        throw e;
      }
    }
  }

  private static void write(Path folder, String name, Bytes content) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    Files.write(file, content.unsafeArray());
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  SimulatedVendor load(Clock clock) throws IOException {
    return SimulatedVendor.restore(
        key(ARK_KEY),
        key(ASK_KEY),
        clock,
        Bytes.wrap(Files.readAllBytes(folder.resolve(ARK))),
        Bytes.wrap(Files.readAllBytes(folder.resolve(ASK))),
        Bytes.wrap(Files.readAllBytes(folder.resolve(ASVK))));
  }

  private KeyPair key(String name) throws IOException {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      var secret =
          (RSAPrivateCrtKey)
              factory.generatePrivate(
                  new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve(name))));
      return new KeyPair(
          factory.generatePublic(
              new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent())),
          secret);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the simulated vendor's key " + folder.resolve(name) + " is damaged: delete the folder",
          e);
    }
  }
}
