package org.fedclave.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.SeededForTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentKeyTest {

  private static final SecureRandom RANDOM = SeededForTests.random(38);
  private static final KemKeys ALICE = KemKeys.generate(RANDOM);
  private static final KemKeys BOB = KemKeys.generate(RANDOM);
  private static final Bytes INFO = Bytes.utf8("info");
  private static final Bytes AAD = Bytes.utf8("aad");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 1 << 20})
  void sealedContentOpensForItsRecipientInItsContextOnly(int size) throws Exception {
    Bytes content = Bytes.wrap(new byte[size]);
    Bytes sealed = ContentKey.seal(ALICE.publicKey(), INFO, AAD, content, RANDOM);
    assertThat(sealed.size()).isEqualTo(ContentKey.SEALED_BYTES + size + ContentKey.TAG_BYTES);
    assertThat(ContentKey.unseal(ALICE, INFO, AAD, sealed)).isEqualTo(content);
    assertThatThrownBy(() -> ContentKey.unseal(BOB, INFO, AAD, sealed))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> ContentKey.unseal(ALICE, AAD, AAD, sealed))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> ContentKey.unseal(ALICE, INFO, INFO, sealed))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void aChangedOrMissingByteDoesNotOpen() {
    Bytes sealed = ContentKey.seal(ALICE.publicKey(), INFO, AAD, Bytes.utf8("content"), RANDOM);
    for (int position = 0; position < sealed.size(); position += 11) {
      byte[] changed = sealed.toArray();
      changed[position] ^= (byte) 0x80;
      assertThatThrownBy(() -> ContentKey.unseal(ALICE, INFO, AAD, Bytes.wrap(changed)))
          .isInstanceOf(CannotOpenException.class);
      Bytes cut = sealed.slice(0, position);
      assertThatThrownBy(() -> ContentKey.unseal(ALICE, INFO, AAD, cut))
          .isInstanceOf(CannotOpenException.class);
    }
  }

  @Test
  void oneCiphertextServesManyRecipients() throws Exception {
    ContentKey key = ContentKey.generate(RANDOM);
    Bytes forAlice = key.sealTo(ALICE.publicKey(), INFO, AAD);
    Bytes forBob = key.sealTo(BOB.publicKey(), INFO, AAD);
    Bytes ciphertext = key.encrypt(AAD, Bytes.utf8("model"));
    assertThat(ContentKey.open(ALICE, INFO, AAD, forAlice).decrypt(AAD, ciphertext).toUtf8())
        .isEqualTo("model");
    assertThat(ContentKey.open(BOB, INFO, AAD, forBob).decrypt(AAD, ciphertext).toUtf8())
        .isEqualTo("model");
  }

  @Test
  void aKeyEncryptsOneContent() {
    ContentKey key = ContentKey.generate(RANDOM);
    key.encrypt(AAD, Bytes.EMPTY);
    assertThatThrownBy(() -> key.encrypt(AAD, Bytes.EMPTY))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSealedKeyOfAnotherSizeIsRefused() {
    Bytes sealed = Hpke.seal(ALICE.publicKey(), INFO, AAD, Bytes.wrap(new byte[16]));
    assertThatThrownBy(() -> ContentKey.open(ALICE, INFO, AAD, sealed))
        .hasMessageContaining("32 bytes");
    ContentKey key = ContentKey.generate(RANDOM);
    assertThatThrownBy(() -> key.decrypt(AAD, Bytes.wrap(new byte[15])))
        .isInstanceOf(CannotOpenException.class);
  }
}
