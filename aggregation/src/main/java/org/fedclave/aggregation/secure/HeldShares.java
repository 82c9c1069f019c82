package org.fedclave.aggregation.secure;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.masking.UnmaskingShares.Secret;
import org.fedclave.protocol.masking.UnmaskingShares.Share;

/**
 * The pairs of shares that a participant holds, its own among them. A pair gives out one of its two
 * and is gone: this class is why nobody gets both. Not thread-safe.
 */
final class HeldShares {

  private final TreeMap<Integer, byte[]> pairs = new TreeMap<>();

  /** Takes over {@code pair}: a share of the self-mask's seed, then one of the masking key. */
  void put(int of, byte[] pair) {
    pairs.put(of, pair);
  }

  Set<Integer> parties() {
    return pairs.keySet();
  }

  /** One share of a party's two; the other is wiped. */
  Share takeOne(int of, Secret secret) {
    byte[] pair = pairs.remove(of);
    if (pair == null) {
      throw new AssertionError("no shares of party " + of);
    }
    int from = secret == Secret.SELF_MASK ? 0 : Shamir.SHARE_BYTES;
    Bytes value = Bytes.of(pair, from, Shamir.SHARE_BYTES);
    Arrays.fill(pair, (byte) 0);
    return new Share(of, secret, value);
  }

  void forget() {
    pairs.values().forEach(pair -> Arrays.fill(pair, (byte) 0));
    pairs.clear();
  }

  @Override
  public String toString() {
    return pairs.size() + " pairs of shares";
  }
}
