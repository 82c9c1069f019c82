package org.fedclave.aggregation.secure;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.RunId;

/**
 * The X25519 key of one participant for one run, from before it knows the others until it has met
 * them. Its public half stands in the participant's commitment. The private half agrees once with
 * everybody's and is wiped: nothing of a channel can be made from it again. Not thread-safe.
 */
public final class ChannelKey {

  private final int party;
  private final byte[] privateKey = new byte[Agreement.KEY_BYTES];
  private final Bytes publicKey;
  private final HmacSha256 hmac = new HmacSha256();
  private boolean used;

  /** Makes a fresh key for {@code party}. */
  public ChannelKey(int party) {
    this(party, new SecureRandom());
  }

  /** For tests in this package, which replay a seed. */
  ChannelKey(int party, SecureRandom random) {
    this.party = party;
    random.nextBytes(privateKey);
    this.publicKey = Bytes.wrap(Agreement.publicKey(privateKey));
  }

  /** What goes into the participant's commitment. */
  public Bytes publicKey() {
    return publicKey;
  }

  /**
   * Makes the channels to all others, once.
   *
   * @param everybody all commitments, this participant's with this key among them
   */
  public Channels meet(GraphCommitments everybody) throws MaskingException {
    if (used) {
      throw new IllegalStateException("a channel key meets everybody once");
    }
    used = true;
    TreeMap<Integer, byte[]> roots = new TreeMap<>();
    try {
      requireOwn(everybody);
      for (int peer : everybody.parties()) {
        if (peer != party) {
          roots.put(peer, root(everybody.run(), peer, everybody.channelKey(peer)));
        }
      }
      return new Channels(party, roots);
    } finally {
      Arrays.fill(privateKey, (byte) 0);
      roots.values().forEach(root -> Arrays.fill(root, (byte) 0));
    }
  }

  private void requireOwn(GraphCommitments everybody) throws MaskingException {
    if (!everybody.parties().contains(party) || !everybody.channelKey(party).equals(publicKey)) {
      throw new MaskingException(
          Rule.OWN_KEYS,
          "the commitments do not have the channel key of party " + party + " as it sent it");
    }
  }

  /**
   * The channel's root in round 0, {@code HKDF(X25519(c_u, c_v))}. Both public keys are in the
   * info, because several encodings of one key agree on the same (RFC 7748, section 7).
   */
  byte[] root(RunId run, int peer, Bytes theirs) throws MaskingException {
    byte[] agreed = new byte[Agreement.KEY_BYTES];
    if (!Agreement.agree(privateKey, theirs.unsafeArray(), agreed)) {
      throw MaskingException.weakKey(peer);
    }
    boolean first = party < peer;
    Bytes info =
        Domain.MASK_CHANNEL.bytes(
            run.bytes(),
            KeySchedule.number(Math.min(party, peer)),
            KeySchedule.number(Math.max(party, peer)),
            first ? publicKey : theirs,
            first ? theirs : publicKey);
    byte[] root = hmac.derive(agreed, info, Channels.ROOT_BYTES);
    Arrays.fill(agreed, (byte) 0);
    return root;
  }

  @Override
  public String toString() {
    return "channel key of party " + party;
  }
}
