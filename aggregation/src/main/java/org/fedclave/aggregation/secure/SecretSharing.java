package org.fedclave.aggregation.secure;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fedclave.protocol.Bytes;

/**
 * Shares a key of 32 bytes among parties so that some threshold of them can put it together again,
 * and fewer learn nothing of it ({@link Shamir}).
 *
 * <p>It does not notice wrong shares: they give another key, which opens nothing.
 */
public final class SecretSharing {

  /** Of one share. */
  public static final int SHARE_BYTES = Shamir.SHARE_BYTES;

  private SecretSharing() {}

  /**
   * Shares {@code secret}.
   *
   * @param secret 32 bytes
   * @param threshold how many shares give it, 1 to {@code parties}
   * @param parties how many get one, numbered from 0
   * @return each party's share, {@link #SHARE_BYTES} long
   */
  public static List<Bytes> share(Bytes secret, int threshold, int parties, SecureRandom random) {
    if (secret.size() != Shamir.SECRET_BYTES) {
      throw new IllegalArgumentException("a secret has 32 bytes, not " + secret.size());
    }
    if (threshold < 1 || threshold > parties) {
      throw new IllegalArgumentException(
          "a threshold is from 1 to the " + parties + " parties, not " + threshold);
    }
    byte[] plain = secret.toArray();
    long[][] shares =
        Shamir.share(
            plain,
            Shamir.coefficients(threshold, RandomStream.seededBy(random)),
            IntStream.range(0, parties).toArray());
    Arrays.fill(plain, (byte) 0);
    List<Bytes> all = new ArrayList<>();
    for (long[] share : shares) {
      ByteBuffer bytes = ByteBuffer.allocate(SHARE_BYTES);
      Shamir.write(share, bytes);
      all.add(Bytes.wrap(bytes.array()));
    }
    return all;
  }

  /**
   * Puts a secret together.
   *
   * @param shares by the number of the party; at least the threshold, all are used
   * @return 32 bytes, which are the secret if all shares are of it
   * @throws IllegalArgumentException if a share cannot be one
   */
  public static Bytes recover(Map<Integer, Bytes> shares) {
    SortedMap<Integer, Bytes> sorted = new TreeMap<>(shares);
    int[] parties = sorted.keySet().stream().mapToInt(Integer::intValue).toArray();
    if (parties.length == 0 || parties[0] < 0) {
      throw new IllegalArgumentException("a secret is put together of parties' shares");
    }
    long[][] elements = new long[parties.length][Shamir.PIECES];
    int next = 0;
    for (Bytes share : sorted.values()) {
      if (share.size() != SHARE_BYTES
          || Shamir.read(ByteBuffer.wrap(share.toArray()), elements[next]).isPresent()) {
        throw new IllegalArgumentException("share " + parties[next] + " is none");
      }
      next++;
    }
    return Bytes.wrap(Shamir.recover(Shamir.weights(parties), elements));
  }
}
