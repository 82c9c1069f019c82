package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShamirTest {

  private static final BigInteger P = BigInteger.valueOf(Field61.P);

  @Test
  void theFieldAgreesWithBigIntegers() {
    var random = new SplittableRandom(61);
    for (int i = 0; i < 10_000; i++) {
      long a = element(random, i);
      long b = element(random, i / 4);
      BigInteger x = BigInteger.valueOf(a);
      BigInteger y = BigInteger.valueOf(b);
      assertThat(Field61.multiply(a, b)).isEqualTo(x.multiply(y).mod(P).longValueExact());
      assertThat(Field61.add(a, b)).isEqualTo(x.add(y).mod(P).longValueExact());
      assertThat(Field61.subtract(a, b)).isEqualTo(x.subtract(y).mod(P).longValueExact());
      if (a != 0) {
        assertThat(Field61.multiply(a, Field61.invert(a))).isEqualTo(1);
      }
    }
  }

  private static long element(SplittableRandom random, int kind) {
    return switch (kind % 4) {
      case 0 -> Field61.P - 1 - kind % 3;
      case 1 -> kind % 3;
      default -> random.nextLong(Field61.P);
    };
  }

  @Test
  void anyThresholdOfSharesGivesTheSecretAndOneLessDoesNot() {
    var random = new SplittableRandom(3);
    var stream = RandomStream.seededBy(SeededForTests.random(3));
    for (int i = 0; i < 50; i++) {
      int threshold = random.nextInt(2, 12);
      int[] parties = random.ints(0, 1024).distinct().limit(threshold + 3L).toArray();
      byte[] secret = new byte[Shamir.SECRET_BYTES];
      random.nextBytes(secret);
      if (i == 0) {
        java.util.Arrays.fill(secret, (byte) 0xff);
      }
      long[][] shares = Shamir.share(secret, Shamir.coefficients(threshold, stream), parties);
      assertThat(recover(shares, parties, 3, threshold)).as("case %d", i).isEqualTo(secret);
      assertThat(recover(shares, parties, 0, threshold)).as("case %d", i).isEqualTo(secret);
      assertThat(recover(shares, parties, 0, threshold + 3)).isEqualTo(secret);
      assertThat(recover(shares, parties, 0, threshold - 1)).isNotEqualTo(secret);
    }
  }

  private static byte[] recover(long[][] shares, int[] parties, int from, int count) {
    int[] some = java.util.Arrays.copyOfRange(parties, from, from + count);
    return Shamir.recover(
        Shamir.weights(some), java.util.Arrays.copyOfRange(shares, from, from + count));
  }

  @Test
  void coefficientsAreElementsAndDiffer() {
    var stream = RandomStream.seededBy(SeededForTests.random(4));
    long[][] coefficients = Shamir.coefficients(500, stream);
    assertThat(coefficients).hasNumberOfRows(499);
    long[] all =
        java.util.Arrays.stream(coefficients).flatMapToLong(java.util.Arrays::stream).toArray();
    assertThat(all).doesNotHaveDuplicates();
    for (long element : all) {
      assertThat(element).isBetween(0L, Field61.P - 1);
    }
  }
}
