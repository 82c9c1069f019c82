package org.fedclave.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;

/**
 * One run as the coordinator conducts it, honest but for what its {@link Liar} makes of it, and
 * what members said of it. Thread-safe.
 */
final class Play {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final List<Letter> passed = new CopyOnWriteArrayList<>();
  private final LiarWorld world;
  private final Liar liar;
  private final SignedContract requested;
  private final Map<MemberId, HybridSignature> approvals = new LinkedHashMap<>();
  private final List<Notice> notices = new ArrayList<>();
  private final List<MemberId> signed = new ArrayList<>();
  private final Map<MemberId, List<MemberId>> released = new LinkedHashMap<>();
  private final List<MemberId> finished = new ArrayList<>();
  private int rounds;
  private int toldAt = -1;
  private boolean over;

  Play(LiarWorld world, Liar liar, SignedContract requested) {
    this.world = world;
    this.liar = liar;
    this.requested = requested;
  }

  RunId run() {
    return requested.run();
  }

  SignedContract requested() {
    return requested;
  }

  Liar liar() {
    return liar;
  }

  /** Hands the contract to the parties, and what follows happens by itself. */
  void begin() {
    for (MemberId party : Cast.PARTIES) {
      say(party, 0, LetterKind.CONTRACT, requested.envelopeJson());
    }
  }

  /** A letter of the coordinator itself, of which its liar may make another. */
  void say(MemberId to, int incarnation, LetterKind kind, Bytes payload) {
    deliver(liar.passing(this, letter(Courier.COORDINATOR, to, incarnation, kind, payload)));
  }

  /** A letter that the coordinator makes up. */
  Letter letter(MemberId from, MemberId to, int incarnation, LetterKind kind, Bytes payload) {
    return Mail.letter(from, to, run(), incarnation, kind, payload);
  }

  void deliver(List<Letter> letters) {
    letters.forEach(world.mail::deliver);
  }

  /** What becomes of a member's letter. */
  List<Letter> passing(Letter letter) {
    synchronized (this) {
      if (over) {
        return List.of();
      }
    }
    passed.add(letter);
    return forMembers(liar.passing(this, letter));
  }

  /** Letters that a liar kept for a while. */
  void passLate(List<Letter> late) {
    deliver(forMembers(late));
  }

  private List<Letter> forMembers(List<Letter> made) {
    made.stream().filter(each -> each.to().equals(Courier.COORDINATOR)).forEach(this::take);
    return made.stream().filter(each -> !each.to().equals(Courier.COORDINATOR)).toList();
  }

  private void take(Letter letter) {
    if (letter.kind() == LetterKind.APPROVAL) {
      approve(letter).ifPresent(complete -> assign(complete, 0, liar.cast()));
    }
  }

  private synchronized Optional<SignedContract> approve(Letter letter) {
    try {
      boolean isNew =
          approvals.putIfAbsent(letter.from(), HybridSignature.parse(letter.payload())) == null;
      return isNew && approvals.size() == Cast.PARTIES.size()
          ? Optional.of(requested.withApprovals(approvals))
          : Optional.empty();
    } catch (MalformedException | BadSignatureException e) {
      throw new AssertionError("honest parties sign what they got", e);
    }
  }

  /** Everybody signed, whatever the coordinator then made of it. */
  synchronized SignedContract complete() {
    try {
      return requested.withApprovals(approvals);
    } catch (BadSignatureException e) {
      throw new AssertionError("it is asked for after all have signed", e);
    }
  }

  /** What {@code party} signed. */
  synchronized HybridSignature approval(MemberId party) {
    return Optional.ofNullable(approvals.get(party))
        .orElseThrow(() -> new AssertionError(party + " has not signed"));
  }

  /** Gives the run to nodes. */
  void assign(SignedContract complete, int incarnation, Cast cast) {
    Bytes assignment =
        new Assignment(incarnation, complete.envelopeJson(), cast.aggregator(), cast.parties())
            .toBytes();
    say(cast.aggregator(), incarnation, LetterKind.ASSIGNMENT, assignment);
    cast.trainers().forEach(node -> say(node, incarnation, LetterKind.ASSIGNMENT, assignment));
    Cast.PARTIES.forEach(party -> say(party, incarnation, LetterKind.ASSIGNMENT, assignment));
  }

