package org.fedclave.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.SeededForTests;
import org.fedclave.protocol.SharedVectors;
import org.junit.jupiter.api.Test;

class HpkeTest {

  private static final SecureRandom RANDOM = SeededForTests.random(9180);
  private static final KemKeys ALICE = KemKeys.generate(RANDOM);
  private static final KemKeys EVE = KemKeys.generate(RANDOM);
  private static final Bytes INFO = Bytes.utf8("info");
  private static final Bytes AAD = Bytes.utf8("aad");
  private static final Bytes SECRET = Bytes.utf8("beauty is truth");

  @Test
  void theLibraryOpensTheVectorsOfTheStandard() throws Exception {
    int opened = 0;
    for (JsonNode vector : SharedVectors.json("hpke/rfc9180-base-and-auth/cases.json")) {
      HPKEContext context = receiver(vector);
      for (JsonNode message : vector.get("encryptions")) {
        assertThat(context.open(hex(message, "aad"), hex(message, "ct")))
            .isEqualTo(hex(message, "pt"));
        opened++;
      }
    }
    assertThat(opened).isGreaterThanOrEqualTo(12);
  }

  private static HPKEContext receiver(JsonNode vector) {
    byte mode = (byte) vector.get("mode").intValue();
    var suite =
        new HPKE(
            mode,
            (short) vector.get("kem_id").intValue(),
            (short) vector.get("kdf_id").intValue(),
            (short) vector.get("aead_id").intValue());
    AsymmetricCipherKeyPair pair =
        suite.deserializePrivateKey(hex(vector, "skRm"), hex(vector, "pkRm"));
    return mode == HPKE.mode_base
        ? suite.setupBaseR(hex(vector, "enc"), pair, hex(vector, "info"))
        : suite.setupAuthR(
            hex(vector, "enc"),
            pair,
            hex(vector, "info"),
            suite.deserializePublicKey(hex(vector, "pkSm")));
  }

  private static byte[] hex(JsonNode node, String name) {
    return Bytes.hex(node.get(name).textValue()).toArray();
  }

  @Test
  void whatWasSealedOpensWithTheSameContext() throws Exception {
    Bytes sealed = Hpke.seal(ALICE.publicKey(), INFO, AAD, SECRET);
    assertThat(sealed.size()).isEqualTo(SECRET.size() + Hpke.OVERHEAD_BYTES);
    assertThat(Hpke.open(ALICE, INFO, AAD, sealed)).isEqualTo(SECRET);
    Bytes again = Hpke.seal(ALICE.publicKey(), INFO, AAD, SECRET);
    assertThat(again).isNotEqualTo(sealed);
  }

  @Test
  void anotherKeyInfoOrAadDoesNotOpen() {
    Bytes sealed = Hpke.seal(ALICE.publicKey(), INFO, AAD, SECRET);
    assertThatThrownBy(() -> Hpke.open(EVE, INFO, AAD, sealed))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> Hpke.open(ALICE, AAD, AAD, sealed))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> Hpke.open(ALICE, INFO, INFO, sealed))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void aChangedByteAnywhereDoesNotOpen() {
    Bytes sealed = Hpke.seal(ALICE.publicKey(), INFO, AAD, SECRET);
    for (int position = 0; position < sealed.size(); position += 13) {
      byte[] changed = sealed.toArray();
      changed[position] ^= 0x40;
      assertThatThrownBy(() -> Hpke.open(ALICE, INFO, AAD, Bytes.wrap(changed)))
          .as("byte %d", position)
          .isInstanceOf(CannotOpenException.class);
    }
  }

  @Test
  void aCutOrEmptyMessageDoesNotOpen() {
    Bytes sealed = Hpke.seal(ALICE.publicKey(), INFO, AAD, SECRET);
    for (int size :
        new int[] {0, 1, Hpke.ENCAPSULATION_BYTES, Hpke.OVERHEAD_BYTES, sealed.size() - 1}) {
      assertThatThrownBy(() -> Hpke.open(ALICE, INFO, AAD, sealed.slice(0, size)))
          .isInstanceOf(CannotOpenException.class);
    }
    Bytes zeros = Bytes.wrap(new byte[Hpke.OVERHEAD_BYTES + 1]);
    assertThatThrownBy(() -> Hpke.open(ALICE, INFO, AAD, zeros))
        .isInstanceOf(CannotOpenException.class);
  }
}
