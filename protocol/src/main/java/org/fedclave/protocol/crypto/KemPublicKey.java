package org.fedclave.protocol.crypto;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

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

  public Digest digest() {
    return Digest.of(bytes);
  }

  @Override
  public String toString() {
    return "KEM key " + digest().abbreviated();
  }
}
