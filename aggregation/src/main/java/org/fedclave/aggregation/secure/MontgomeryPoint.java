package org.fedclave.aggregation.secure;

/** The u of a point of Curve25519 as a fraction x / z, mutable. Not thread-safe. */
final class MontgomeryPoint {

  /** (486662 - 2) / 4. */
  static final long A24 = 121_665;

  final long[] x = new long[Field25519.LIMBS];
  final long[] z = new long[Field25519.LIMBS];

  private final long[] a = new long[Field25519.LIMBS];
  private final long[] b = new long[Field25519.LIMBS];

  void setAffine(byte[] u) {
    Field25519.read(x, u);
    java.util.Arrays.fill(z, 0);
    z[0] = 1;
  }

  void set(long[] numerator, long[] denominator) {
    System.arraycopy(numerator, 0, x, 0, x.length);
    System.arraycopy(denominator, 0, z, 0, z.length);
  }

  void copyTo(long[] numerator, long[] denominator) {
    System.arraycopy(x, 0, numerator, 0, x.length);
    System.arraycopy(z, 0, denominator, 0, z.length);
  }

  /** Doubles the point, in the letters of RFC 7748, section 5. */
  void twice() {
    Field25519.add(a, x, z);
    Field25519.subtract(b, x, z);
    Field25519.square(a, a); // AA
    Field25519.square(b, b); // BB
    Field25519.multiply(x, a, b);
    Field25519.subtract(b, a, b); // E
    Field25519.scale(z, b, A24);
    Field25519.add(z, z, a);
    Field25519.multiply(z, z, b);
  }

  /** Exchanges both points if {@code bit} is 1, not if it is 0. */
  void swap(long bit, MontgomeryPoint with) {
    Field25519.swap(bit, x, with.x);
    Field25519.swap(bit, z, with.z);
  }
}
