package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import org.junit.jupiter.api.Test;

/** Multiples at hand against Bouncy Castle's ladder. */
class PreparedKeyTest {

  private static final long SEED = 7748;

  /** A third of the points is in the large subgroup; of the others half are of the twist. */
  @Test
  void manyKeysAgreeAsBouncyCastleSays() {
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < 60; i++) {
      byte[] point = point(random, i);
      List<byte[]> scalars = new ArrayList<>();
      for (int j = 0; j < 20; j++) {
        scalars.add(scalar(random, j));
      }
      byte[][] agreed = new PreparedKey(point).agree(scalars);
      for (int j = 0; j < agreed.length; j++) {
        byte[] expected = new byte[32];
        X25519.scalarMult(scalars.get(j), 0, point, 0, expected, 0);
        assertThat(agreed[j]).as("point %d, scalar %d of seed %d", i, j, SEED).isEqualTo(expected);
      }
    }
  }

  private static byte[] point(SplittableRandom random, int kind) {
    byte[] point = new byte[32];
    random.nextBytes(point);
    if (kind % 3 == 0) {
      X25519.scalarMultBase(point.clone(), 0, point, 0); // in the large subgroup
    }
    return point;
  }

  /** Random, all zeros, all ones, and with 1 to 251 zeros at the end. */
  private static byte[] scalar(SplittableRandom random, int kind) {
    byte[] scalar = new byte[32];
    random.nextBytes(scalar);
    switch (kind % 4) {
      case 1 -> Arrays.fill(scalar, (byte) (kind % 8 == 1 ? 0 : 0xff));
      case 2 -> Arrays.fill(scalar, 0, 1 + random.nextInt(31), (byte) 0);
      default -> {}
    }
    return scalar;
  }

  @Test
  void digitsAreSmallAndMakeTheKeyAsTheStandardReadsIt() {
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < 200; i++) {
      byte[] scalar = scalar(random, i);
      BigInteger sum = BigInteger.ZERO;
      int[] digits = PreparedKey.digits(scalar);
      for (int place = digits.length - 1; place >= 0; place--) {
        assertThat(digits[place]).isBetween(-8, 8);
        sum = sum.shiftLeft(4).add(BigInteger.valueOf(digits[place]));
      }
      byte[] clamped = scalar.clone();
      clamped[0] &= (byte) 248;
      clamped[31] = (byte) ((clamped[31] & 127) | 64);
      assertThat(sum).isEqualTo(littleEndian(clamped));
    }
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }

  @Test
  void aPointOfTheTwistHasNoMultiplesHereAndAgreesAllTheSame() {
    byte[] twist = new byte[32];
    twist[0] = 2; // u = 2 is no point of the curve
    assertThat(EdwardsPoint.of(twist)).isEmpty();
    byte[] scalar = scalar(new SplittableRandom(SEED), 0);
    byte[] expected = new byte[32];
    X25519.scalarMult(scalar, 0, twist, 0, expected, 0);
    for (int count : new int[] {1, 20}) {
      byte[][] agreed = new PreparedKey(twist).agree(Collections.nCopies(count, scalar));
      assertThat(agreed.length).isEqualTo(count);
      for (byte[] secret : agreed) {
        assertThat(secret).isEqualTo(expected);
      }
    }
  }

  @Test
  void nobodyToAgreeWithIsNobody() {
    byte[] point = Agreement.publicKey(new byte[32]);
    assertThat(new PreparedKey(point).agree(List.of())).isEmpty();
  }

  @Test
  void allInversesTogetherAreThoseOfEach() {
    var random = new SplittableRandom(SEED);
    for (int count : new int[] {1, 2, 3, 17}) {
      int[][] elements = new int[count][];
      int[][] expected = new int[count][X25519Field.SIZE];
      for (int i = 0; i < count; i++) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        elements[i] = X25519Field.create();
        X25519Field.decode255(bytes, elements[i]);
        X25519Field.inv(elements[i], expected[i]);
      }
      PreparedKey.invertAll(elements);
      for (int i = 0; i < count; i++) {
        assertThat(written(elements[i])).isEqualTo(written(expected[i]));
      }
    }
  }

  private static byte[] written(int[] element) {
    byte[] bytes = new byte[32];
    X25519Field.normalize(element);
    X25519Field.encode(element, bytes);
    return bytes;
  }
}
