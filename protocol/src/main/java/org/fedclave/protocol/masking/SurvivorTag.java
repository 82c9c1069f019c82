package org.fedclave.protocol.masking;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * One participant's word to one neighbour that it saw a certain set of survivors: HMAC-SHA256 cut
 * to 16 bytes, under a key that only the two of them have. It convinces that neighbour and nobody
 * else.
 *
 * @param peer in {@link SurvivorConfirmation} to whom, in {@link ConfirmedSurvivors} from whom
 * @param tag {@link #TAG_BYTES} bytes over {@link SurvivorSet#message}
 */
public record SurvivorTag(int peer, Bytes tag) {

  /** Half of HMAC-SHA256 (RFC 2104, section 5). */
  public static final int TAG_BYTES = 16;

  /** Of a packed list. */
  static final int LARGEST = PerParty.largest(TAG_BYTES);

  public SurvivorTag {
    Parties.check(peer);
    if (tag.size() != TAG_BYTES) {
      throw new IllegalArgumentException("expected " + TAG_BYTES + " bytes, found " + tag.size());
    }
  }

  /** {@code u16be(peer) || tag} each. */
  static Bytes pack(List<SurvivorTag> tags) {
    return PerParty.pack(tags, TAG_BYTES, SurvivorTag::peer, SurvivorTag::tag);
  }

  /** Reads {@link #pack}; {@code where} names the message. */
  static List<SurvivorTag> unpack(String where, Bytes packed) throws MalformedException {
    return PerParty.unpack(where, packed, TAG_BYTES, SurvivorTag::new);
  }
}
