package org.fedclave.simulator;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.concurrent.CompletableFuture;

/** Makes the test vendor's keys with the JDK's own generator. */
final class SimulatedKeys {

  private SimulatedKeys() {}

  /** Two RSA keys of 4096 bits, made side by side: each takes seconds. */
  static KeyPair[] twoRsaKeys() {
    CompletableFuture<KeyPair> first = CompletableFuture.supplyAsync(SimulatedKeys::rsaKey);
    KeyPair second = rsaKey();
    return new KeyPair[] {first.join(), second};
  }

  private static KeyPair rsaKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(4096);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has RSA", e);
    }
  }

  static KeyPair p384Key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp384r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has P-384", e);
    }
  }
}
