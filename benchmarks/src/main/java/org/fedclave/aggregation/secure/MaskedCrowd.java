package org.fedclave.aggregation.secure;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
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
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.protocol.masking.UnmaskingShares.Secret;
import org.fedclave.protocol.masking.UnmaskingShares.Share;

/**
 * Participants whose messages cost little to make, so that a thousand of them can keep a server or
 * one real participant busy on one machine. Its messages have the right form, keys, shares and, for
 * the real participant, seals and tags; what is not looked at is noise: ciphertexts and tags that
 * the server only routes, vectors that it only adds. In this package because it needs the package's
 * inside.
 */
public final class MaskedCrowd {

  private static final int TRAINERS = 8;

  private final MaskingParameters parameters;
  private final MaskingContext context = new MaskingContext(RunId.of(Bytes.utf8("crowd")), 0);
  private final SplittableRandom noise = new SplittableRandom(1);
  private final RandomStream random = RandomStream.seededBy(new SecureRandom());
  private final List<SigningKeys> trainers = new ArrayList<>();
  private final TreeMap<Integer, VerificationKeys> keys = new TreeMap<>();
  private final List<GraphChain> chains = new ArrayList<>();
  private final List<ChannelKey> channelKeys = new ArrayList<>();
  private final List<GraphCommitment> committed = new ArrayList<>();
  private final GraphCommitments commitments;
  private final List<KeyAdvertisement> advertisements = new ArrayList<>();
  private final List<byte[]> maskingKeys = new ArrayList<>();
  private final List<byte[]> seeds = new ArrayList<>();

  public MaskedCrowd(MaskingParameters parameters) throws MaskingException {
    this.parameters = parameters;
    var secure = new SecureRandom();
    for (int i = 0; i < TRAINERS; i++) {
      trainers.add(SigningKeys.generate(secure));
    }
    for (int party = 0; party < parameters.parties(); party++) {
      keys.put(party, trainer(party).verificationKeys());
      chains.add(new GraphChain(context.run(), party, 1));
      channelKeys.add(new ChannelKey(party));
      Bytes channelKey = channelKeys.get(party).publicKey();
      committed.add(chains.get(party).commitment(channelKey, trainer(party)));
      maskingKeys.add(secret());
      seeds.add(secret());
      advertisements.add(
          new KeyAdvertisement(
              party,
              Bytes.wrap(Agreement.publicKey(maskingKeys.get(party))),
              chains.get(party).reveal(0)));
    }
    this.commitments = verify();
  }

  private SigningKeys trainer(int party) {
    return trainers.get(party % TRAINERS);
  }

  private byte[] secret() {
    byte[] secret = new byte[32];
    random.fill(secret);
    return secret;
  }

  /** Verifies all commitments, as each participant does once a run. */
  public GraphCommitments verify() throws MaskingException {
    return GraphCommitments.verify(context.run(), committed, keys);
  }

  /** Makes the channels of the crowd's number 0 to all others, as it does once a run. */
  public Channels meet(GraphCommitments everybody) throws MaskingException {
    return channelKeys.get(0).meet(everybody);
  }

  /** A real participant in the place of the crowd's number 0. */
  public MaskingClient client(GraphCommitments everybody, Channels channels) {
    return new MaskingClient(context, parameters, chains.get(0), channels, everybody);
  }

  public MaskingServer server() {
    return new MaskingServer(context, parameters, commitments);
  }

  public List<KeyAdvertisement> advertisements() {
    return advertisements;
  }

  /** Everybody, the real participant as it advertises itself. */
  public Roster rosterWith(KeyAdvertisement real) {
    List<KeyAdvertisement> all = new ArrayList<>(advertisements);
    all.set(0, real);
    return new Roster(0, all);
  }

  /** What number 0's neighbours say to it in one round. */
  public final class Neighbours {
    private final Roster roster;
    private final SortedMap<Integer, ChannelKeys> keys = new TreeMap<>();

    private Neighbours(Roster roster) throws MaskingException {
      this.roster = roster;
      var schedule = new KeySchedule(roster.session(context));
      Bytes theirs = channelKeys.get(0).publicKey();
      for (int peer : graph(roster).neighbourhood(0)) {
        if (peer != 0) {
          byte[] root = channelKeys.get(peer).root(context.run(), 0, theirs);
          keys.put(peer, new ChannelKeys(schedule, root, peer, 0));
        }
      }
    }

