package org.fedclave.aggregation.secure;

import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * Diffie-Hellman on Curve25519 (RFC 7748, sections 5 and 6.1), by Bouncy Castle, whose branches and
 * memory accesses do not depend on a private key.
 */
final class Agreement {

  static final int KEY_BYTES = X25519.POINT_SIZE;

  private Agreement() {}

  static byte[] publicKey(byte[] privateKey) {
    byte[] publicKey = new byte[KEY_BYTES];
    X25519.scalarMultBase(privateKey, 0, publicKey, 0);
    return publicKey;
  }

  /** Whether every private key agrees on a secret with {@code publicKey}. */
  static boolean isSound(byte[] publicKey) {
    return agree(new byte[KEY_BYTES], publicKey, new byte[KEY_BYTES]);
  }

  /**
   * Puts what both agree on into {@code secret}: {@code X25519(privateKey, publicKey)}.
   *
   * @return false if the public key is of small order, so that the secret is no secret
   */
  static boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret) {
    return X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0);
  }
}
