package org.fedclave.protocol.masking;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * Two shares of one participant's secrets, encrypted to another participant (AES-256-GCM).
 *
 * <p>Who opens it knows that its sender made it for this session, and so saw the same {@link
 * Roster}: only the two of them have the key.
 *
 * @param peer in {@link SealedShares} to whom, in {@link IncomingShares} from whom
 * @param ciphertext {@link #CIPHERTEXT_BYTES} bytes
 */
public record SealedShare(int peer, Bytes ciphertext) {

  /** A share of the self-mask's seed, then one of the masking key. */
  public static final int PLAINTEXT_BYTES = 2 * UnmaskingShares.SHARE_BYTES;

  public static final int CIPHERTEXT_BYTES = PLAINTEXT_BYTES + 16;

  /** Of a packed list. */
  static final int LARGEST = PerParty.largest(CIPHERTEXT_BYTES);

  public SealedShare {
    Parties.check(peer);
    if (ciphertext.size() != CIPHERTEXT_BYTES) {
      throw new IllegalArgumentException(
          "expected " + CIPHERTEXT_BYTES + " bytes, found " + ciphertext.size());
    }
  }

  /** {@code u16be(peer) || ciphertext} each. */
  static Bytes pack(List<SealedShare> shares) {
    return PerParty.pack(shares, CIPHERTEXT_BYTES, SealedShare::peer, SealedShare::ciphertext);
  }

  /** Reads {@link #pack}; {@code where} names the message. */
  static List<SealedShare> unpack(String where, Bytes packed) throws MalformedException {
    return PerParty.unpack(where, packed, CIPHERTEXT_BYTES, SealedShare::new);
  }
}
