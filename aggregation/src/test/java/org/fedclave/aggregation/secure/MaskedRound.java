package org.fedclave.aggregation.secure;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.UnmaskingShares;

/**
 * All participants and the server of one round, for tests to break. Every message goes through its
 * bytes. A few trainers serve all parties.
 */
final class MaskedRound {

  static final RunId RUN = RunId.of(Bytes.utf8("a contract"));
  static final List<SigningKeys> TRAINERS = trainers();

  private static final Map<Integer, Committed> COMMITTED = new TreeMap<>();

  /**
   * For all tests of a round with as many parties. They reveal nothing that matters, and their
   * channels have roots on which nobody agreed, to save the time; {@link ChannelsTest} agrees.
   */
  private record Committed(
      List<GraphChain> chains, List<Map<Integer, byte[]>> roots, GraphCommitments commitments) {
    static Committed of(int parties, int round, Map<Integer, VerificationKeys> keys) {
      List<GraphChain> chains = new ArrayList<>();
      List<Map<Integer, byte[]>> roots = new ArrayList<>();
      List<GraphCommitment> commitments = new ArrayList<>();
      for (int party = 0; party < parties; party++) {
        chains.add(new GraphChain(RUN, party, round + 1, SeededForTests.random(party)));
        roots.add(MaskedRound.roots(party, parties));
        commitments.add(chains.getLast().commitment(noKey(), trainer(party)));
      }
      try {
        return new Committed(chains, roots, GraphCommitments.verify(RUN, commitments, keys));
      } catch (MaskingException e) {
        throw new AssertionError("our own commitments", e);
      }
    }
  }

  final MaskingParameters parameters;
  final MaskingContext context;
  final GraphCommitments commitments;
  final List<MaskingClient> clients = new ArrayList<>();
  final MaskingServer server;
  final int[][] vectors;

  MaskedRound(MaskingParameters parameters, int round, long seed) {
    this(parameters, round, seed, Runnable::run, 1);
  }

  MaskedRound(MaskingParameters parameters, int round, long seed, Executor executor, int tasks) {
    SecureRandom random = SeededForTests.random(seed);
    int parties = parameters.parties();
    this.parameters = parameters;
    this.context = new MaskingContext(RUN, round);
    Map<Integer, VerificationKeys> keys = new TreeMap<>();
    for (int party = 0; party < parties; party++) {
      keys.put(party, trainer(party).verificationKeys());
    }
    Committed committed =
        COMMITTED.computeIfAbsent(1024 * round + parties, _ -> Committed.of(parties, round, keys));
    this.commitments = committed.commitments;
    for (GraphChain chain : committed.chains) {
      var channels = new Channels(chain.party(), committed.roots.get(chain.party()));
      clients.add(new MaskingClient(context, parameters, chain, channels, commitments, random));
    }
    this.server = new MaskingServer(context, parameters, commitments, executor, tasks);
    this.vectors = vectors(parameters, seed);
  }

  /** Of {@code party}'s channels to all others, as each other one has it too. */
  static Map<Integer, byte[]> roots(int party, int parties) {
    TreeMap<Integer, byte[]> roots = new TreeMap<>();
    for (int peer = 0; peer < parties; peer++) {
      if (peer != party) {
        String pair = Math.min(party, peer) + " " + Math.max(party, peer);
        roots.put(peer, Digest.of(Bytes.utf8(pair)).bytes().toArray());
      }
    }
    return roots;
  }

  /** In commitments to channels on which nobody agrees. */
  static Bytes noKey() {
    return Bytes.wrap(new byte[KeyAdvertisement.KEY_BYTES]);
  }

  static SigningKeys trainer(int party) {
    return TRAINERS.get(party % TRAINERS.size());
  }

