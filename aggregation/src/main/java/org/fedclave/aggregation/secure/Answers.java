package org.fedclave.aggregation.secure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.protocol.masking.UnmaskingShares.Secret;
import org.fedclave.protocol.masking.UnmaskingShares.Share;

/** One participant's revealed shares, checked, in two arrays. */
final class Answers {

  private final int[] of;
  private final long[][] shares;

  private Answers(int count) {
    this.of = new int[count];
    this.shares = new long[count][Shamir.PIECES];
  }

  /**
   * Requires exactly the shares that were asked for.
   *
   * @param asked about whom, ascending
   * @param survivors whose self-masks' seeds are asked for; of the others the masking keys
   */
  static Answers check(UnmaskingShares message, List<Integer> asked, Set<Integer> survivors)
      throws MaskingException {
    if (!message.shares().stream().map(Share::of).toList().equals(asked)) {
      throw new MaskingException(
          Rule.NEIGHBOURS,
          "party " + message.party() + " reveals shares of others than its neighbours");
    }
    var answers = new Answers(asked.size());
    for (int i = 0; i < asked.size(); i++) {
      answers.set(i, message.party(), message.shares().get(i), survivors);
    }
    return answers;
  }

  private void set(int i, int from, Share share, Set<Integer> survivors) throws MaskingException {
    Secret expected = survivors.contains(share.of()) ? Secret.SELF_MASK : Secret.MASKING_KEY;
    if (share.secret() != expected) {
      throw new MaskingException(
          Rule.WRONG_SECRET,
          "party " + from + " reveals of party " + share.of() + " what must stay hidden");
    }
    of[i] = share.of();
    if (Shamir.read(ByteBuffer.wrap(share.value().unsafeArray()), shares[i]).isPresent()) {
      throw new MaskingException(
          Rule.SHARE, "party " + from + ": its share of party " + share.of() + " is no element");
    }
  }

  /** The share of {@code party}'s secret. */
  long[] of(int party) {
    return shares[Arrays.binarySearch(of, party)];
  }
}
