package org.fedclave.aggregation.secure;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Domain;

/**
 * What a participant has in common with each other one over a run: a root a pair, known to the two
 * only, which steps forward every round.
 *
 * <p>The keys of a round come out once. After that this object holds nothing from which they, or
 * those of an earlier round, could be made again. Whoever reads it can make those of all later
 * rounds of the run. Serves the participant's {@link MaskingClient}s one after the other. Not
 * thread-safe.
 */
public final class Channels {

  static final int ROOT_BYTES = 32;

  private final int party;
  private final TreeMap<Integer, byte[]> roots = new TreeMap<>();
  private final HmacSha256 hmac = new HmacSha256();
  private int round;

  /**
   * Made by {@link ChannelKey#meet}.
   *
   * @param roots of the channels to all others in round 0; copied
   */
  Channels(int party, Map<Integer, byte[]> roots) {
    this.party = party;
    roots.forEach((peer, root) -> this.roots.put(peer, root.clone()));
  }

  int party() {
    return party;
  }

  /**
   * The keys with each of {@code peers} in {@code round}; rounds that were skipped are stepped
   * over.
   *
   * @throws IllegalArgumentException if the keys of that round, or of a later one, came out before
   */
  SortedMap<Integer, ChannelKeys> keys(int round, KeySchedule schedule, Collection<Integer> peers)
      throws MaskingException {
    if (round < this.round) {
      throw new IllegalArgumentException(
          "round " + round + "; the channels are at round " + this.round);
    }
    while (this.round < round) {
      step();
    }
    SortedMap<Integer, ChannelKeys> keys = new TreeMap<>();
    for (int peer : peers) {
      byte[] root = roots.get(peer);
      if (root == null) {
        throw MaskingException.unknown(peer);
      }
      keys.put(peer, new ChannelKeys(schedule, root, party, peer));
    }
    step();
    return keys;
  }

  /** {@code root = HKDF(root, M("fedclave/mask-channel-next"))}, for all. */
  private void step() {
    Bytes info = Domain.MASK_CHANNEL_NEXT.bytes();
    for (Map.Entry<Integer, byte[]> entry : roots.entrySet()) {
      byte[] before = entry.getValue();
      entry.setValue(hmac.derive(before, info, ROOT_BYTES));
      Arrays.fill(before, (byte) 0);
    }
    round++;
  }

  @Override
  public String toString() {
    return "channels of party " + party + " in round " + round;
  }
}
