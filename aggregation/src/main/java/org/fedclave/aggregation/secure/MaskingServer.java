package org.fedclave.aggregation.secure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
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

/**
 * The server of one round of secure aggregation (Bonawitz et al. 2017, figure 4): sums masked
 * vectors and takes the masks off the sum.
 *
 * <p>In each phase, feed it the participants' messages in any order, then close the phase, when
 * {@link #awaited} is empty or at a deadline; who did not answer has dropped out. A refused message
 * leaves the server as it was, as if the participant had not answered. A refused {@code close} or
 * {@link #recover} ends the round and names who was missing at which phase. A group that falls
 * below its threshold is left out, and the round goes on with the others. Memory is one vector a
 * group, however many participants.
 *
 * <p>Not thread-safe.
 */
public final class MaskingServer {

  private final MaskingContext context;
  private final MaskingParameters parameters;
  private final GraphCommitments commitments;
  private final Executor executor;
  private final int tasks;
  private final Attendance attendance;

  private final TreeMap<Integer, KeyAdvertisement> advertised = new TreeMap<>();
  private final TreeMap<Integer, SealedShares> sealed = new TreeMap<>();
  private final TreeMap<Integer, Digest> selfMasks = new TreeMap<>();
  private final TreeMap<Integer, SurvivorConfirmation> confirmations = new TreeMap<>();
  private final TreeMap<Integer, Answers> answers = new TreeMap<>();

  private Roster roster;
  private Graph graph;
  private Digest session = Digest.of(Bytes.EMPTY);
  private Set<Integer> sharers = Set.of();
  private SurvivorSet survivors;
  private Set<Integer> survived = Set.of();
  private List<Component> components = List.of();

  /** Who is summed together, and the sum so far. */
  private static final class Component {
    private final Set<Integer> members;
    private final int[] sum;

    Component(Set<Integer> members, int[] sum) {
      this.members = members;
      this.sum = sum;
    }

    Set<Integer> members() {
      return members;
    }

    int[] sum() {
      return sum;
    }
  }

  /** Works in the caller's thread. */
  public MaskingServer(
      MaskingContext context, MaskingParameters parameters, GraphCommitments commitments) {
    this(context, parameters, commitments, Runnable::run, 1);
  }

  /**
   * @param context run and round
   * @param parameters of the run
   * @param commitments of everybody; whoever is in there is expected
   * @param executor does the work of {@link #recover}
   * @param tasks into how many parts it is split, each with a vector of its own; at least 1
   */
  public MaskingServer(
      MaskingContext context,
      MaskingParameters parameters,
      GraphCommitments commitments,
      Executor executor,
      int tasks) {
    if (tasks < 1) {
      throw new IllegalArgumentException(tasks + " tasks; at least 1");
    }
    if (commitments.parties().stream().anyMatch(party -> party >= parameters.parties())) {
      throw new IllegalArgumentException(
          "commitments of " + commitments.parties() + " in a run of " + parameters.parties());
    }
    this.context = context;
    this.parameters = parameters;
    this.commitments = commitments;
    this.executor = executor;
    this.tasks = tasks;
    this.attendance = new Attendance(commitments.parties());
    this.roster = new Roster(context.round(), List.of());
    this.graph = Graph.of(context, parameters.topology(), roster);
    this.survivors = new SurvivorSet(context.round(), List.of());
  }

  /** The phase whose messages it takes now. */
  public Phase phase() {
    return attendance.phase();
  }

  /** Whose message of this phase is still missing. */
  public SortedSet<Integer> awaited() {
    return attendance.awaited();
  }

  public void accept(KeyAdvertisement advertisement) throws MaskingException {
    int party = advertisement.party();
    attendance.requireTurn(party, Phase.ADVERTISE);
    commitments.check(party, context.round(), advertisement.reveal());
    if (!Agreement.isSound(advertisement.maskingKey().unsafeArray())) {
      throw MaskingException.weakKey(party);
    }
    advertised.put(party, advertisement);
    attendance.answer(party);
  }

  /** Ends {@link Phase#ADVERTISE}; the roster goes to everybody in it. */
  public Roster closeAdvertising() throws MaskingException {
    attendance.close(Phase.ADVERTISE);
    requireEnough("participants", attendance.present().size());
    roster = new Roster(context.round(), List.copyOf(advertised.values()));
    graph = Graph.of(context, parameters.topology(), roster);
    session = roster.session(context);
    for (int party : advertised.keySet()) {
      requireNeighbourhood(party, advertised.keySet());
    }
    attendance.open(Phase.SHARE);
    return roster;
  }

