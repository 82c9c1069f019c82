package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of RFC 7748, and keys with which no secret can be agreed. */
class AgreementTest {

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

  /** The two points of order 8, and others of small order (RFC 7748, section 7). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void aPointOfSmallOrderIsNotSound(String point) {
    assertThat(Agreement.isSound(bytes(point))).isFalse();
    assertThat(Agreement.isSound(Agreement.publicKey(bytes(point)))).isTrue();
  }

  private static byte[] agree(byte[] scalar, byte[] point) {
    byte[] secret = new byte[32];
    boolean sound = Agreement.agree(scalar, point, secret);
    assertThat(sound).isEqualTo(!java.util.Arrays.equals(secret, new byte[32]));
    return secret;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
