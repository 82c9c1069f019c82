package org.fedclave.aggregation.secure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * One public key made ready for agreements with many private ones: what a server needs that takes
 * off the masks of everybody who dropped out.
 *
 * <p>A private key is 64 digits from -8 to 8 of base 16, and the multiples 1 to 8 of 16^i P are at
 * hand for each place i, as for a fixed base (Brickell, Gordon, McCurley, Wilson 1992; Bernstein,
 * Duif, Lange, Schwabe, Yang 2012, section 4): 64 additions an agreement instead of 255 steps of a
 * ladder. Preparing costs about as much as three ladders. A public key on the curve's twist, which
 * nobody has who made it from a private one, has no such multiples and is left to {@link
 * Agreement}.
 *
 * <p>For recovered keys, which are no secrets to the server any more: time and memory accesses
 * depend on them. Whoever learns one so, learns what masks a party's vector that never came in
 * would have had but for its self-mask, which nobody reveals then. Not thread-safe.
 */
final class PreparedKey {

  /** With fewer private keys preparing does not pay. */
  private static final int FEWEST = 5;

  private static final int PLACES = 64;
  private static final int MULTIPLES = 8;

  private final byte[] publicKey;

  /**
   * Of {@code publicKey}.
   *
   * @param publicKey with which every private key agrees on a secret ({@link Agreement#isSound})
   */
  PreparedKey(byte[] publicKey) {
    this.publicKey = publicKey.clone();
  }

  /** What each of {@code privateKeys} agrees on with the public key; as {@link Agreement#agree}. */
  byte[][] agree(List<byte[]> privateKeys) {
    Optional<EdwardsPoint> point =
        privateKeys.size() < FEWEST ? Optional.empty() : EdwardsPoint.of(publicKey);
    return point.isPresent() ? byTable(table(point.get()), privateKeys) : byLadder(privateKeys);
  }

  private byte[][] byLadder(List<byte[]> privateKeys) {
    byte[][] secrets = new byte[privateKeys.size()][Agreement.KEY_BYTES];
    for (int i = 0; i < secrets.length; i++) {
      if (!Agreement.agree(privateKeys.get(i), publicKey, secrets[i])) {
        throw new AssertionError("keys of small order were refused");
      }
    }
    return secrets;
  }

  private static byte[][] byTable(EdwardsPoint.Addend[][] table, List<byte[]> privateKeys) {
    byte[][] secrets = new byte[privateKeys.size()][Agreement.KEY_BYTES];
    int[][] numerators = new int[secrets.length][X25519Field.SIZE];
    int[][] denominators = new int[secrets.length][X25519Field.SIZE];
    for (int i = 0; i < secrets.length; i++) {
      multiple(table, privateKeys.get(i)).toMontgomery(numerators[i], denominators[i]);
    }
    invertAll(denominators);
    for (int i = 0; i < secrets.length; i++) {
      X25519Field.mul(numerators[i], denominators[i], numerators[i]);
      X25519Field.normalize(numerators[i]);
      X25519Field.encode(numerators[i], secrets[i]);
    }
    return secrets;
  }

  private static EdwardsPoint multiple(EdwardsPoint.Addend[][] table, byte[] privateKey) {
    int[] digits = digits(privateKey);
    var sum = new EdwardsPoint();
    for (int place = 0; place < PLACES; place++) {
      int digit = digits[place];
      if (digit != 0) {
        sum.add(table[place][Math.abs(digit) - 1], digit < 0);
      }
    }
    return sum;
  }

  /** The multiples 1 to 8 of 16^i times the point, for each place i; {@code power} is used up. */
  private static EdwardsPoint.Addend[][] table(EdwardsPoint power) {
    EdwardsPoint[] bases = new EdwardsPoint[PLACES];
    for (int place = 0; place < PLACES; place++) {
      bases[place] = new EdwardsPoint();
      bases[place].set(power);
      for (int i = 0; i < 4; i++) {
        power.twice();
      }
    }
    EdwardsPoint.Addend[] first = addends(bases);
    EdwardsPoint[] multiples = new EdwardsPoint[PLACES * MULTIPLES];
    var multiple = new EdwardsPoint();
    for (int place = 0; place < PLACES; place++) {
      multiple.setNeutral();
      for (int i = 0; i < MULTIPLES; i++) {
        multiple.add(first[place], false);
        EdwardsPoint copy = new EdwardsPoint();
        copy.set(multiple);
        multiples[place * MULTIPLES + i] = copy;
      }
    }
    EdwardsPoint.Addend[] all = addends(multiples);
    EdwardsPoint.Addend[][] table = new EdwardsPoint.Addend[PLACES][];
    for (int place = 0; place < PLACES; place++) {
      table[place] = Arrays.copyOfRange(all, place * MULTIPLES, (place + 1) * MULTIPLES);
    }
    return table;
  }

  private static EdwardsPoint.Addend[] addends(EdwardsPoint[] points) {
    int[][] inverses = new int[points.length][];
    for (int i = 0; i < points.length; i++) {
      inverses[i] = points[i].denominator();
    }
    invertAll(inverses);
    EdwardsPoint.Addend[] addends = new EdwardsPoint.Addend[points.length];
    for (int i = 0; i < points.length; i++) {
      addends[i] = new EdwardsPoint.Addend();
      points[i].copyTo(addends[i], inverses[i]);
    }
    return addends;
  }

  /** Of the private key as RFC 7748, section 5, takes it: lowest first, -8 to 8. */
  static int[] digits(byte[] privateKey) {
    int[] digits = new int[PLACES];
    for (int i = 0; i < PLACES; i++) {
      digits[i] = privateKey[i / 2] >>> (4 * (i % 2)) & 15;
    }
    digits[0] &= ~7;
    digits[PLACES - 1] = (digits[PLACES - 1] & 7) | 4;
    for (int i = 0; i < PLACES - 1; i++) {
      int carry = (digits[i] + 8) >> 4;
      digits[i] -= carry << 4;
      digits[i + 1] += carry;
    }
    return digits;
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
