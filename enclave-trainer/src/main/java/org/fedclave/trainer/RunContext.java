package org.fedclave.trainer;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Courier;
import org.fedclave.transport.ForkedLogException;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.LogView;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.Point;

/**
 * What an enclave needs to take part in one run: the contract, whose signatures it has verified,
 * and its ways to the others. Only {@link #accept} makes one.
 */
final class RunContext {

  private final SignedContract signed;
  private final Assignment assignment;
  private final AppraisalPolicy policy;
  private final LogView log;
  private final Surroundings surroundings;
  private final Inbox inbox;
  private volatile boolean superseded;

  /**
   * What does not change from run to run.
   *
   * @param courier to the others, through the coordinator
   * @param log the coordinator's, by its own word: see {@link #append}
   * @param clock the node's clock, which nobody has to trust
   * @param random for keys and nonces
   * @param deadlines how long to wait
   * @param events whom to tell
   */
  record Surroundings(
      Courier courier,
      TransparencyLog log,
      Clock clock,
      SecureRandom random,
      Deadlines deadlines,
      TrainerEvents events) {}

  private RunContext(
      SignedContract signed,
      Assignment assignment,
      AppraisalPolicy policy,
      LogView log,
      Surroundings surroundings) {
    this.signed = signed;
    this.assignment = assignment;
    this.policy = policy;
    this.log = log;
    this.surroundings = surroundings;
    this.inbox = new Inbox(this::ends);
  }

  /**
   * Verifies everything that the coordinator says about a run: signatures, expiry, and that the
   * assignment fits.
   */
  static RunContext accept(Bytes assignmentBytes, Surroundings surroundings)
      throws RunStoppedException {
    try {
      Assignment assignment = Assignment.parse(assignmentBytes);
      SignedContract signed = SignedContract.complete(assignment.contractEnvelope());
      assignment.requireFits(signed.contract());
      if (assignment.trainers().containsKey(assignment.aggregator())) {
        throw new RunStoppedException(
            Rule.ASSIGNMENT, assignment.aggregator() + " has two roles; a node has one in a run");
      }
      var context =
          new RunContext(
              signed,
              assignment,
              AppraisalPolicy.parse(signed.contract().appraisalJson()),
              new LogView(
                  surroundings.log(), SignedNote.VerifierKey.parse(signed.contract().log())),
              surroundings);
      context.requireNotExpired();
      return context;
    } catch (MalformedException | BadSignatureException e) {
      throw RunStoppedException.because(Rule.CONTRACT, e);
    }
  }

  /** Whether this node aggregates; otherwise it trains. */
  Role role() {
    return assignment.aggregator().equals(self()) ? Role.AGGREGATE : Role.TRAIN;
  }

  /**
   * A trainer can be left out; without the aggregator, or against the coordinator's or requester's
   * will, nothing goes on, nor where a party is shown another log than the enclaves.
   */
  private Optional<Rule> ends(Letter letter) {
    if (letter.kind() == LetterKind.FAILED && isIndispensable(letter.from())) {
      return Optional.of(Rule.ABORTED);
    }
    return letter.kind() == LetterKind.REFUSAL && isOfForkedLog(letter)
        ? Optional.of(Rule.LOG_FORKED)
        : Optional.empty();
  }

  private boolean isIndispensable(MemberId member) {
    return member.equals(assignment.aggregator())
        || member.equals(Courier.COORDINATOR)
        || member.equals(contract().requester().name());
  }

  private boolean isOfForkedLog(Letter refusal) {
    return contract().party(refusal.from()).isPresent()
        && Inbox.ruleIn(refusal).equals(Rule.LOG_FORKED.name());
  }

  /** A newer incarnation of the run has begun: what this one does is of no use to anybody. */
  void supersede() {
    superseded = true;
  }

  boolean isSuperseded() {
    return superseded;
  }

  /** Notes a point that this enclave has reached. */
  void note(Point point) {
    Milestone.note(point, self(), run(), incarnation());
  }

  /**
   * Notes a point of a round.
   *
   * @param round from 0
   */
  void note(Point point, int round) {
    Milestone.note(point, self(), run(), incarnation(), round);
  }

  Inbox inbox() {
    return inbox;
  }

  void requireNotExpired() throws RunStoppedException {
    if (!surroundings.clock().instant().isBefore(contract().expires())) {
      throw new RunStoppedException(
          Rule.EXPIRED, "the contract expired at " + contract().expires());
    }
  }

  void send(MemberId to, LetterKind kind, Bytes payload) throws RunStoppedException {
    try {
      surroundings.courier().send(to, run(), incarnation(), kind, payload);
    } catch (TransportException e) {
      throw new RunStoppedException(
          Rule.TRANSPORT, "a letter to " + to + " was not sent: " + e.getMessage(), e);
    }
  }

  Letter await(Predicate<Letter> wanted, Duration patience, String whatFor)
      throws RunStoppedException {
    return inbox.await(wanted, patience, whatFor);
  }

  /**
   * As {@link #await}, for those who go on without the letter.
   *
   * @param end the moment until which is waited, as of {@link System#nanoTime}
   * @return empty where no such letter came in time
   * @throws RunStoppedException whatever else than time stops the run
   */
  Optional<Letter> awaitUntil(Predicate<Letter> wanted, long end, String whatFor)
      throws RunStoppedException {
    try {
      return Optional.of(
          await(wanted, Duration.ofNanos(Math.max(0, end - System.nanoTime())), whatFor));
    } catch (RunStoppedException e) {
      if (e.rule() == Rule.DEADLINE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  RunId run() {
    return signed.run();
  }

  Contract contract() {
    return signed.contract();
  }

  Bytes contractEnvelope() {
    return signed.envelopeJson();
  }

  Digest contractDigest() {
    return Digest.of(signed.envelopeJson());
  }

  /** Which one of the run's this is, from 0. */
  int incarnation() {
    return assignment.incarnation();
  }

  Assignment assignment() {
    return assignment;
  }

  AppraisalPolicy policy() {
    return policy;
  }

  /**
   * Adds an entry to the log that the contract names, and requires that the log shows it and all
   * that it showed this enclave before.
   */
  LogProof append(LogEntry entry) throws RunStoppedException {
    try {
      return log.append(entry);
    } catch (ForkedLogException e) {
      throw RunStoppedException.because(Rule.LOG_FORKED, e);
    } catch (TransportException | MalformedException | BadSignatureException e) {
      throw new RunStoppedException(
          Rule.LOG,
          "the coordinator does not log the " + entry.kind().wireName() + ": " + e.getMessage(),
          e);
    }
  }

  /** The largest tree of the log that this enclave was shown, which has appended to it before. */
  SignedNote logShown() {
    return log.largest().orElseThrow(() -> new AssertionError("nothing was appended yet")).note();
  }

  Courier courier() {
    return surroundings.courier();
  }

  Clock clock() {
    return surroundings.clock();
  }

  SecureRandom random() {
    return surroundings.random();
  }

  Deadlines deadlines() {
    return surroundings.deadlines();
  }

  TrainerEvents events() {
    return surroundings.events();
  }

  MemberId self() {
    return surroundings.courier().self();
  }
}