    /** Shares that it can open. */
    public IncomingShares shares() {
      var cipher = new ShareCipher();
      List<SealedShare> shares = new ArrayList<>();
      keys.forEach(
          (peer, channel) -> {
            SealedShare sealed = channel.seal(new byte[SealedShare.PLAINTEXT_BYTES], cipher);
            shares.add(new SealedShare(peer, sealed.ciphertext()));
          });
      return new IncomingShares(0, 0, shares);
    }

    /** Confirmations, as many as the server sends. */
    public ConfirmedSurvivors confirmations(SurvivorSet survivors) {
      int neighbourhood = graph(roster).neighbourhood(0).length;
      List<SurvivorTag> tags = new ArrayList<>();
      keys.entrySet().stream()
          .filter(entry -> survivors.parties().contains(entry.getKey()))
          .limit(parameters.thresholdIn(neighbourhood) - 1L)
          .forEach(
              entry ->
                  tags.add(
                      new SurvivorTag(entry.getKey(), entry.getValue().confirm(survivors).tag())));
      return new ConfirmedSurvivors(0, 0, tags);
    }
  }

  /** Those of number 0 among {@code roster}. */
  public Neighbours neighbours(Roster roster) throws MaskingException {
    return new Neighbours(roster);
  }

  /** Secrets shared with noise for ciphertexts. */
  public SealedShares shares(int party, Roster roster) {
    List<SealedShare> shares = new ArrayList<>();
    for (int peer : graph(roster).neighbourhood(party)) {
      if (peer != party) {
        shares.add(new SealedShare(peer, Bytes.wrap(noise(SealedShare.CIPHERTEXT_BYTES))));
      }
    }
    Digest commitment =
        new KeySchedule(roster.session(context)).selfMaskCommitment(seeds.get(party), party);
    return new SealedShares(0, party, commitment, shares);
  }

  /** A vector of noise. */
  public MaskedInput vector(int party) {
    byte[] packed = noise(Packing.size(parameters.bits(), parameters.length()));
    int used = (int) ((long) parameters.bits() * parameters.length() % 8);
    if (used != 0) {
      packed[packed.length - 1] &= (byte) ((1 << used) - 1);
    }
    return new MaskedInput(0, party, Bytes.wrap(packed));
  }

  /** A confirmation with noise for tags. */
  public SurvivorConfirmation confirmation(int party, Roster roster, SurvivorSet survivors) {
    Set<Integer> survived = Set.copyOf(survivors.parties());
    List<SurvivorTag> tags = new ArrayList<>();
    for (int peer : graph(roster).neighbourhood(party)) {
      if (peer != party && survived.contains(peer)) {
        tags.add(new SurvivorTag(peer, Bytes.wrap(noise(SurvivorTag.TAG_BYTES))));
      }
    }
    return new SurvivorConfirmation(0, party, tags);
  }

  /** What all of {@code survivors} reveal, with shares that give the secrets. */
  public List<UnmaskingShares> reveal(Roster roster, List<Integer> survivors) {
    Graph graph = graph(roster);
    SortedMap<Integer, List<Share>> revealed = new TreeMap<>();
    survivors.forEach(party -> revealed.put(party, new ArrayList<>()));
    for (int of = 0; of < parameters.parties(); of++) {
      boolean survived = revealed.containsKey(of);
      byte[] secret = survived ? seeds.get(of) : maskingKeys.get(of);
      int[] holders = graph.neighbourhood(of);
      long[][] coefficients = Shamir.coefficients(parameters.thresholdIn(holders.length), random);
      long[][] shares = Shamir.share(secret, coefficients, holders);
      for (int i = 0; i < holders.length; i++) {
        List<Share> by = revealed.get(holders[i]);
        if (by != null) {
          ByteBuffer value = ByteBuffer.allocate(Shamir.SHARE_BYTES);
          Shamir.write(shares[i], value);
          Secret kind = survived ? Secret.SELF_MASK : Secret.MASKING_KEY;
          by.add(new Share(of, kind, Bytes.wrap(value.array())));
        }
      }
    }
    List<UnmaskingShares> all = new ArrayList<>();
    revealed.forEach((party, shares) -> all.add(new UnmaskingShares(0, party, shares)));
    return all;
  }

  private Graph graph(Roster roster) {
    return Graph.of(context, parameters.topology(), roster);
  }

  private byte[] noise(int size) {
    byte[] bytes = new byte[size];
    noise.nextBytes(bytes);
    return bytes;
  }
}
