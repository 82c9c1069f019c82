package org.fedclave.aggregation.secure;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.fedclave.protocol.Bytes;

/**
 * HMAC-SHA256 (RFC 2104), and keys derived by it: HKDF (RFC 5869) without salt. Not thread-safe.
 */
final class HmacSha256 {

  private static final String NAME = "HmacSHA256";
  private static final SecretKeySpec NO_SALT = new SecretKeySpec(new byte[32], NAME);

  private final Mac mac;

  HmacSha256() {
    try {
      this.mac = Mac.getInstance(NAME);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC-SHA256", e);
    }
  }

  /** The first {@code length} bytes, at most 32, of what HKDF makes of {@code secret}. */
  byte[] derive(byte[] secret, Bytes info, int length) {
    start(NO_SALT);
    byte[] extracted = mac.doFinal(secret);
    start(new SecretKeySpec(extracted, NAME));
    Arrays.fill(extracted, (byte) 0);
    mac.update(info.unsafeArray());
    mac.update((byte) 1);
    return cut(mac.doFinal(), length);
  }

  /** The first {@code length} bytes of the code of {@code message} under {@code key}. */
  byte[] code(byte[] key, Bytes message, int length) {
    start(new SecretKeySpec(key, NAME));
    return cut(mac.doFinal(message.unsafeArray()), length);
  }

  private void start(SecretKeySpec key) {
    try {
      mac.init(key);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("HMAC takes every key", e);
    }
  }

  private static byte[] cut(byte[] block, int length) {
    byte[] beginning = Arrays.copyOf(block, length);
    Arrays.fill(block, (byte) 0);
    return beginning;
  }
}
