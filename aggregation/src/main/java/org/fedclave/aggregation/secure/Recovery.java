package org.fedclave.aggregation.secure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
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

  /**
   * The masks that are left in a sum of one survivor, in the order of the parties: its own, and
   * those that it has with parties that dropped out.
   */
  private static final class Left {
    private final int survivor;
    private final byte[] seed;
    private final List<Integer> parties = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();

    Left(int survivor, byte[] seed) {
      this.survivor = survivor;
      this.seed = seed;
    }

    void add(int party, byte[] key) {
      parties.add(party);
      keys.add(key);
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
    TreeMap<Integer, Left> left = new TreeMap<>();
    TreeMap<Integer, byte[]> dropped = new TreeMap<>();
    try {
      for (int party : sharers) {
        byte[] secret = secretOf(party);
        if (survivors.contains(party)) {
          left.put(party, new Left(party, secret));
          requireSeed(party, secret);
        } else {
          dropped.put(party, secret);
          requireKey(party, secret);
        }
      }
      dropped.forEach((party, key) -> addLeft(party, key, left));
      takeOff(List.copyOf(left.values()), sum, executor, tasks);
    } finally {
      left.values().forEach(each -> Arrays.fill(each.seed, (byte) 0));
      dropped.values().forEach(key -> Arrays.fill(key, (byte) 0));
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

  private void addLeft(int party, byte[] key, Map<Integer, Left> left) {
    for (int neighbour : graph.neighbourhood(party)) {
      Left survivor = left.get(neighbour);
      if (survivor != null) {
        survivor.add(party, key);
      }
    }
  }

  private void takeOff(List<Left> left, int[] sum, Executor executor, int tasks) {
    List<CompletableFuture<int[]>> others = new ArrayList<>();
    for (int task = 1; task < tasks; task++) {
      int first = task;
      others.add(
          CompletableFuture.supplyAsync(
              () -> takeOff(left, first, tasks, new int[sum.length]), executor));
    }
    takeOff(left, 0, tasks, sum);
    for (CompletableFuture<int[]> other : others) {
      int[] part = other.join();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
  }

  private int[] takeOff(List<Left> left, int first, int step, int[] vector) {
    var keys = new KeySchedule(session);
    var stream = new MaskStream();
    for (int i = first; i < left.size(); i += step) {
      Left survivor = left.get(i);
      stream.subtract(keys.selfMask(survivor.seed, survivor.survivor), vector);
      takeOffPairwise(survivor, keys, stream, vector);
    }
    return vector;
  }

  /** The survivor u added {@code p_{u,v}}: PRG(s_{u,v}) where u > v, else what cancels that. */
  private void takeOffPairwise(Left survivor, KeySchedule keys, MaskStream stream, int[] vector) {
    if (survivor.parties.isEmpty()) {
      return;
    }
    Bytes publicKey = of(advertised, survivor.survivor).maskingKey();
    byte[][] agreed = new PreparedKey(publicKey.unsafeArray()).agree(survivor.keys);
    for (int i = 0; i < agreed.length; i++) {
      int party = survivor.parties.get(i);
      byte[] key = keys.pairwiseMask(agreed[i], party, survivor.survivor);
      Arrays.fill(agreed[i], (byte) 0);
      if (survivor.survivor > party) {
        stream.subtract(key, vector);
      } else {
        stream.add(key, vector);
      }
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
