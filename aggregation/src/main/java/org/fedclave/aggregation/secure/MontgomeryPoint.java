package org.fedclave.aggregation.secure;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/** The u of a point of Curve25519 as a fraction x / z, mutable. Not thread-safe. */
final class MontgomeryPoint {

  /** (486662 + 2) / 4. */
  private static final int A24 = 121_666;

  final int[] x = X25519Field.create();
  final int[] z = X25519Field.create();

  private final int[] sum = X25519Field.create();
  private final int[] difference = X25519Field.create();

  /** Becomes the point with this u, of which the topmost bit is no part (RFC 7748, section 5). */
  void set(byte[] u) {
    X25519Field.decode255(u, x);
    X25519Field.one(z);
  }

  /** Becomes {@code numerator / denominator}, both copied. */
  void set(int[] numerator, int[] denominator) {
    X25519Field.copy(numerator, 0, x, 0);
    X25519Field.copy(denominator, 0, z, 0);
  }

  /** Doubles the point: {@code AA BB} over {@code E (BB + a24 E)}, E being AA - BB. */
  void twice() {
    X25519Field.apm(x, z, sum, difference);
    X25519Field.sqr(sum, sum);
    X25519Field.sqr(difference, difference);
    X25519Field.mul(sum, difference, x);
    X25519Field.sub(sum, difference, sum);
    X25519Field.mul(sum, A24, z);
    X25519Field.add(z, difference, z);
    X25519Field.mul(z, sum, z);
  }

  /**
   * Becomes P + this, if P is the point whose {@code (u + 1) / (u - 1)} is {@code ratio} and {@code
   * apart} is P - this (Montgomery 1987, section 10.3.1, divided by u - 1).
   */
  void add(int[] ratio, MontgomeryPoint apart) {
    X25519Field.apm(x, z, sum, difference);
    X25519Field.mul(difference, ratio, difference);
    X25519Field.carry(sum);
    X25519Field.apm(sum, difference, x, z);
    X25519Field.sqr(x, x);
    X25519Field.sqr(z, z);
    X25519Field.mul(x, apart.z, x);
    X25519Field.mul(z, apart.x, z);
  }
}
