package org.fedclave.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.SeededForTests;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.IdentityKeys;
import org.junit.jupiter.api.Test;

/** Signing keys, hybrid signatures, KEM keys and the identity that holds both. */
class KeysTest {

  private static final SecureRandom RANDOM = SeededForTests.random(204);
  private static final SigningKeys ALICE = SigningKeys.generate(RANDOM);
  private static final SigningKeys EVE = SigningKeys.generate(RANDOM);
  private static final Bytes MESSAGE = Bytes.utf8("message");

  @Test
  void aSignatureHoldsForItsMessageAndKeysOnly() throws Exception {
    HybridSignature signature = ALICE.sign(MESSAGE);
    ALICE.verificationKeys().verify(MESSAGE, signature);
    assertThatThrownBy(() -> ALICE.verificationKeys().verify(Bytes.utf8("massage"), signature))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> EVE.verificationKeys().verify(MESSAGE, signature))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void eachHalfOfASignatureIsNeeded() {
    HybridSignature good = ALICE.sign(MESSAGE);
    HybridSignature other = EVE.sign(MESSAGE);
    VerificationKeys keys = ALICE.verificationKeys();
    assertThatThrownBy(
            () -> keys.verify(MESSAGE, new HybridSignature(other.ed25519(), good.mlDsa65())))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("Ed25519");
    assertThatThrownBy(
            () -> keys.verify(MESSAGE, new HybridSignature(good.ed25519(), other.mlDsa65())))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("ML-DSA-65");
  }

  @Test
  void aChangedByteAnywhereBreaksASignature() throws Exception {
    Bytes good = ALICE.sign(MESSAGE).toBytes();
    for (int position = 0; position < good.size(); position += position < 64 ? 1 : 37) {
      byte[] changed = good.toArray();
      changed[position] ^= 1;
      HybridSignature signature = HybridSignature.parse(Bytes.wrap(changed));
      assertThatThrownBy(() -> ALICE.verificationKeys().verify(MESSAGE, signature))
          .as("byte %d", position)
          .isInstanceOf(BadSignatureException.class);
    }
  }

  @Test
  void aSignatureOfAnotherSizeIsRefused() {
    Bytes good = ALICE.sign(MESSAGE).toBytes();
    assertThatThrownBy(() -> HybridSignature.parse(good.slice(0, good.size() - 1)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new HybridSignature(Bytes.EMPTY, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Peers choose their keys: what is no key must refuse a signature, not end the program. */
  @Test
  void bytesThatAreNoPublicKeyRefuseEverySignature() {
    HybridSignature signature = ALICE.sign(MESSAGE);
    for (String pattern : new String[] {"00", "ff", "01", "02", "7f"}) {
      var keys =
          new VerificationKeys(
              Bytes.hex(pattern.repeat(VerificationKeys.ED25519_BYTES)),
              Bytes.hex(pattern.repeat(VerificationKeys.ML_DSA_65_BYTES)));
      assertThatThrownBy(() -> keys.verify(MESSAGE, signature))
          .as(pattern)
          .isInstanceOf(BadSignatureException.class);
      assertThatThrownBy(() -> keys.verifyMlDsa65(MESSAGE, signature.mlDsa65()))
          .as(pattern)
          .isInstanceOf(BadSignatureException.class);
    }
  }

  @Test
  void bytesThatAreNoKemKeyAreRefusedBeforeAnythingIsSealedToThem() throws Exception {
    Bytes good = KemKeys.generate(RANDOM).publicKey().bytes();
    assertThat(KemPublicKey.parse(good).bytes()).isEqualTo(good);
    byte[] smallOrder = good.toArray();
    Arrays.fill(smallOrder, 1184, 1216, (byte) 0);
    byte[] overModulus = good.toArray();
    Arrays.fill(overModulus, 0, 3, (byte) 0xff);
    for (Bytes bad :
        List.of(Bytes.wrap(smallOrder), Bytes.wrap(overModulus), good.slice(1, 1216))) {
      assertThatThrownBy(() -> KemPublicKey.parse(bad))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("KEM key");
    }
  }

  @Test
  void restoredSigningKeysAreTheSame() throws Exception {
    SigningKeys restored = SigningKeys.restore(ALICE.secret(), RANDOM);
    assertThat(restored.verificationKeys()).isEqualTo(ALICE.verificationKeys());
    ALICE.verificationKeys().verify(MESSAGE, restored.sign(MESSAGE));
    assertThatThrownBy(() -> SigningKeys.restore(ALICE.secret().slice(0, 63), RANDOM))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void restoredKemKeysAreTheSame() throws Exception {
    KemKeys keys = KemKeys.generate(RANDOM);
    KemKeys restored = KemKeys.restore(keys.secret());
    assertThat(restored.publicKey()).isEqualTo(keys.publicKey());
    Bytes sealed = Hpke.seal(keys.publicKey(), Bytes.EMPTY, Bytes.EMPTY, MESSAGE);
    assertThat(Hpke.open(restored, Bytes.EMPTY, Bytes.EMPTY, sealed)).isEqualTo(MESSAGE);
    assertThatThrownBy(() -> KemKeys.restore(keys.secret().slice(1, 32)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new KemPublicKey(MESSAGE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void restoredIdentityKeysAreTheSame() throws Exception {
    IdentityKeys keys = IdentityKeys.generate(new MemberId("alice"), RANDOM);
    IdentityKeys restored = IdentityKeys.restore(keys.secret(), RANDOM);
    assertThat(restored.identity()).isEqualTo(keys.identity());
    Identity renamed =
        new Identity(new MemberId("eve"), keys.identity().signing(), keys.identity().kem());
    assertThat(renamed.fingerprint()).isNotEqualTo(keys.identity().fingerprint());
  }

  @Test
  void noSecretIsPrinted() {
    IdentityKeys keys = IdentityKeys.generate(new MemberId("alice"), RANDOM);
    for (Object secret :
        new Object[] {
          keys,
          keys.signing(),
          keys.kem(),
          ContentKey.generate(RANDOM),
          ShardCipher.generate(RANDOM)
        }) {
      assertThat(secret.toString())
          .hasSizeLessThan(80)
          .doesNotContain(keys.signing().secret().toHex().substring(0, 12))
          .doesNotContain(keys.kem().secret().toHex().substring(0, 12));
    }
  }
}
