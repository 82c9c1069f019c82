package org.fedclave.aggregation.secure;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.protocol.masking.UnmaskingShares.Secret;
import org.fedclave.protocol.masking.UnmaskingShares.Share;

/**
 * Participants whose messages cost little to make, so that a thousand of them can keep a server or
 * one real participant busy on one machine. Its messages have the right form, signatures, keys and
 * shares; what is not looked at is noise: ciphertexts that the server only routes, vectors that it
 * only adds. In this package because it needs the package's inside.
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
  private final GraphCommitments commitments;
  private final List<KeyAdvertisement> advertisements = new ArrayList<>();
  private final List<byte[]> sealingKeys = new ArrayList<>();
  private final List<byte[]> maskingKeys = new ArrayList<>();
  private final List<byte[]> seeds = new ArrayList<>();

  public MaskedCrowd(MaskingParameters parameters) throws MaskingException {
    this.parameters = parameters;
    var secure = new SecureRandom();
    for (int i = 0; i < TRAINERS; i++) {
      trainers.add(SigningKeys.generate(secure));
    }
    List<GraphCommitment> committed = new ArrayList<>();
    for (int party = 0; party < parameters.parties(); party++) {
      keys.put(party, trainer(party).verificationKeys());
      chains.add(new GraphChain(context.run(), party, 1));
      committed.add(chains.get(party).commitment(trainer(party)));
      sealingKeys.add(secret());
      maskingKeys.add(secret());
      seeds.add(secret());
      advertisements.add(
          KeyAdvertisement.sign(
              context,
              party,
              Bytes.wrap(Agreement.publicKey(sealingKeys.get(party))),
              Bytes.wrap(Agreement.publicKey(maskingKeys.get(party))),
              chains.get(party).reveal(0),
              trainer(party)));
    }
    this.commitments = GraphCommitments.verify(context.run(), committed, keys);
  }

  private SigningKeys trainer(int party) {
    return trainers.get(party % TRAINERS);
  }

  private byte[] secret() {
    byte[] secret = new byte[32];
    random.fill(secret);
    return secret;
  }

  /** Of the participants' trainers. */
  public Map<Integer, VerificationKeys> keys() {
    return keys;
  }

  /** A real participant in the place of the crowd's number 0. */
  public MaskingClient client() {
    return new MaskingClient(context, parameters, chains.get(0), commitments, trainer(0));
  }

  public MaskingServer server() {
    return new MaskingServer(context, parameters, commitments, keys);
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

  /** What number 0's neighbours seal to it: it can open them. */
  public IncomingShares sharesForTheClient(Roster roster) {
    var schedule = new KeySchedule(roster.session(context));
    var cipher = new ShareCipher();
    byte[] theirs = roster.advertisements().getFirst().sealingKey().toArray();
    byte[] agreed = new byte[Agreement.KEY_BYTES];
    List<SealedShare> shares = new ArrayList<>();
    for (int peer : graph(roster).neighbourhood(0)) {
      if (peer != 0) {
        Agreement.agree(sealingKeys.get(peer), theirs, agreed);
        byte[] key = schedule.sealing(agreed, peer, 0);
        Bytes context = schedule.sharesContext(peer, 0);
        byte[] pair = new byte[SealedShare.PLAINTEXT_BYTES];
        shares.add(new SealedShare(peer, cipher.seal(key, context, pair)));
      }
    }
    return new IncomingShares(0, 0, shares);
  }

  /** Its neighbours' signatures, as many as the server sends. */
  public ConfirmedSurvivors confirmationsForTheClient(Roster roster, SurvivorSet survivors) {
    int[] neighbourhood = graph(roster).neighbourhood(0);
    List<SurvivorConfirmation> signed = new ArrayList<>();
    for (int peer : neighbourhood) {
      boolean enough = signed.size() == parameters.thresholdIn(neighbourhood.length) - 1;
      if (peer != 0 && !enough && survivors.parties().contains(peer)) {
        signed.add(confirmation(peer, roster, survivors));
      }
    }
    return new ConfirmedSurvivors(0, signed);
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

  public SurvivorConfirmation confirmation(int party, Roster roster, SurvivorSet survivors) {
    return SurvivorConfirmation.sign(survivors, roster.session(context), party, trainer(party));
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
