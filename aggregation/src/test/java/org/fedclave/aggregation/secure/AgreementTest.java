package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our ladder against the vectors of RFC 7748 and against Bouncy Castle's. */
class AgreementTest {

  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private final Agreement agreement = new Agreement();

  /** RFC 7748, section 5.2. */
  @ParameterizedTest
  @CsvSource({
    "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4,"
        + "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c,"
        + "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d,"
        + "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493,"
        + "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
  })
  void theVectorsOfTheStandardComeOut(String scalar, String point, String expected) {
    assertThat(HexFormat.of().formatHex(agree(bytes(scalar), bytes(point)))).isEqualTo(expected);
  }

  @Test
  void aThousandIterationsOfTheStandardComeOut() {
    byte[] k = bytes("09" + "00".repeat(31));
    byte[] u = k;
    for (int i = 0; i < 1000; i++) {
      byte[] result = agree(k, u);
      u = k;
      k = result;
    }
    assertThat(HexFormat.of().formatHex(k))
        .isEqualTo("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
  }

  @Test
  void itAgreesWithBouncyCastleOnRandomAndOnExtremeValues() {
    var random = new SplittableRandom(25519);
    for (int i = 0; i < 1000; i++) {
      byte[] scalar = extreme(random, i);
      byte[] point = extreme(random, i / 5);
      byte[] expected = new byte[32];
      X25519.scalarMult(scalar, 0, point, 0, expected, 0);
      assertThat(agree(scalar, point)).as("case %d of seed 25519", i).isEqualTo(expected);
    }
  }

  /** Random, all ones, ones and zeros in runs, around p, and all zeros. */
  private static byte[] extreme(SplittableRandom random, int kind) {
    byte[] bytes = new byte[32];
    switch (kind % 5) {
      case 0, 1 -> random.nextBytes(bytes);
      case 2 -> {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (random.nextBoolean() ? 0 : 0xff);
        }
      }
      case 3 -> java.util.Arrays.fill(bytes, (byte) 0xff);
      default -> bytes = littleEndian(P.add(BigInteger.valueOf(random.nextInt(-40, 40))).abs());
    }
    return bytes;
  }

  /** The field alone, with limbs as large as its methods allow. */
  @Test
  void theFieldAgreesWithBigIntegersUpToItsBounds() {
    var random = new SplittableRandom(51);
    for (int i = 0; i < 2000; i++) {
      long[] a = limbs(random, i);
      long[] b = limbs(random, i / 3);
      long[] out = new long[5];
      Field25519.multiply(out, a, b);
      assertThat(written(out)).as("a * b, %d", i).isEqualTo(value(a).multiply(value(b)).mod(P));
      requireSmall(out);
      Field25519.square(out, a);
      assertThat(written(out)).as("a^2, %d", i).isEqualTo(value(a).multiply(value(a)).mod(P));
      requireSmall(out);
      Field25519.scale(out, a, 121_665);
      assertThat(written(out))
          .as("a24 a, %d", i)
          .isEqualTo(value(a).multiply(BigInteger.valueOf(121_665)).mod(P));
      requireSmall(out);
    }
    long[] zero = new long[5];
    Field25519.invert(zero, zero);
    assertThat(written(zero)).isEqualTo(BigInteger.ZERO);
  }

  private static long[] limbs(SplittableRandom random, int kind) {
    long[] limbs = new long[5];
    for (int i = 0; i < limbs.length; i++) {
      limbs[i] = kind % 3 == 0 ? (1L << 54) - 1 : random.nextLong(1L << 54);
    }
    return limbs;
  }

  private static void requireSmall(long[] limbs) {
    for (long limb : limbs) {
      assertThat(limb).isBetween(0L, (1L << 52) - 1);
    }
  }

  private static BigInteger value(long[] limbs) {
    BigInteger value = BigInteger.ZERO;
    for (int i = limbs.length - 1; i >= 0; i--) {
      value = value.shiftLeft(51).add(BigInteger.valueOf(limbs[i]));
    }
    return value;
  }

  private static BigInteger written(long[] limbs) {
    byte[] bytes = new byte[32];
    Field25519.write(bytes, limbs);
    byte[] reversed = new byte[32];
    for (int i = 0; i < 32; i++) {
      reversed[i] = bytes[31 - i];
    }
    return new BigInteger(1, reversed);
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  private byte[] agree(byte[] scalar, byte[] point) {
    byte[] secret = new byte[32];
    boolean sound = agreement.agree(scalar, point, secret);
    assertThat(sound).isEqualTo(!java.util.Arrays.equals(secret, new byte[32]));
    return secret;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
