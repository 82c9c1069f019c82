package org.fedclave.protocol.masking;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * Two shares of one participant's secrets, encrypted to another participant (AES-256-GCM).
 *
 * @param peer in {@link SealedShares} to whom, in {@link IncomingShares} from whom
 * @param ciphertext {@link #CIPHERTEXT_BYTES} bytes
 */
public record SealedShare(int peer, Bytes ciphertext) {

  /** A share of the self-mask's seed, then one of the masking key. */
  public static final int PLAINTEXT_BYTES = 2 * UnmaskingShares.SHARE_BYTES;

  public static final int CIPHERTEXT_BYTES = PLAINTEXT_BYTES + 16;

  private static final int ENTRY_BYTES = 2 + CIPHERTEXT_BYTES;

  /** Of a packed list. */
  static final int LARGEST = Parties.MOST * ENTRY_BYTES;

  public SealedShare {
    Parties.check(peer);
    if (ciphertext.size() != CIPHERTEXT_BYTES) {
      throw new IllegalArgumentException(
          "expected " + CIPHERTEXT_BYTES + " bytes, found " + ciphertext.size());
    }
  }

  /** {@code u16be(peer) || ciphertext} each. */
  static Bytes pack(List<SealedShare> shares) {
    ByteBuffer out = ByteBuffer.allocate(shares.size() * ENTRY_BYTES);
    for (SealedShare share : shares) {
      out.putShort((short) share.peer).put(share.ciphertext.unsafeArray());
    }
    return Bytes.wrap(out.array());
  }

  /** Reads {@link #pack}; {@code where} names the message. */
  static List<SealedShare> unpack(String where, Bytes packed) throws MalformedException {
    if (packed.size() % ENTRY_BYTES != 0 || packed.size() > LARGEST) {
      throw MalformedException.at(
          where, "at most 1024 shares of " + ENTRY_BYTES + " bytes", packed.size() + " bytes");
    }
    List<SealedShare> shares = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(packed.unsafeArray());
    while (in.hasRemaining()) {
      int peer = Short.toUnsignedInt(in.getShort());
      if (peer >= Parties.MOST) {
        throw MalformedException.at(where, "a party below 1024", Integer.toString(peer));
      }
      byte[] ciphertext = new byte[CIPHERTEXT_BYTES];
      in.get(ciphertext);
      shares.add(new SealedShare(peer, Bytes.wrap(ciphertext)));
    }
    return shares;
  }
}
