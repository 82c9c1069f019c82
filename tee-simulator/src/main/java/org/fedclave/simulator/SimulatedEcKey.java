package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.fedclave.protocol.Bytes;

/** Test keys on elliptic curves; kept unprotected in a folder, they protect nothing. */
final class SimulatedEcKey {

  static final String P256 = "secp256r1";
  static final String P384 = "secp384r1";

  private SimulatedEcKey() {}

  static KeyPair generate(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + curve, e);
    }
  }

  /** The key called {@code name} in {@code folder}; makes one there if there is none. */
  static KeyPair openOrCreate(Path folder, String name, String curve) throws IOException {
    Path file = folder.resolve(name + ".key");
    if (!Files.exists(file)) {
      store(folder, file, generate(curve));
    }
    return read(file);
  }

  /** The public key's length, the public key, the private key; complete or not there at all. */
  private static void store(Path folder, Path file, KeyPair pair) throws IOException {
    byte[] spki = pair.getPublic().getEncoded();
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    byte[] both = new byte[1 + spki.length + pkcs8.length];
    both[0] = (byte) spki.length;
    System.arraycopy(spki, 0, both, 1, spki.length);
    System.arraycopy(pkcs8, 0, both, 1 + spki.length, pkcs8.length);
    Path fresh = Files.createTempFile(Files.createDirectories(folder), "simulated", ".key");
    Files.write(fresh, both);
    if (Files.exists(file)) {
      Files.delete(fresh); // another process was first
    } else {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static KeyPair read(Path file) throws IOException {
    Bytes both = Bytes.wrap(Files.readAllBytes(file));
    int spki = both.isEmpty() ? 0 : both.get(0) & 0xff;
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(
          factory.generatePublic(new X509EncodedKeySpec(both.slice(1, 1 + spki).toArray())),
          factory.generatePrivate(
              new PKCS8EncodedKeySpec(both.slice(1 + spki, both.size()).toArray())));
    } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
      throw new IOException("the simulated key " + file + " is damaged: delete it", e);
    }
  }
}
