package org.fedclave.aggregation.secure;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * Diffie-Hellman on Curve25519 (RFC 7748, sections 5 and 6.1).
 *
 * <p>The ladder is our own, public keys are made by Bouncy Castle (decision 16). Neither branches
 * nor memory accesses depend on a private key. Not thread-safe: it reuses its arrays.
 */
final class Agreement {

  static final int KEY_BYTES = 32;

  /** (486662 - 2) / 4. */
  private static final long A24 = 121_665;

  private final long[] x1 = new long[Field25519.LIMBS];
  private final long[] x2 = new long[Field25519.LIMBS];
  private final long[] z2 = new long[Field25519.LIMBS];
  private final long[] x3 = new long[Field25519.LIMBS];
  private final long[] z3 = new long[Field25519.LIMBS];
  private final long[] a = new long[Field25519.LIMBS];
  private final long[] b = new long[Field25519.LIMBS];
  private final long[] c = new long[Field25519.LIMBS];
  private final long[] d = new long[Field25519.LIMBS];
  private final long[] e = new long[Field25519.LIMBS];

  static byte[] publicKey(byte[] privateKey) {
    byte[] publicKey = new byte[KEY_BYTES];
    X25519.scalarMultBase(privateKey, 0, publicKey, 0);
    return publicKey;
  }

  /** Whether every private key agrees on a secret with {@code publicKey}. */
  boolean isSound(byte[] publicKey) {
    return agree(new byte[KEY_BYTES], publicKey, new byte[KEY_BYTES]);
  }

  /**
   * Puts what both agree on into {@code secret}: {@code X25519(privateKey, publicKey)}.
   *
   * @return false if the public key is of small order, so that the secret is no secret
   */
  boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret) {
    ladder(privateKey, publicKey);
    Field25519.invert(z2, z2);
    Field25519.multiply(x2, x2, z2);
    Field25519.write(secret, x2);
    forget();
    int or = 0;
    for (byte each : secret) {
      or |= each;
    }
    return or != 0;
  }

  /** The Montgomery ladder, in the letters of RFC 7748, section 5. */
  private void ladder(byte[] privateKey, byte[] publicKey) {
    Field25519.read(x1, publicKey);
    set(x2, 1);
    set(z2, 0);
    System.arraycopy(x1, 0, x3, 0, x1.length);
    set(z3, 1);
    long swap = 1; // bit 254 of every private key is taken as 1, bit 255 as 0
    Field25519.swap(swap, x2, x3);
    Field25519.swap(swap, z2, z3);
    step();
    for (int t = 253; t >= 0; t--) {
      long bit = t < 3 ? 0 : privateKey[t / 8] >>> (t % 8) & 1;
      Field25519.swap(swap ^ bit, x2, x3);
      Field25519.swap(swap ^ bit, z2, z3);
      swap = bit;
      step();
    }
    // The last bit is 0, so nothing is left to be swapped back.
  }

  private void step() {
    Field25519.add(a, x2, z2);
    Field25519.subtract(b, x2, z2);
    Field25519.add(c, x3, z3);
    Field25519.subtract(d, x3, z3);
    Field25519.multiply(d, d, a); // DA
    Field25519.multiply(c, c, b); // CB
    Field25519.square(a, a); // AA
    Field25519.square(b, b); // BB
    Field25519.add(x3, d, c);
    Field25519.square(x3, x3);
    Field25519.subtract(z3, d, c);
    Field25519.square(z3, z3);
    Field25519.multiply(z3, z3, x1);
    Field25519.multiply(x2, a, b);
    Field25519.subtract(e, a, b);
    Field25519.scale(z2, e, A24);
    Field25519.add(z2, z2, a);
    Field25519.multiply(z2, z2, e);
  }

  private static void set(long[] element, long value) {
    Arrays.fill(element, 0);
    element[0] = value;
  }

  private void forget() {
    for (long[] element : new long[][] {x2, z2, x3, z3, a, b, c, d, e}) {
      Arrays.fill(element, 0);
    }
  }
}
