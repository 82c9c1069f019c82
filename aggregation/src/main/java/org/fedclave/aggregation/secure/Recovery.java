package org.fedclave.aggregation.secure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.masking.KeyAdvertisement;

/**
 * Takes the masks off a sum (Bonawitz et al. 2017, figure 4, round 4, server): the self-masks of
 * survivors, and what is left of the pairwise masks of those that dropped out.
 *
 * <p>Every recovered secret is compared with what its owner committed to. Not thread-safe.
 */
final class Recovery {

  private final Graph graph;
  private final KeySchedule schedule;
  private final Digest session;
  private final Map<Integer, KeyAdvertisement> advertised;
  private final Map<Integer, Digest> selfMasks;
  private final NavigableMap<Integer, Answers> answers;
  private final MaskingParameters parameters;
  private final Map<List<Integer>, long[]> weights = new HashMap<>();

  /** One mask to take off: of {@code party} for itself, or for a survivor. */
  private static final class Mask {
    private final int party;
    private final byte[] secret;
    private final int survivor;

    Mask(int party, byte[] secret, int survivor) {
      this.party = party;
      this.secret = secret;
      this.survivor = survivor;
    }

    boolean isSelfMask() {
      return survivor == party;
    }
  }

  Recovery(
      Graph graph,
      Digest session,
      Map<Integer, KeyAdvertisement> advertised,
      Map<Integer, Digest> selfMasks,
      NavigableMap<Integer, Answers> answers,
      MaskingParameters parameters) {
    this.graph = graph;
    this.session = session;
    this.schedule = new KeySchedule(session);
    this.advertised = advertised;
    this.selfMasks = selfMasks;
    this.answers = answers;
    this.parameters = parameters;
  }

  /**
   * Takes off {@code sum} all masks that are left in it.
   *
   * @param sharers who shared secrets and is in this sum's component
   * @param survivors whose masked vectors are in the sum, of {@code sharers}
   */
  void unmask(int[] sum, Set<Integer> sharers, Set<Integer> survivors, Executor executor, int tasks)
      throws MaskingException {
    List<Mask> masks = new ArrayList<>();
    List<byte[]> secrets = new ArrayList<>();
    try {
      for (int party : sharers) {
        byte[] secret = secretOf(party);
        secrets.add(secret);
        if (survivors.contains(party)) {
          requireSeed(party, secret);
          masks.add(new Mask(party, secret, party));
        } else {
          requireKey(party, secret);
          addLeft(party, secret, survivors, masks);
        }
      }
      takeOff(masks, sum, executor, tasks);
    } finally {
      secrets.forEach(secret -> Arrays.fill(secret, (byte) 0));
    }
  }

  /** By the first shares that suffice; in the complete graph their weights are always the same. */
  private byte[] secretOf(int party) {
    int[] neighbourhood = graph.neighbourhood(party);
    int threshold = parameters.thresholdIn(neighbourhood.length);
    List<Integer> from =
        Arrays.stream(neighbourhood).filter(answers::containsKey).limit(threshold).boxed().toList();
    int[] holders = from.stream().mapToInt(Integer::intValue).toArray();
    long[][] shares = new long[holders.length][];
    for (int i = 0; i < holders.length; i++) {
      shares[i] = of(answers, holders[i]).of(party);
    }
    return Shamir.recover(weights.computeIfAbsent(from, _ -> Shamir.weights(holders)), shares);
  }

  private void requireSeed(int party, byte[] seed) throws MaskingException {
    if (!schedule.selfMaskCommitment(seed, party).equals(of(selfMasks, party))) {
      throw wrong("the seed of the self-mask", party);
    }
  }

  private void requireKey(int party, byte[] key) throws MaskingException {
    Bytes publicKey = Bytes.wrap(Agreement.publicKey(key));
    if (!publicKey.equals(of(advertised, party).maskingKey())) {
      throw wrong("the masking key", party);
    }
  }

  private static MaskingException wrong(String what, int party) {
    return new MaskingException(
        Rule.RECOVERY,
        "the revealed shares do not give "
            + what
            + " of party "
            + party
            + ": it, or one that revealed, gave wrong ones");
  }

  private void addLeft(int party, byte[] key, Set<Integer> survivors, List<Mask> masks) {
    for (int neighbour : graph.neighbourhood(party)) {
      if (survivors.contains(neighbour)) {
        masks.add(new Mask(party, key, neighbour));
      }
    }
  }

  private void takeOff(List<Mask> masks, int[] sum, Executor executor, int tasks) {
    List<CompletableFuture<int[]>> others = new ArrayList<>();
    for (int task = 1; task < tasks; task++) {
      int first = task;
      others.add(
          CompletableFuture.supplyAsync(
              () -> takeOff(masks, first, tasks, new int[sum.length]), executor));
    }
    takeOff(masks, 0, tasks, sum);
    for (CompletableFuture<int[]> other : others) {
      int[] part = other.join();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
  }

  private int[] takeOff(List<Mask> masks, int first, int step, int[] vector) {
    var keys = new KeySchedule(session);
    var stream = new MaskStream();
    var agreement = new Agreement();
    for (int i = first; i < masks.size(); i += step) {
      Mask mask = masks.get(i);
      if (mask.isSelfMask()) {
        stream.subtract(keys.selfMask(mask.secret, mask.party), vector);
      } else {
        takeOffPairwise(mask, keys, stream, agreement, vector);
      }
    }
    return vector;
  }

  /** The survivor u added {@code p_{u,v}}: PRG(s_{u,v}) where u > v, else what cancels that. */
  private void takeOffPairwise(
      Mask mask, KeySchedule keys, MaskStream stream, Agreement agreement, int[] vector) {
    Bytes theirs = of(advertised, mask.survivor).maskingKey();
    byte[] agreed = new byte[Agreement.KEY_BYTES];
    if (!agreement.agree(mask.secret, theirs.unsafeArray(), agreed)) {
      throw new AssertionError("keys of small order were refused");
    }
    byte[] key = keys.pairwiseMask(agreed, mask.party, mask.survivor);
    Arrays.fill(agreed, (byte) 0);
    if (mask.survivor > mask.party) {
      stream.subtract(key, vector);
    } else {
      stream.add(key, vector);
    }
  }

  private static <T> T of(Map<Integer, T> all, int party) {
    T value = all.get(party);
    if (value == null) {
      throw new AssertionError("nothing of party " + party);
    }
    return value;
  }
}
