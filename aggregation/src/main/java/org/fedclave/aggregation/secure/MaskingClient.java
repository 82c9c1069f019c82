package org.fedclave.aggregation.secure;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
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
import org.fedclave.protocol.masking.SurvivorTag;
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
  private final Channels channels;
  private final GraphCommitments commitments;
  private final ClientSecrets secrets;
  private final HeldShares held = new HeldShares();
  private final int party;

  private Step next = Step.ADVERTISE;
  private Optional<KeyAdvertisement> advertised = Optional.empty();
  private Optional<SurvivorSet> confirmed = Optional.empty();
  private Set<Integer> roster = Set.of();
  private KeySchedule schedule;
  private Neighbourhood neighbours;
  private int threshold;

  /**
   * @param context run and round
   * @param parameters of the run
   * @param chain this participant's, which also says its number
   * @param channels this participant's, to everybody
   * @param commitments of everybody
   */
  public MaskingClient(
      MaskingContext context,
      MaskingParameters parameters,
      GraphChain chain,
      Channels channels,
      GraphCommitments commitments) {
    this(context, parameters, chain, channels, commitments, new SecureRandom());
  }

  /** For tests in this package, which replay a seed. */
  MaskingClient(
      MaskingContext context,
      MaskingParameters parameters,
      GraphChain chain,
      Channels channels,
      GraphCommitments commitments,
      SecureRandom random) {
    this.party = chain.party();
    if (party >= parameters.parties() || !commitments.parties().contains(party)) {
      throw new IllegalArgumentException("party " + party + " has no part in this run");
    }
    if (channels.party() != party) {
      throw new IllegalArgumentException(channels + " are not those of party " + party);
    }
    this.context = context;
    this.parameters = parameters;
    this.chain = chain;
    this.channels = channels;
    this.commitments = commitments;
    this.secrets = new ClientSecrets(random);
    this.schedule = new KeySchedule(Digest.of(Bytes.EMPTY));
    this.neighbours = new Neighbourhood(party, schedule, new TreeMap<>());
  }

  /** This participant's number. */
  public int party() {
    return party;
  }

  /** Phase 0: a fresh key. */
  public KeyAdvertisement advertise() {
    begin(Step.ADVERTISE);
    var mine =
        new KeyAdvertisement(party, secrets.publicMaskingKey(), chain.reveal(context.round()));
    advertised = Optional.of(mine);
    next = Step.SHARE;
    return mine;
  }

  /**
   * Phase 1: secrets for the neighbours, under the channels to them.
   *
   * <p>That they are sealed under the roster's session says to each neighbour what this participant
   * saw, its own key among it.
   *
   * @param shown the roster as the server made it
   */
  public SealedShares share(Roster shown) throws MaskingException {
    begin(Step.SHARE);
    try {
      checkRoster(shown);
      meetNeighbours(shown);
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

  /** Neighbours' masking keys are taken as they stand; they count once their shares open. */
  private void meetNeighbours(Roster shown) throws MaskingException {
    int[] neighbourhood = Graph.of(context, parameters.topology(), shown).neighbourhood(party);
    threshold = parameters.thresholdIn(neighbourhood.length);
    requireEnough("the neighbourhood in the roster", neighbourhood.length, threshold);
    schedule = new KeySchedule(shown.session(context));
    List<Integer> others =
        Arrays.stream(neighbourhood).filter(peer -> peer != party).boxed().toList();
    neighbours =
        new Neighbourhood(party, schedule, channels.keys(context.round(), schedule, others));
    for (KeyAdvertisement advertisement : shown.advertisements()) {
      if (neighbours.parties().contains(advertisement.party())) {
        neighbours.agree(advertisement, secrets);
      }
    }
  }

  private SealedShares shareSecrets() throws MaskingException {
    TreeSet<Integer> holders = new TreeSet<>(neighbours.parties());
    holders.add(party);
    int[] all = holders.stream().mapToInt(Integer::intValue).toArray();
    byte[][] shares = secrets.share(threshold, all);
    List<SealedShare> sealed = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      if (all[i] == party) {
        held.put(party, shares[i]);
      } else {
        sealed.add(neighbours.seal(all[i], shares[i]));
      }
    }
    secrets.forgetKey();
    Digest selfMask = schedule.selfMaskCommitment(secrets.selfMaskSeed(), party);
    return new SealedShares(context.round(), party, selfMask, sealed);
  }

  /** Phase 2, first half: what the neighbours shared. Who is not among them has dropped out. */
  public void receive(IncomingShares incoming) throws MaskingException {
    begin(Step.RECEIVE);
    try {
      checkRound("a delivery of shares", incoming.round());
      checkAddressee("the shares", incoming.party());
      for (SealedShare share : incoming.shares()) {
        held.put(share.peer(), neighbours.open(share));
      }
      requireEnough("the neighbours that shared", held.parties().size(), threshold);
      next = Step.MASK;
    } finally {
      neighbours.forgetSeals();
      forgetIfOver();
    }
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
      if (peer != party) {
        neighbours.addMask(peer, masked, stream);
      }
    }
    secrets.forgetSeed();
    neighbours.forgetMasks();
    next = Step.CONFIRM;
    return new MaskedInput(context.round(), party, Packing.pack(masked, parameters.bits()));
  }

  /** Phase 3: confirms the one set of survivors to the neighbours in it, if it is acceptable. */
  public SurvivorConfirmation confirm(SurvivorSet survivors) throws MaskingException {
    begin(Step.CONFIRM);
    try {
      checkRound("the set of survivors", survivors.round());
      checkSurvivors(survivors);
      confirmed = Optional.of(survivors);
      List<SurvivorTag> tags = new ArrayList<>();
      for (int survivor : survivors.parties()) {
        if (neighbours.parties().contains(survivor)) {
          tags.add(neighbours.confirm(survivor, survivors));
        }
      }
      next = Step.UNMASK;
      return new SurvivorConfirmation(context.round(), party, tags);
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
      boolean near = survivor == party || neighbours.parties().contains(survivor);
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
   * after checking that as many of the neighbourhood as the threshold confirmed the same set.
   */
  public UnmaskingShares unmask(ConfirmedSurvivors confirmations) throws MaskingException {
    begin(Step.UNMASK);
    try {
      checkRound("the confirmations", confirmations.round());
      checkAddressee("the confirmations", confirmations.party());
      SurvivorSet set = confirmed.orElseThrow();
      Set<Integer> survivors = Set.copyOf(set.parties());
      checkConfirmations(confirmations.tags(), set, survivors);
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

  private void checkConfirmations(List<SurvivorTag> tags, SurvivorSet set, Set<Integer> survivors)
      throws MaskingException {
    for (SurvivorTag tag : tags) {
      if (!survivors.contains(tag.peer())) {
        throw new MaskingException(
            Rule.UNKNOWN_SURVIVOR, "party " + tag.peer() + " confirms and is no survivor");
      }
      neighbours.requireConfirmed(set, tag);
    }
    int all = tags.size() + 1; // and this participant itself
    requireEnough("the neighbourhood that confirmed the survivors", all, threshold);
  }

  private void checkAddressee(String what, int to) throws MaskingException {
    if (to != party) {
      throw new MaskingException(
          Rule.ADDRESSEE, "party " + party + " got " + what + " that are for party " + to);
    }
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
      secrets.forgetKey();
      secrets.forgetSeed();
      neighbours.forget();
      held.forget();
    }
  }

  @Override
  public String toString() {
    return "participant " + party + " in round " + context.round();
  }
}
