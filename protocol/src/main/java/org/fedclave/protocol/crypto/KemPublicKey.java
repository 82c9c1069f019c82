package org.fedclave.protocol.crypto;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * The public half of {@link KemKeys}: to whom something is sealed.
 *
 * @param bytes an X-Wing public key (draft-connolly-cfrg-xwing-kem): ML-KEM-768, then X25519; 1,216
 *     bytes
 */
public record KemPublicKey(Bytes bytes) {

  public static final int BYTES = 1216;

  public KemPublicKey {
    if (bytes.size() != BYTES) {
      throw new IllegalArgumentException(
          "an X-Wing public key has 1216 bytes, not " + bytes.size());
    }
  }

  /**
   * Reads a key that a peer chose, and refuses one to which nothing can be sealed: coefficients
   * over the modulus of ML-KEM (FIPS 203, section 7.2), or a point of small order on X25519 (RFC
   * 7748, section 6.1).
   */
  public static KemPublicKey parse(Bytes bytes) throws MalformedException {
    if (bytes.size() != BYTES) {
      throw MalformedException.at("KEM key", BYTES + " bytes", bytes.size() + " bytes");
    }
    KemPublicKey key = new KemPublicKey(bytes);
    try {
      Hpke.seal(key, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw MalformedException.at("KEM key", "an X-Wing public key", "bytes that are none");
    }
    return key;
  }

  public Digest digest() {
    return Digest.of(bytes);
  }

  @Override
  public String toString() {
    return "KEM key " + digest().abbreviated();
  }
}
