package org.fedclave.protocol.crypto;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * An Ed25519 and an ML-DSA-65 signature over the same message.
 *
 * @param ed25519 64 bytes
 * @param mlDsa65 3,309 bytes
 */
public record HybridSignature(Bytes ed25519, Bytes mlDsa65) {

  public static final int ED25519_BYTES = 64;
  public static final int ML_DSA_65_BYTES = 3309;
  public static final int BYTES = ED25519_BYTES + ML_DSA_65_BYTES;

  public HybridSignature {
    if (ed25519.size() != ED25519_BYTES || mlDsa65.size() != ML_DSA_65_BYTES) {
      throw new IllegalArgumentException(
          "expected signatures of 64 and 3309 bytes, found "
              + ed25519.size()
              + " and "
              + mlDsa65.size());
    }
  }

  /** Reads {@link #toBytes}. */
  public static HybridSignature parse(Bytes bytes) throws MalformedException {
    if (bytes.size() != BYTES) {
      throw MalformedException.at("signature", BYTES + " bytes", bytes.size() + " bytes");
    }
    return new HybridSignature(bytes.slice(0, ED25519_BYTES), bytes.slice(ED25519_BYTES, BYTES));
  }

  /** Ed25519 first, then ML-DSA-65. */
  public Bytes toBytes() {
    byte[] both = new byte[BYTES];
    System.arraycopy(ed25519.unsafeArray(), 0, both, 0, ED25519_BYTES);
    System.arraycopy(mlDsa65.unsafeArray(), 0, both, ED25519_BYTES, ML_DSA_65_BYTES);
    return Bytes.wrap(both);
  }
}
