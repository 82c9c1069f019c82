package org.fedclave.aggregation.secure;

import java.util.List;

/**
 * One public key made ready for agreements with many private ones: what a server needs that takes
 * off the masks of everybody who dropped out. Each then costs half of {@link Agreement#agree}, and
 * the preparation about two thirds of one.
 *
 * <p>It is the right-to-left ladder of Oliveira, López, Hisil, Faz-Hernández, Rodríguez-Henríquez
 * 2017 ("How to (Pre-)Compute a Ladder", algorithm 3): with the multiples 2^i P at hand, each bit
 * of the key costs one differential addition and no doubling. With k = 8 k', as X25519's keys are,
 * and S = (0, 0), a point of order 2,
 *
 * <pre>
 * R1 = S + sum of k'_j 2^j P for j below i        R2 = 2^i P - R1
 * k'_i = 1: R1 = 2^i P + R1, of which R2 is the difference        else R2 = 2^i P + R2, and R1 is
 * </pre>
 *
 * <p>The ladder begins at the lowest bit that is set, where both are 2^i P + S, whose u is 1 /
 * u(2^i P). At the end three doublings give 8 (k' P + S) = k P, because 8 S is no point.
 *
 * <p>For recovered keys, which are no secrets to the server any more: how many zeros the key ends
 * in decides how long it takes. Not thread-safe.
 */
final class PreparedKey {

  /** Bits of k': 255 without the three lowest, of which the highest is 1. */
  private static final int BITS = 252;

  private static final int COFACTOR_BITS = 3;

  /** u(2^i P) as a fraction. */
  private final long[][] x = new long[BITS][Field25519.LIMBS];

  private final long[][] z = new long[BITS][Field25519.LIMBS];

  /** (u + 1) / (u - 1) of 2^i P. */
  private final long[][] ratio = new long[BITS][Field25519.LIMBS];

  private final MontgomeryPoint one = new MontgomeryPoint();
  private final MontgomeryPoint other = new MontgomeryPoint();
  private final long[] sum = new long[Field25519.LIMBS];
  private final long[] difference = new long[Field25519.LIMBS];

  /**
   * Prepares {@code publicKey}.
   *
   * @param publicKey with which every private key agrees on a secret ({@link Agreement#isSound})
   */
  PreparedKey(byte[] publicKey) {
    one.setAffine(publicKey);
    long[][] denominators = new long[BITS][Field25519.LIMBS];
    for (int i = 0; i < BITS; i++) {
      one.copyTo(x[i], z[i]);
      Field25519.add(sum, x[i], z[i]);
      Field25519.subtract(denominators[i], x[i], z[i]);
      Field25519.scale(ratio[i], sum, 1);
      one.twice();
    }
    Field25519.invertAll(denominators);
    for (int i = 0; i < BITS; i++) {
      Field25519.multiply(ratio[i], ratio[i], denominators[i]);
    }
  }

  /** What each of {@code privateKeys} agrees on with the public key; as {@link Agreement#agree}. */
  byte[][] agree(List<byte[]> privateKeys) {
    long[][] numerators = new long[privateKeys.size()][Field25519.LIMBS];
    long[][] denominators = new long[privateKeys.size()][Field25519.LIMBS];
    for (int i = 0; i < numerators.length; i++) {
      ladder(privateKeys.get(i));
      one.copyTo(numerators[i], denominators[i]);
    }
    Field25519.invertAll(denominators);
    byte[][] secrets = new byte[numerators.length][Agreement.KEY_BYTES];
    for (int i = 0; i < numerators.length; i++) {
      Field25519.multiply(numerators[i], numerators[i], denominators[i]);
      Field25519.write(secrets[i], numerators[i]);
    }
    return secrets;
  }

  private void ladder(byte[] privateKey) {
    int first = 0;
    while (bit(privateKey, first) == 0) {
      first++;
    }
    one.set(z[first], x[first]);
    other.set(z[first], x[first]);
    for (int i = first + 1; i < BITS; i++) {
      long isZero = 1 - bit(privateKey, i);
      one.swap(isZero, other);
      step(ratio[i]);
      one.swap(isZero, other);
    }
    for (int i = 0; i < COFACTOR_BITS; i++) {
      one.twice();
    }
  }

  /** Bit i of k'; the highest is 1 whatever the key (RFC 7748, section 5). */
  private static long bit(byte[] privateKey, int i) {
    int place = i + COFACTOR_BITS;
    return i == BITS - 1 ? 1 : privateKey[place / 8] >>> (place % 8) & 1;
  }

  /** {@code one} becomes 2^i P + one, of which {@code other} is 2^i P - one. */
  private void step(long[] ratioOfTwo) {
    Field25519.add(sum, one.x, one.z);
    Field25519.subtract(difference, one.x, one.z);
    Field25519.multiply(difference, difference, ratioOfTwo);
    Field25519.add(one.x, sum, difference);
    Field25519.subtract(one.z, sum, difference);
    Field25519.square(one.x, one.x);
    Field25519.square(one.z, one.z);
    Field25519.multiply(one.x, one.x, other.z);
    Field25519.multiply(one.z, one.z, other.x);
  }
}
