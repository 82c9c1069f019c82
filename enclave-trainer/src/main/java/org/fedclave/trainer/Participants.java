package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/**
 * The trainers that are still in a run, as its aggregator sees them: waits for their letters, and
 * leaves out who fails or is late, by name, as long as enough parties remain. Not thread-safe.
 */
final class Participants {

  private final RunContext context;
  private final SequencedMap<MemberId, Peers.Peer> trainers = new LinkedHashMap<>();
  private final Map<MemberId, String> lost = new TreeMap<>();
  private final List<String> losses = new ArrayList<>();

  /** The node that trains for each party, in the contract's order of parties. */
  private final SequencedMap<MemberId, MemberId> nodes = new LinkedHashMap<>();

  Participants(RunContext context) {
    this.context = context;
    for (ContractParty party : context.contract().parties()) {
      nodes.put(party.name(), context.assignment().trainerOf(party.name()).orElseThrow());
    }
  }

  /** What the letters of one step are for. */
  interface Answers {

    /** Those of {@code parties}, in their order, from whose trainers something is still needed. */
    List<MemberId> missing(List<MemberId> parties);

    /**
     * Takes a letter in.
     *
     * @throws RunStoppedException if it is not good; then it counts as not sent
     */
    void take(Letter letter, Peers.Peer trainer) throws RunStoppedException;
  }

  /** Adds a trainer, or what it proved anew. */
  void put(Peers.Peer trainer) {
    trainers.put(trainer.node(), trainer);
  }

  /** Those that are left, in the assignment's order. */
  List<Peers.Peer> trainers() {
    return List.copyOf(trainers.values());
  }

  boolean isHere(MemberId node) {
    return trainers.containsKey(node);
  }

  Peers.Peer trainer(MemberId node) {
    Peers.Peer peer = trainers.get(node);
    if (peer == null) {
      throw new AssertionError("only letters of the run's trainers are taken");
    }
    return peer;
  }

  /** The trainer of {@code party}, if it is still there. */
  Optional<Peers.Peer> trainerOf(MemberId party) {
    return Optional.ofNullable(nodes.get(party)).map(trainers::get);
  }

  /** The parties of a trainer, in the contract's order. */
  List<MemberId> partiesOf(MemberId node) {
    return partiesWhoseNode(node::equals);
  }

  /** The parties whose trainers are still there, in the contract's order. */
  List<MemberId> parties() {
    return partiesWhoseNode(this::isHere);
  }

  private List<MemberId> partiesWhoseNode(Predicate<MemberId> wanted) {
    return nodes.entrySet().stream()
        .filter(entry -> wanted.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Takes letters of {@code kind} until {@code answers} has one for every party that is left, or
   * the time is up: whoever has not answered then is left out.
   *
   * @param moment in the reason, for example {@code in round 3}
   */
  void gather(LetterKind kind, String moment, Answers answers) throws RunStoppedException {
    long end = System.nanoTime() + context.deadlines().round().toNanos();
    boolean enough = false;
    List<MemberId> waiting = answers.missing(parties());
    while (!waiting.isEmpty()) {
      if (!enough && parties().size() - waiting.size() >= context.contract().minimumParties()) {
        enough = true;
        long soon = System.nanoTime() + context.deadlines().stragglers().toNanos();
        end = Math.min(end, soon);
      }
      Optional<Letter> letter = next(kind, end, waiting);
      if (letter.isEmpty()) {
        leaveOutLate(waiting, kind, moment);
      } else if (letter.get().kind() == LetterKind.FAILED) {
        lose(letter.get());
      } else {
        takeOrIgnore(letter.get(), answers);
      }
      waiting = answers.missing(parties());
    }
    requireEnough(parties().size());
  }

  private void takeOrIgnore(Letter letter, Answers answers) {
    try {
      answers.take(letter, trainer(letter.from()));
    } catch (RunStoppedException e) {
      context.events().ignored(context.run(), String.valueOf(e.getMessage()));
    }
  }

  private void leaveOutLate(List<MemberId> parties, LetterKind kind, String moment)
      throws RunStoppedException {
    for (MemberId party : parties) {
      MemberId node = context.assignment().trainerOf(party).orElseThrow();
      if (isHere(node)) {
        leaveOut(node, "was late " + moment, "no " + kind.wireName() + " for " + party + " came");
      }
    }
  }

  /** The next letter of {@code kind}, or of a trainer that failed; empty at the deadline. */
  Optional<Letter> next(LetterKind kind, long end, List<MemberId> waiting)
      throws RunStoppedException {
    return context.awaitUntil(
        l -> isHere(l.from()) && isEither(l, kind), end, kind.wireName() + " of " + waiting);
  }

  static boolean isEither(Letter letter, LetterKind kind) {
    return letter.kind() == kind || letter.kind() == LetterKind.FAILED;
  }

  /** Goes on without a trainer that says itself that it failed. */
  void lose(Letter failed) {
    lose(failed.from(), "failed", Inbox.reasonIn(failed));
  }

  /** Goes on without {@code node} and tells it, so that it gives its rows up. */
  void leaveOut(MemberId node, String reason, String detail) throws RunStoppedException {
    lose(node, reason, detail);
    context.send(node, LetterKind.FAILED, new Refusal(Rule.ABORTED.name(), reason).toBytes());
  }

  /** The record gets {@code reason}; {@code detail} may be long, or words of the lost trainer. */
  private void lose(MemberId node, String reason, String detail) {
    trainers.remove(node);
    lost.put(node, "its trainer " + node + " " + reason);
    String sentence = node + " " + reason + " and is left out: " + detail;
    losses.add(sentence);
    context.events().ignored(context.run(), sentence);
  }

  /** Why a party has no update in a round. */
  String reason(MemberId party) {
    MemberId node = context.assignment().trainerOf(party).orElseThrow();
    return lost.getOrDefault(node, "no update came");
  }

  /**
   * As many parties as have to countersign have released keys to this aggregator's trainers: a run
   * that was given to two aggregators at a time ends here for one of them, and no round is lost.
   */
  void requireEnoughToBegin() throws RunStoppedException {
    requireEnough(parties().size(), context.contract().countersignatures());
  }

  void requireEnough(int parties) throws RunStoppedException {
    requireEnough(parties, context.contract().minimumParties());
  }

  private void requireEnough(int parties, int wanted) throws RunStoppedException {
    if (parties < wanted) {
      throw new RunStoppedException(
          Rule.TOO_FEW_PARTIES,
          parties
              + " parties are left, the contract wants "
              + wanted
              + "; "
              + String.join("; ", losses));
    }
  }
}
