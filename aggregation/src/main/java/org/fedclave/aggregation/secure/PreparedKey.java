package org.fedclave.aggregation.secure;

import java.util.List;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * One public key made ready for agreements with many private ones: what a server needs that takes
 * off the masks of everybody who dropped out. Each then costs half of {@link Agreement#agree}, and
 * the preparation about as much as one.
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
 * <p>For recovered keys, which are no secrets to the server any more: the time depends on the key.
 * Whoever learns it so, learns what masks a party's vector that never came in would have had but
 * for its self-mask, which nobody reveals then. Not thread-safe.
 */
final class PreparedKey {

  /** Bits of k': 255 without the three lowest, of which the highest is 1. */
  private static final int BITS = 252;

  private static final int COFACTOR_BITS = 3;

  /** u(2^i P) as a fraction. */
  private final int[][] x = new int[BITS][X25519Field.SIZE];

  private final int[][] z = new int[BITS][X25519Field.SIZE];

  /** (u + 1) / (u - 1) of 2^i P. */
  private final int[][] ratio = new int[BITS][X25519Field.SIZE];

  private final MontgomeryPoint one = new MontgomeryPoint();
  private final MontgomeryPoint other = new MontgomeryPoint();

  /**
   * Prepares {@code publicKey}.
   *
   * @param publicKey with which every private key agrees on a secret ({@link Agreement#isSound})
   */
  PreparedKey(byte[] publicKey) {
    one.set(publicKey);
    int[][] denominators = new int[BITS][X25519Field.SIZE];
    for (int i = 0; i < BITS; i++) {
      X25519Field.copy(one.x, 0, x[i], 0);
      X25519Field.copy(one.z, 0, z[i], 0);
      X25519Field.apm(x[i], z[i], ratio[i], denominators[i]);
      one.twice();
    }
    invertAll(denominators);
    for (int i = 0; i < BITS; i++) {
      X25519Field.mul(ratio[i], denominators[i], ratio[i]);
    }
  }

  /** What each of {@code privateKeys} agrees on with the public key; as {@link Agreement#agree}. */
  byte[][] agree(List<byte[]> privateKeys) {
    int[][] numerators = new int[privateKeys.size()][X25519Field.SIZE];
    int[][] denominators = new int[privateKeys.size()][X25519Field.SIZE];
    for (int i = 0; i < numerators.length; i++) {
      ladder(privateKeys.get(i));
      X25519Field.copy(one.x, 0, numerators[i], 0);
      X25519Field.copy(one.z, 0, denominators[i], 0);
    }
    invertAll(denominators);
    byte[][] secrets = new byte[numerators.length][Agreement.KEY_BYTES];
    for (int i = 0; i < numerators.length; i++) {
      X25519Field.mul(numerators[i], denominators[i], numerators[i]);
      X25519Field.normalize(numerators[i]);
      X25519Field.encode(numerators[i], secrets[i]);
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
      if (bit(privateKey, i) == 1) {
        one.add(ratio[i], other);
      } else {
        other.add(ratio[i], one);
      }
    }
    for (int i = 0; i < COFACTOR_BITS; i++) {
      one.twice();
    }
  }

  /** Bit i of k'; the highest is 1 whatever the key (RFC 7748, section 5). */
  private static int bit(byte[] privateKey, int i) {
    int place = i + COFACTOR_BITS;
    return i == BITS - 1 ? 1 : privateKey[place / 8] >>> (place % 8) & 1;
  }

  /**
   * Inverts each, none of them 0, at three products each and one inversion (Montgomery 1987,
   * section 10.3.1).
   */
  static void invertAll(int[][] elements) {
    if (elements.length == 0) {
      return;
    }
    int[][] products = new int[elements.length][X25519Field.SIZE];
    X25519Field.copy(elements[0], 0, products[0], 0);
    for (int i = 1; i < elements.length; i++) {
      X25519Field.mul(products[i - 1], elements[i], products[i]);
    }
    int[] inverse = X25519Field.create();
    X25519Field.inv(products[elements.length - 1], inverse);
    int[] next = X25519Field.create();
    for (int i = elements.length - 1; i > 0; i--) {
      X25519Field.mul(inverse, elements[i], next);
      X25519Field.mul(inverse, products[i - 1], elements[i]);
      X25519Field.copy(next, 0, inverse, 0);
    }
    X25519Field.copy(inverse, 0, elements[0], 0);
  }
}