  private static List<SigningKeys> trainers() {
    SecureRandom random = SeededForTests.random(1);
    List<SigningKeys> trainers = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      trainers.add(SigningKeys.generate(random));
    }
    return trainers;
  }

  private static int[][] vectors(MaskingParameters parameters, long seed) {
    var random = new SplittableRandom(seed);
    int[][] vectors = new int[parameters.parties()][parameters.length()];
    for (int[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = random.nextInt();
      }
    }
    return vectors;
  }

  /** What is left to do when {@code dropped} says at which phase each goes silent. */
  MaskingResult run(Map<Integer, Phase> dropped) throws MaskingException {
    Roster roster = advertise(dropped);
    SortedMap<Integer, IncomingShares> incoming = share(roster, dropped);
    SurvivorSet survivors = mask(incoming, dropped);
    return unmask(confirm(survivors, dropped), dropped);
  }

  Roster advertise(Map<Integer, Phase> dropped) throws MaskingException {
    for (MaskingClient client : clients) {
      if (speaks(client.party(), Phase.ADVERTISE, dropped)) {
        server.accept(parsed(KeyAdvertisement::parse, client.advertise().toBytes()));
      }
    }
    return parsed(Roster::parse, server.closeAdvertising().toBytes());
  }

  SortedMap<Integer, IncomingShares> share(Roster roster, Map<Integer, Phase> dropped)
      throws MaskingException {
    for (int party : roster.parties()) {
      if (speaks(party, Phase.SHARE, dropped)) {
        SealedShares shares = clients.get(party).share(roster);
        server.accept(parsed(SealedShares::parse, shares.toBytes()));
      }
    }
    return server.closeSharing();
  }

  SurvivorSet mask(SortedMap<Integer, IncomingShares> incoming, Map<Integer, Phase> dropped)
      throws MaskingException {
    for (int party : incoming.keySet()) {
      if (speaks(party, Phase.MASK, dropped)) {
        MaskingClient client = clients.get(party);
        client.receive(
            parsed(IncomingShares::parse, Objects.requireNonNull(incoming.get(party)).toBytes()));
        server.accept(parsed(MaskedInput::parse, client.mask(vectors[party]).toBytes()));
      }
    }
    return parsed(SurvivorSet::parse, server.closeMasking().toBytes());
  }

  SortedMap<Integer, ConfirmedSurvivors> confirm(SurvivorSet survivors, Map<Integer, Phase> dropped)
      throws MaskingException {
    for (int party : survivors.parties()) {
      if (speaks(party, Phase.CONFIRM, dropped)) {
        SurvivorConfirmation confirmation = clients.get(party).confirm(survivors);
        server.accept(parsed(SurvivorConfirmation::parse, confirmation.toBytes()));
      }
    }
    return server.closeConfirming();
  }

  MaskingResult unmask(
      SortedMap<Integer, ConfirmedSurvivors> confirmed, Map<Integer, Phase> dropped)
      throws MaskingException {
    for (int party : confirmed.keySet()) {
      if (speaks(party, Phase.UNMASK, dropped)) {
        ConfirmedSurvivors theirs =
            parsed(
                ConfirmedSurvivors::parse, Objects.requireNonNull(confirmed.get(party)).toBytes());
        UnmaskingShares shares = clients.get(party).unmask(theirs);
        server.accept(parsed(UnmaskingShares::parse, shares.toBytes()));
      }
    }
    return server.recover();
  }

  private static boolean speaks(int party, Phase phase, Map<Integer, Phase> dropped) {
    Phase silent = dropped.get(party);
    return silent == null || phase.compareTo(silent) < 0;
  }

  /** The sum that must come out, by plain addition. */
  int[] plainSum(List<Integer> parties) {
    int[] sum = new int[parameters.length()];
    for (int party : parties) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vectors[party][i];
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (int) (sum[i] & (1L << parameters.bits()) - 1);
    }
    return sum;
  }

  /** How a message is read. */
  interface Parser<T> {
    T parse(Bytes bytes) throws MalformedException;
  }

  static <T> T parsed(Parser<T> parser, Bytes bytes) {
    try {
      return parser.parse(bytes);
    } catch (MalformedException e) {
      throw new AssertionError("our own message", e);
    }
  }
}
