package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskStreamTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 2047, 2048, 2049, 16384, 50_001})
  void aMaskIsTheCipherStreamInLittleEndianWordsAndIsTakenOffAgain(int length) throws Exception {
    byte[] key = Bytes.hex("000102030405060708090a0b0c0d0e0f").toArray();
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
    byte[] stream = cipher.doFinal(new byte[4 * length]);
    int[] vector = new SplittableRandom(length).ints(length).toArray();
    int[] before = vector.clone();
    var masks = new MaskStream();
    masks.add(key.clone(), vector);
    for (int i = 0; i < length; i++) {
      int word =
          (stream[4 * i] & 0xff)
              | (stream[4 * i + 1] & 0xff) << 8
              | (stream[4 * i + 2] & 0xff) << 16
              | stream[4 * i + 3] << 24;
      assertThat(vector[i]).isEqualTo(before[i] + word);
    }
    masks.subtract(key, vector);
    assertThat(vector).isEqualTo(before);
    assertThat(key).as("wiped").containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 11, 16, 17, 23, 24, 25, 31, 32})
  void packedVectorsAreOneLongNumberAndAddUp(int bits) {
    var random = new SplittableRandom(bits);
    for (int length = 1; length < 40; length++) {
      int[] vector = random.ints(length).toArray();
      Bytes packed = Packing.pack(vector, bits);
      assertThat(packed.size()).isEqualTo(Packing.size(bits, length));
      assertThat(Packing.isFilledWithZeros(packed, bits, length)).isTrue();
      BigInteger all = BigInteger.ZERO;
      for (int i = 0; i < length; i++) {
        long element = vector[i] & (1L << bits) - 1;
        all = all.or(BigInteger.valueOf(element).shiftLeft(i * bits));
      }
      for (int i = 0; i < packed.size(); i++) {
        assertThat(packed.get(i)).isEqualTo(all.shiftRight(8 * i).byteValue());
      }
      int[] sum = random.ints(length).toArray();
      int[] before = sum.clone();
      Packing.add(packed, bits, sum);
      for (int i = 0; i < length; i++) {
        assertThat(sum[i] - before[i]).isEqualTo((int) (vector[i] & (1L << bits) - 1));
      }
      Packing.reduce(sum, bits);
      for (int element : sum) {
        assertThat(Integer.toUnsignedLong(element)).isLessThan(1L << bits);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 17, 31})
  void bitsAfterTheLastElementAreNoticed(int bits) {
    byte[] packed = Packing.pack(new int[3], bits).toArray();
    packed[packed.length - 1] = (byte) 0x80;
    assertThat(Packing.isFilledWithZeros(Bytes.wrap(packed), bits, 3)).isFalse();
  }
}