  public void accept(SealedShares shares) throws MaskingException {
    int party = shares.party();
    checkRound("shares of party " + party, shares.round());
    attendance.requireTurn(party, Phase.SHARE);
    List<Integer> to = shares.shares().stream().map(SealedShare::peer).toList();
    if (!to.equals(neighbours(party, advertised.keySet()))) {
      throw new MaskingException(
          Rule.NEIGHBOURS, "party " + party + " shares with others than its neighbours");
    }
    sealed.put(party, shares);
    attendance.answer(party);
  }

  /** Those of {@code parties} with which {@code party} shares secrets, ascending. */
  private List<Integer> neighbours(int party, Set<Integer> parties) {
    return Arrays.stream(graph.neighbourhood(party))
        .filter(peer -> peer != party && parties.contains(peer))
        .boxed()
        .toList();
  }

  /**
   * Ends {@link Phase#SHARE}; to each that is still in the round what was sealed to it. Whoever has
   * too few neighbours left drops out with them, because its masks could not be taken off.
   */
  public SortedMap<Integer, IncomingShares> closeSharing() throws MaskingException {
    attendance.close(Phase.SHARE);
    dropTheLonely();
    requireEnough("participants that shared", attendance.present().size());
    sharers = Set.copyOf(attendance.present());
    SortedMap<Integer, IncomingShares> incoming = route();
    sealed.clear();
    components =
        graph.components().stream()
            .map(members -> members.stream().filter(sharers::contains).toList())
            .filter(members -> !members.isEmpty())
            .map(members -> new Component(new TreeSet<>(members), new int[parameters.length()]))
            .toList();
    attendance.open(Phase.MASK);
    return incoming;
  }

  private void dropTheLonely() {
    List<Integer> lonely;
    do {
      lonely =
          attendance.present().stream()
              .filter(party -> !hasNeighbourhood(party, attendance.present()))
              .toList();
      lonely.forEach(attendance::drop);
    } while (!lonely.isEmpty());
  }

  private SortedMap<Integer, IncomingShares> route() {
    TreeMap<Integer, List<SealedShare>> inboxes = new TreeMap<>();
    sharers.forEach(party -> inboxes.put(party, new ArrayList<>()));
    for (SealedShares from : sealed.values()) {
      if (sharers.contains(from.party())) {
        selfMasks.put(from.party(), from.selfMask());
        for (SealedShare share : from.shares()) {
          inboxes.computeIfPresent(
              share.peer(),
              (_, inbox) -> {
                inbox.add(new SealedShare(from.party(), share.ciphertext()));
                return inbox;
              });
        }
      }
    }
    SortedMap<Integer, IncomingShares> incoming = new TreeMap<>();
    inboxes.forEach(
        (party, inbox) -> incoming.put(party, new IncomingShares(context.round(), party, inbox)));
    return incoming;
  }

  public void accept(MaskedInput input) throws MaskingException {
    int party = input.party();
    checkRound("the vector of party " + party, input.round());
    attendance.requireTurn(party, Phase.MASK);
    int bits = parameters.bits();
    if (input.packed().size() != Packing.size(bits, parameters.length())
        || !Packing.isFilledWithZeros(input.packed(), bits, parameters.length())) {
      throw new MaskingException(
          Rule.VECTOR,
          "the vector of party %d is not %d elements of %d bits and zeros"
              .formatted(party, parameters.length(), bits));
    }
    Packing.add(input.packed(), bits, componentOf(party).sum());
    attendance.answer(party);
  }

  private Component componentOf(int party) {
    return components.stream()
        .filter(component -> component.members().contains(party))
        .findFirst()
        .orElseThrow(() -> new AssertionError("party " + party + " is in no component"));
  }

  /** Ends {@link Phase#MASK}; the set goes to everybody in it. */
  public SurvivorSet closeMasking() throws MaskingException {
    attendance.close(Phase.MASK);
    leaveOutBroken(attendance.present());
    requireEnough("participants with a vector", attendance.present().size());
    survivors = new SurvivorSet(context.round(), List.copyOf(attendance.present()));
    survived = Set.copyOf(survivors.parties());
    attendance.open(Phase.CONFIRM);
    return survivors;
  }

  public void accept(SurvivorConfirmation confirmation) throws MaskingException {
    int party = confirmation.party();
    checkRound("the confirmation of party " + party, confirmation.round());
    attendance.requireTurn(party, Phase.CONFIRM);
    List<Integer> to = confirmation.tags().stream().map(SurvivorTag::peer).toList();
    if (!to.equals(neighbours(party, survived))) {
      throw new MaskingException(
          Rule.NEIGHBOURS, "party " + party + " confirms to others than its surviving neighbours");
    }
    confirmations.put(party, confirmation);
    attendance.answer(party);
  }

