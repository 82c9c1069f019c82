package org.fedclave.aggregation.secure;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Repeatable secrets for tests; nothing else may use it. */
final class SeededForTests {

  private SeededForTests() {}

  static SecureRandom random(long seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA1PRNG", e);
    }
  }
}
