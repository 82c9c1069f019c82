package org.fedclave.aggregation.secure;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.fedclave.protocol.Bytes;

/** AES-256-GCM for shares. A key encrypts one message, so the nonce is zero. Not thread-safe. */
final class ShareCipher {

  private static final GCMParameterSpec NONCE = new GCMParameterSpec(128, new byte[12]);

  private final Cipher cipher;

  ShareCipher() {
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES-GCM", e);
    }
  }

  /** Wipes the key. */
  Bytes seal(byte[] key, Bytes aad, byte[] shares) {
    try {
      return Bytes.wrap(run(Cipher.ENCRYPT_MODE, key, aad, shares));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM encrypts every array", e);
    }
  }

  /** Nothing if key, context or a bit of {@code ciphertext} differ. Wipes the key. */
  Optional<byte[]> open(byte[] key, Bytes aad, Bytes ciphertext) {
    try {
      return Optional.of(run(Cipher.DECRYPT_MODE, key, aad, ciphertext.unsafeArray()));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private byte[] run(int mode, byte[] key, Bytes aad, byte[] input)
      throws GeneralSecurityException {
    cipher.init(mode, new SecretKeySpec(key, "AES"), NONCE);
    Arrays.fill(key, (byte) 0);
    cipher.updateAAD(aad.unsafeArray());
    return cipher.doFinal(input);
  }
}