  /**
   * Ends {@link Phase#CONFIRM}; to each that confirmed what as many of its neighbours confirmed to
   * it as make the threshold with itself. Whether the tags are right, only it can tell.
   */
  public SortedMap<Integer, ConfirmedSurvivors> closeConfirming() throws MaskingException {
    attendance.close(Phase.CONFIRM);
    leaveOutBroken(attendance.present());
    requireEnough("vectors of groups that confirmed", inLiveComponents(survived));
    SortedMap<Integer, ConfirmedSurvivors> confirmed = new TreeMap<>();
    routeTags()
        .forEach(
            (party, tags) ->
                confirmed.put(party, new ConfirmedSurvivors(context.round(), party, tags)));
    confirmations.clear();
    attendance.open(Phase.UNMASK);
    return confirmed;
  }

  /** To each the first tags that make the threshold with itself. */
  private SortedMap<Integer, List<SurvivorTag>> routeTags() {
    TreeMap<Integer, List<SurvivorTag>> inboxes = new TreeMap<>();
    attendance.present().forEach(party -> inboxes.put(party, new ArrayList<>()));
    for (int from : attendance.present()) {
      for (SurvivorTag tag : confirmationOf(from).tags()) {
        List<SurvivorTag> inbox = inboxes.get(tag.peer());
        if (inbox != null && inbox.size() < threshold(tag.peer()) - 1) {
          inbox.add(new SurvivorTag(from, tag.tag()));
        }
      }
    }
    return inboxes;
  }

  private SurvivorConfirmation confirmationOf(int party) {
    SurvivorConfirmation confirmation = confirmations.get(party);
    if (confirmation == null) {
      throw new AssertionError("party " + party + " confirmed");
    }
    return confirmation;
  }

  public void accept(UnmaskingShares shares) throws MaskingException {
    int party = shares.party();
    checkRound("shares revealed by party " + party, shares.round());
    attendance.requireTurn(party, Phase.UNMASK);
    List<Integer> asked =
        Arrays.stream(graph.neighbourhood(party)).filter(sharers::contains).boxed().toList();
    answers.put(party, Answers.check(shares, asked, survived));
    attendance.answer(party);
  }

  /** Ends {@link Phase#UNMASK}: recovers secrets, takes masks off, forgets the secrets. */
  public MaskingResult recover() throws MaskingException {
    attendance.close(Phase.UNMASK);
    leaveOutBroken(attendance.present());
    requireEnough("vectors that can be unmasked", inLiveComponents(survived));
    var recovery = new Recovery(graph, session, advertised, selfMasks, answers, parameters);
    List<GroupSum> sums = new ArrayList<>();
    for (Component component : components) {
      List<Integer> parties = component.members().stream().filter(survived::contains).toList();
      int[] sum = component.sum();
      recovery.unmask(sum, component.members(), Set.copyOf(parties), executor, tasks);
      Packing.reduce(sum, parameters.bits());
      sums.add(new GroupSum(parties, sum));
    }
    answers.clear();
    return new MaskingResult(sums, attendance.dropped());
  }

  /**
   * Leaves out the components with a member whose secret too few of {@code holders} could recover;
   * their members drop out.
   */
  private void leaveOutBroken(Set<Integer> holders) throws MaskingException {
    List<Component> whole = new ArrayList<>();
    for (Component component : components) {
      if (component.members().stream().allMatch(party -> hasNeighbourhood(party, holders))) {
        whole.add(component);
      } else if (components.size() == 1) {
        for (int party : component.members()) {
          requireNeighbourhood(party, holders);
        }
      }
    }
    components.stream()
        .filter(component -> !whole.contains(component))
        .forEach(broken -> broken.members().forEach(attendance::drop));
    components = whole;
  }

  private int inLiveComponents(Set<Integer> parties) {
    return (int)
        components.stream()
            .flatMap(component -> component.members().stream())
            .filter(parties::contains)
            .count();
  }

  private boolean hasNeighbourhood(int party, Set<Integer> holders) {
    return count(graph.neighbourhood(party), holders) >= threshold(party);
  }

  private void requireNeighbourhood(int party, Set<Integer> holders) throws MaskingException {
    if (!hasNeighbourhood(party, holders)) {
      throw attendance.tooFew(
          "in the neighbourhood of party " + party,
          count(graph.neighbourhood(party), holders),
          threshold(party));
    }
  }

  private int threshold(int party) {
    return parameters.thresholdIn(graph.neighbourhood(party).length);
  }

  private static int count(int[] neighbourhood, Set<Integer> holders) {
    int count = 0;
    for (int neighbour : neighbourhood) {
      count += holders.contains(neighbour) ? 1 : 0;
    }
    return count;
  }

  private void requireEnough(String what, int found) throws MaskingException {
    if (found < parameters.minimumSurvivors()) {
      throw attendance.tooFew(what, found, parameters.minimumSurvivors());
    }
  }

  private void checkRound(String what, int round) throws MaskingException {
    if (round != context.round()) {
      throw MaskingException.otherRound(what, round, context.round());
    }
  }
}
