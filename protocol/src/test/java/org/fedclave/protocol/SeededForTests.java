package org.fedclave.protocol;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Repeatable keys for tests; nothing else may use it. */
public final class SeededForTests {

  private SeededForTests() {}

  public static SecureRandom random(long seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA1PRNG", e);
    }
  }
}