  /** A lie is told now. */
  synchronized void tell() {
    if (toldAt < 0) {
      toldAt = rounds;
    }
  }

  synchronized void noticed(MemberId who, String rule, String sentence) {
    notices.add(new Notice(who, rule, sentence, rounds));
    notifyAll();
  }

  synchronized void signed(MemberId party) {
    signed.add(party);
  }

  synchronized void released(MemberId party, MemberId trainer) {
    released.computeIfAbsent(party, _ -> new ArrayList<>()).add(trainer);
  }

  synchronized void roundDone(int done) {
    rounds = Math.max(rounds, done);
  }

  synchronized void ended(MemberId node) {
    finished.add(node);
    notifyAll();
  }

  synchronized int toldAt() {
    return toldAt;
  }

  synchronized boolean hasSigned(MemberId party) {
    return signed.contains(party);
  }

  /** To which nodes the party released keys. */
  synchronized List<MemberId> released(MemberId party) {
    return List.copyOf(released.getOrDefault(party, List.of()));
  }

  boolean hasPassed(LetterKind kind) {
    return passed.stream().anyMatch(letter -> letter.kind() == kind);
  }

  Notice awaitNotice(MemberId who, String rule) {
    return await(
        () ->
            notices.stream().filter(n -> n.who().equals(who) && n.rule().equals(rule)).findFirst(),
        who + " does not notice by " + rule);
  }

  /** Waits for an aggregator's end that is a good one. */
  void awaitFinished(MemberId aggregator) {
    await(
        () -> finished.stream().filter(aggregator::equals).findFirst(),
        aggregator + " does not finish");
  }

  private synchronized <T> T await(Supplier<Optional<T>> found, String otherwise) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (found.get().isEmpty()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError(otherwise + "; noticed was " + notices);
        }
        wait(left);
      }
      return found.get().orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError(otherwise, e);
    }
  }

  synchronized List<Notice> notices() {
    return List.copyOf(notices);
  }

  /** Ends what members still wait for; letters go nowhere from here on. */
  void end() {
    synchronized (this) {
      over = true;
    }
    Bytes reason = new Refusal("TEST", "the play is over").toBytes();
    for (Cast cast : List.of(Cast.USUAL, Cast.SPARE, Cast.HASTY)) {
      for (int incarnation = 0; incarnation < 2; incarnation++) {
        for (MemberId node : cast.parties().keySet()) {
          end(node, incarnation, reason);
        }
        end(cast.aggregator(), incarnation, reason);
      }
    }
  }

  private void end(MemberId node, int incarnation, Bytes reason) {
    if (passed.stream().anyMatch(letter -> letter.from().equals(node))) {
      deliver(List.of(letter(Courier.COORDINATOR, node, incarnation, LetterKind.FAILED, reason)));
    }
  }

  /**
   * What {@code run fetch} does, with the requester's own mailbox.
   *
   * @return the folder with model and proof, or what was noticed
   */
  Optional<Path> fetch(Duration patience) throws Exception {
    Path out = world.requesterFolder.path().resolve("out-" + run());
    SealedModel sealed = result(patience);
    try {
      new FetchModel(
              world.mail.courier(Cast.REQUESTER), world.founders.requester, new ProofVerifier())
          .fetch(run(), sealed, out);
      return Optional.of(out);
    } catch (ProofRefusedException e) {
      noticed(Cast.REQUESTER, e.rule().name(), String.valueOf(e.getMessage()));
    } catch (CannotOpenException e) {
      noticed(Cast.REQUESTER, "CANNOT_OPEN", String.valueOf(e.getMessage()));
    } catch (TransportException e) {
      noticed(Cast.REQUESTER, e.rule().name(), String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private SealedModel result(Duration patience) throws Exception {
    world.requesterMailbox.awaitEnd(run(), patience);
    return world
        .requesterFolder
        .result(run())
        .orElseThrow(() -> new AssertionError("no result of the run came; " + notices()));
  }
}
