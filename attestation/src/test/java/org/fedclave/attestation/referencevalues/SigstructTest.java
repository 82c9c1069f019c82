package org.fedclave.attestation.referencevalues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Random;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigstructTest {

  private static KeyPair key = new KeyPair(null, null);

  @BeforeAll
  static void makeKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(new RSAKeyGenParameterSpec(3072, BigInteger.valueOf(3)));
    key = generator.generateKeyPair();
  }

  /** Signed as the SDM says, after {@code change} touched the unsigned structure. */
  private static byte[] signed(Consumer<ByteBuffer> change) {
    ByteBuffer raw = ByteBuffer.allocate(Sigstruct.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.put(0, Bytes.hex("06000000e10000000000010000000000").toArray());
    raw.put(24, Bytes.hex("01010000600000006000000001000000").toArray());
    RSAPublicKey publicKey = (RSAPublicKey) key.getPublic();
    raw.put(128, littleEndian(publicKey.getModulus())).putInt(512, 3);
    raw.putInt(900, 0).putInt(904, -1);
    raw.put(928, Bytes.hex("04000000000000000300000000000000").toArray());
    raw.put(944, Bytes.hex("fdffffffffffffffe700000000000000").toArray());
    raw.put(960, Bytes.hex("ab".repeat(32)).toArray());
    raw.putShort(1024, (short) 513).putShort(1026, (short) 7);
    change.accept(raw);
    byte[] structure = new byte[Sigstruct.BYTES];
    raw.get(0, structure);
    sign(structure, publicKey.getModulus());
    return structure;
  }

  private static void sign(byte[] raw, BigInteger n) {
    try {
      Signature rsa = Signature.getInstance("SHA256withRSA");
      rsa.initSign(key.getPrivate());
      rsa.update(raw, 0, 128);
      rsa.update(raw, 900, 128);
      BigInteger s = new BigInteger(1, rsa.sign());
      BigInteger q1 = s.pow(2).divide(n);
      BigInteger q2 = s.pow(3).subtract(q1.multiply(s).multiply(n)).divide(n);
      ByteBuffer.wrap(raw)
          .put(516, littleEndian(s))
          .put(1040, littleEndian(q1))
          .put(1424, littleEndian(q2));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] out = new byte[384];
    byte[] big = value.toByteArray();
    for (int i = 0; i < Math.min(384, big.length); i++) {
      out[i] = big[big.length - 1 - i];
    }
    return out;
  }

  @Test
  void whatAQuoteShowsIsReadOut() throws Exception {
    Sigstruct read = Sigstruct.read(Bytes.wrap(signed(raw -> {})));
    Bytes modulus = Bytes.wrap(littleEndian(((RSAPublicKey) key.getPublic()).getModulus()));
    assertThat(read.referenceValues())
        .extracting(ReferenceValue::toString)
        .containsExactly(
            "sgx/mrenclave " + "ab".repeat(32),
            "sgx/mrsigner " + Digest.of(modulus).hex(),
            "sgx/isvprodid 513",
            "sgx/isvsvn 7",
            "sgx/attributes 04000000000000000300000000000000/fdffffffffffffffe700000000000000",
            "sgx/miscselect 00000000/ffffffff");
  }

  @Test
  void debuggingIsPossibleWhereItIsSetOrNotEnforced() throws Exception {
    assertThat(Sigstruct.read(Bytes.wrap(signed(raw -> {}))).canBeDebugged()).isTrue();
    assertThat(Sigstruct.read(Bytes.wrap(signed(raw -> raw.put(944, (byte) 0xff)))).canBeDebugged())
        .isFalse();
    assertThat(
            Sigstruct.read(Bytes.wrap(signed(raw -> raw.put(944, (byte) 0xff).put(928, (byte) 6))))
                .canBeDebugged())
        .isTrue();
  }

  /** One byte of each field that must have one value, although the signature is right. */
  @ParameterizedTest
  @ValueSource(ints = {0, 24, 44, 127, 992, 1007, 1028})
  void aFixedFieldWithAnotherValueIsRefusedThoughSigned(int at) {
    byte[] raw = signed(buffer -> buffer.put(at, (byte) (buffer.get(at) ^ 1)));
    assertThatThrownBy(() -> Sigstruct.read(Bytes.wrap(raw)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void anyFlippedBitIsRefused() {
    long seed = 20261123;
    var random = new Random(seed);
    byte[] whole = signed(raw -> {});
    for (int at = 0; at < whole.length; at++) {
      // 1028 to 1040 is reserved; everything else is fixed, signed, or of the signature.
      byte[] raw = whole.clone();
      raw[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> Sigstruct.read(Bytes.wrap(raw)))
          .as("seed " + seed + ", byte " + at)
          .isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1807, 1809})
  void anotherSizeIsRefused(int size) {
    assertThatThrownBy(() -> Sigstruct.read(Bytes.wrap(new byte[size])))
        .hasMessageContaining("1808 bytes");
  }
}
