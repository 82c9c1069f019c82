package org.fedclave.aggregation.secure;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
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
 * One participant in one round of secure aggregation (Bonawitz et al. 2017, figure 4). A trainer
 * with the rows of two parties has two.
 *
 * <p>Call, in this order and each once: {@link #advertise}, {@link #share}, {@link #receive},
 * {@link #mask}, {@link #confirm}, {@link #unmask}; send what is returned to the server. Another
 * order is an {@code IllegalStateException}. A refusal ends the participation: the secrets are
 * forgotten and every later call is an {@code IllegalStateException}. So does {@link #unmask}. Of
 * each peer at most one of two secrets is ever revealed, whatever the server says.
 *
 * <p>Not thread-safe.
 */
public final class MaskingClient {

  /** What may be called next. */
  private enum Step {
    ADVERTISE,
    SHARE,
    RECEIVE,
    MASK,
    CONFIRM,
    UNMASK,
    NOTHING
  }

  private final MaskingContext context;
  private final MaskingParameters parameters;
  private final GraphChain chain;
  private final GraphCommitments commitments;
  private final SigningKeys signing;
  private final ClientSecrets secrets;
  private final HeldShares held = new HeldShares();
  private final TreeMap<Integer, Peer> peers = new TreeMap<>();
  private final TreeMap<Integer, byte[]> openingKeys = new TreeMap<>();
  private final TreeMap<Integer, byte[]> maskKeys = new TreeMap<>();
  private final int party;

  private Step next = Step.ADVERTISE;
  private Optional<KeyAdvertisement> advertised = Optional.empty();
  private Optional<SurvivorSet> confirmed = Optional.empty();
  private Set<Integer> roster = Set.of();
  private Digest session = Digest.of(Bytes.EMPTY);
  private KeySchedule schedule = new KeySchedule(session);
  private int threshold;

  /**
   * @param context run and round
   * @param parameters of the run
   * @param chain this participant's, which also says its number
   * @param commitments of everybody
   * @param signing the trainer's attested keys
   */
  public MaskingClient(
      MaskingContext context,
      MaskingParameters parameters,
      GraphChain chain,
      GraphCommitments commitments,
      SigningKeys signing) {
    this(context, parameters, chain, commitments, signing, new SecureRandom());
  }

  /** For tests in this package, which replay a seed. */
  MaskingClient(
      MaskingContext context,
      MaskingParameters parameters,
      GraphChain chain,
      GraphCommitments commitments,
      SigningKeys signing,
      SecureRandom random) {
    this.party = chain.party();
    if (party >= parameters.parties() || !commitments.parties().contains(party)) {
      throw new IllegalArgumentException("party " + party + " has no part in this run");
    }
    this.context = context;
    this.parameters = parameters;
    this.chain = chain;
    this.commitments = commitments;
    this.signing = signing;
    this.secrets = new ClientSecrets(random);
  }

  /** This participant's number. */
  public int party() {
    return party;
  }

  /** Phase 0: fresh keys. */
  public KeyAdvertisement advertise() {
    begin(Step.ADVERTISE);
    KeyAdvertisement mine =
        KeyAdvertisement.sign(
            context,
            party,
            secrets.publicSealingKey(),
            secrets.publicMaskingKey(),
            chain.reveal(context.round()),
            signing);
    advertised = Optional.of(mine);
    next = Step.SHARE;
    return mine;
  }

  /**
   * Phase 1: secrets for the neighbours.
   *
   * @param shown the roster as the server made it
   * @param keys of the trainers of at least this participant's neighbours; those of all parties do.
   *     That they are attested and each vouched for by its party is the caller's part
   */
  public SealedShares share(Roster shown, Map<Integer, VerificationKeys> keys)
      throws MaskingException {
    begin(Step.SHARE);
    try {
      checkRoster(shown);
      meetNeighbours(shown, keys);
      SealedShares shares = shareSecrets();
      next = Step.RECEIVE;
      return shares;
    } finally {
      forgetIfOver();
    }
  }

  /** Everybody's reveal is checked, because the graph follows from all of them. */
  private void checkRoster(Roster shown) throws MaskingException {
    checkRound("the roster", shown.round());
    if (!shown.advertisements().contains(advertised.orElseThrow())) {
      throw new MaskingException(
          Rule.OWN_KEYS,
          "the roster does not have the keys of party " + party + " as it sent them");
    }
    for (KeyAdvertisement advertisement : shown.advertisements()) {
      if (advertisement.party() >= parameters.parties()) {
        throw MaskingException.unknown(advertisement.party());
      }
      commitments.check(advertisement.party(), context.round(), advertisement.reveal());
    }
    roster = new TreeSet<>(shown.parties());
    requireEnough("the roster", roster.size(), parameters.minimumSurvivors());
  }

  /** Only neighbours' keys are used, so only their signatures are verified. */
  private void meetNeighbours(Roster shown, Map<Integer, VerificationKeys> keys)
      throws MaskingException {
    int[] neighbourhood = Graph.of(context, parameters.topology(), shown).neighbourhood(party);
    threshold = parameters.thresholdIn(neighbourhood.length);
    requireEnough("the neighbourhood in the roster", neighbourhood.length, threshold);
    session = shown.session(context);
    schedule = new KeySchedule(session);
    for (KeyAdvertisement advertisement : shown.advertisements()) {
      int peer = advertisement.party();
      if (peer != party && Arrays.binarySearch(neighbourhood, peer) >= 0) {
        VerificationKeys trainer = MaskingException.keyOf(peer, keys);
        verify(advertisement, trainer);
        peers.put(peer, new Peer(advertisement, trainer));
      }
    }
  }

  private void verify(KeyAdvertisement advertisement, VerificationKeys trainer)
      throws MaskingException {
    try {
      advertisement.verify(context, trainer);
    } catch (BadSignatureException e) {
      throw new MaskingException(
          Rule.SIGNATURE, "the keys of party " + advertisement.party() + ": " + e.getMessage());
    }
  }

  private SealedShares shareSecrets() throws MaskingException {
    TreeSet<Integer> holders = new TreeSet<>(peers.keySet());
    holders.add(party);
    int[] all = holders.stream().mapToInt(Integer::intValue).toArray();
    byte[][] shares = secrets.share(threshold, all);
    var cipher = new ShareCipher();
    List<SealedShare> sealed = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      if (all[i] == party) {
        held.put(party, shares[i]);
      } else {
        sealed.add(seal(all[i], shares[i], cipher));
      }
    }
    secrets.forgetKeys();
    Digest selfMask = schedule.selfMaskCommitment(secrets.selfMaskSeed(), party);
    return new SealedShares(context.round(), party, selfMask, sealed);
  }

  private SealedShare seal(int peer, byte[] pair, ShareCipher cipher) throws MaskingException {
    KeyAdvertisement theirs = peer(peer).advertised();
    byte[] agreed = new byte[Agreement.KEY_BYTES];
    requireSound(secrets.agreeOnMask(theirs.maskingKey(), agreed), peer);
    maskKeys.put(peer, schedule.pairwiseMask(agreed, party, peer));
    requireSound(secrets.agreeOnSealing(theirs.sealingKey(), agreed), peer);
    openingKeys.put(peer, schedule.sealing(agreed, peer, party));
    byte[] key = schedule.sealing(agreed, party, peer);
    Bytes ciphertext = cipher.seal(key, schedule.sharesContext(party, peer), pair);
    Arrays.fill(agreed, (byte) 0);
    Arrays.fill(pair, (byte) 0);
    return new SealedShare(peer, ciphertext);
  }

  private static void requireSound(boolean agreed, int peer) throws MaskingException {
    if (!agreed) {
      throw new MaskingException(
          Rule.WEAK_KEY, "party " + peer + " advertised a key with which no secret can be agreed");
    }
  }

  /** Phase 2, first half: what the neighbours shared. Who is not among them has dropped out. */
  public void receive(IncomingShares incoming) throws MaskingException {
    begin(Step.RECEIVE);
    try {
      checkRound("a delivery of shares", incoming.round());
      if (incoming.party() != party) {
        throw new MaskingException(
            Rule.ADDRESSEE,
            "party " + party + " got the shares that are for party " + incoming.party());
      }
      var cipher = new ShareCipher();
      for (SealedShare share : incoming.shares()) {
        open(share, cipher);
      }
      requireEnough("the neighbours that shared", held.parties().size(), threshold);
      next = Step.MASK;
    } finally {
      forget(openingKeys);
      forgetIfOver();
    }
  }

  private void open(SealedShare share, ShareCipher cipher) throws MaskingException {
    int peer = peer(share.peer()).party();
    byte[] pair =
        cipher
            .open(keyOf(openingKeys, peer), schedule.sharesContext(peer, party), share.ciphertext())
            .orElseThrow(
                () ->
                    new MaskingException(
                        Rule.CANNOT_OPEN,
                        "the shares of party " + peer + " for party " + party + " do not open"));
    held.put(peer, pair);
  }

  /**
   * Phase 2, second half: the vector under its masks, {@code y_u = x_u + p_u + sum_v p_{u,v}},
   * where {@code p_{u,v}} is {@code PRG(s_{u,v})} if u > v, and what cancels that if u < v.
   *
   * @param vector as long as the parameters say, taken modulo 2^bits; not kept and not changed
   */
  public MaskedInput mask(int[] vector) {
    if (vector.length != parameters.length()) {
      throw new IllegalArgumentException(
          vector.length + " elements; the parameters say " + parameters.length());
    }
    begin(Step.MASK);
    int[] masked = vector.clone();
    var stream = new MaskStream();
    stream.add(schedule.selfMask(secrets.selfMaskSeed(), party), masked);
    for (int peer : held.parties()) {
      if (peer > party) {
        stream.subtract(keyOf(maskKeys, peer), masked);
      } else if (peer < party) {
        stream.add(keyOf(maskKeys, peer), masked);
      }
    }
    secrets.forgetSeed();
    forget(maskKeys);
    next = Step.CONFIRM;
    return new MaskedInput(context.round(), party, Packing.pack(masked, parameters.bits()));
  }

  private static byte[] keyOf(Map<Integer, byte[]> keys, int peer) {
    byte[] key = keys.get(peer);
    if (key == null) {
      throw new AssertionError("every neighbour has a key");
    }
    return key;
  }

  /** Phase 3: signs the one set of survivors, after checking that it is acceptable. */
  public SurvivorConfirmation confirm(SurvivorSet survivors) throws MaskingException {
    begin(Step.CONFIRM);
    try {
      checkRound("the set of survivors", survivors.round());
      checkSurvivors(survivors);
      confirmed = Optional.of(survivors);
      next = Step.UNMASK;
      return SurvivorConfirmation.sign(survivors, session, party, signing);
    } finally {
      forgetIfOver();
    }
  }

  private void checkSurvivors(SurvivorSet survivors) throws MaskingException {
    if (!survivors.parties().contains(party)) {
      throw new MaskingException(
          Rule.NOT_A_SURVIVOR, "the set of survivors leaves out party " + party);
    }
    int neighbourhood = 0;
    for (int survivor : survivors.parties()) {
      boolean near = survivor == party || peers.containsKey(survivor);
      if (!roster.contains(survivor) || (near && !held.parties().contains(survivor))) {
        throw new MaskingException(
            Rule.UNKNOWN_SURVIVOR,
            "the set of survivors names party "
                + survivor
                + ", which shared nothing with party "
                + party);
      }
      neighbourhood += near ? 1 : 0;
    }
    requireEnough("the survivors", survivors.parties().size(), parameters.minimumSurvivors());
    requireEnough("the survivors in the neighbourhood", neighbourhood, threshold);
  }

  /**
   * Phase 4: of each neighbour one share, of its self-mask if it survived, else of its masking key;
   * after checking that as many of the neighbourhood as the threshold signed the same set.
   */
  public UnmaskingShares unmask(ConfirmedSurvivors confirmations) throws MaskingException {
    begin(Step.UNMASK);
    try {
      checkRound("the confirmations", confirmations.round());
      checkConfirmations(confirmations.confirmations());
      Set<Integer> survivors = Set.copyOf(confirmed.orElseThrow().parties());
      List<Share> shares = new ArrayList<>();
      for (int of : List.copyOf(held.parties())) {
        Secret secret = survivors.contains(of) ? Secret.SELF_MASK : Secret.MASKING_KEY;
        shares.add(held.takeOne(of, secret));
      }
      return new UnmaskingShares(context.round(), party, shares);
    } finally {
      forgetIfOver();
    }
  }

  private void checkConfirmations(List<SurvivorConfirmation> confirmations)
      throws MaskingException {
    SurvivorSet survivors = confirmed.orElseThrow();
    int signed = 1; // this participant's own
    for (SurvivorConfirmation confirmation : confirmations) {
      if (confirmation.party() == party) {
        continue;
      }
      Peer peer = peer(confirmation.party());
      if (!survivors.parties().contains(peer.party())) {
        throw new MaskingException(
            Rule.UNKNOWN_SURVIVOR, "party " + peer.party() + " confirms and is no survivor");
      }
      checkRound("a confirmation", confirmation.round());
      try {
        confirmation.verify(survivors, session, peer.trainer());
      } catch (BadSignatureException e) {
        throw new MaskingException(
            Rule.SIGNATURE,
            "party "
                + peer.party()
                + " did not sign the survivors that party "
                + party
                + " was shown");
      }
      signed++;
    }
    requireEnough("the neighbourhood that confirmed the survivors", signed, threshold);
  }

  private Peer peer(int number) throws MaskingException {
    Peer peer = peers.get(number);
    if (peer == null) {
      throw new MaskingException(
          Rule.NEIGHBOURS, "party " + number + " is no neighbour of party " + party);
    }
    return peer;
  }

  private void checkRound(String what, int round) throws MaskingException {
    if (round != context.round()) {
      throw MaskingException.otherRound(what, round, context.round());
    }
  }

  private void requireEnough(String what, int found, int needed) throws MaskingException {
    if (found < needed) {
      throw new MaskingException(
          Rule.TOO_FEW,
          "too few for party " + party + ": " + what + ", " + found + " of at least " + needed);
    }
  }

  /** Until the step has succeeded there is no next one. */
  private void begin(Step step) {
    if (next != step) {
      throw new IllegalStateException("call of " + step + " where " + next + " is next");
    }
    next = Step.NOTHING;
  }

  private void forgetIfOver() {
    if (next == Step.NOTHING) {
      secrets.forgetKeys();
      secrets.forgetSeed();
      forget(openingKeys);
      forget(maskKeys);
      held.forget();
    }
  }

  private static void forget(Map<Integer, byte[]> keys) {
    keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
    keys.clear();
  }

  @Override
  public String toString() {
    return "participant " + party + " in round " + context.round();
  }
}
