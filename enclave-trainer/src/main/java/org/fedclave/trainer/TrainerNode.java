package org.fedclave.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.attestation.Attestor;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.AggregatorPoint;
import org.fedclave.transport.milestone.TrainerPoint;
import org.jspecify.annotations.Nullable;

/**
 * The program of a node: takes letters from the coordinator, and for each run it is given runs an
 * enclave with keys of its own, in the role that the assignment says. A newer incarnation of a run
 * ends the node's part in the one before. It connects outwards only. Thread-safe.
 */
public final class TrainerNode implements AutoCloseable {

  /**
   * Letters of runs whose assignment has not come yet: a peer may be faster than the coordinator.
   */
  private static final int MOST_EARLY_LETTERS = 1024;

  /** How long {@link #close} waits for a run, which usually ends at its next wait for a letter. */
  private static final Duration LONGEST_ENDING = Duration.ofSeconds(10);

  private final RunContext.Surroundings surroundings;
  private final Attestor attestor;
  private final Path work;
  private final int capacity;
  private final Map<RunId, Session> sessions = new HashMap<>();

  /** The newest incarnation of each run that this node was given, whatever became of it. */
  private final Map<RunId, Integer> newest = new HashMap<>();

  private final Deque<Letter> early = new ArrayDeque<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Subscription subscription;
  private boolean closed;

  /** One incarnation of a run on this node. */
  private record Session(RunContext context, Enclave enclave, Thread thread) {}

  /**
   * Starts to take letters.
   *
   * @param courier of this node; {@link #close} does not close it
   * @param log the coordinator's log
   * @param attestor of the platform
   * @param work folder for temporary ciphertext
   * @param capacity runs at a time, at least 1
   * @param deadlines how long to wait for others
   * @param events whom to tell
   */
  public TrainerNode(
      Courier courier,
      TransparencyLog log,
      Attestor attestor,
      Path work,
      int capacity,
      Deadlines deadlines,
      TrainerEvents events) {
    this(
        new RunContext.Surroundings(
            courier, log, Clock.systemUTC(), new SecureRandom(), deadlines, events),
        attestor,
        work,
        capacity);
  }

  /** For tests in this package, which set the clock. */
  TrainerNode(RunContext.Surroundings surroundings, Attestor attestor, Path work, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a node runs at least one run at a time");
    }
    this.surroundings = surroundings;
    this.attestor = attestor;
    this.work = work;
    this.capacity = capacity;
    this.subscription = surroundings.courier().receive(this::handle);
  }

  /** Handles one letter; whatever is in it, the node goes on to take letters. */
  private synchronized void handle(Letter letter) {
    if (closed) {
      return; // it came while the subscription was closing
    }
    try {
      dispatch(letter);
    } catch (RuntimeException e) {
      surroundings
          .events()
          .ignored(letter.run(), "a letter of " + letter.from() + ": " + fault(e).getMessage());
    }
  }

  private void dispatch(Letter letter) {
    Session session = sessions.get(letter.run());
    switch (letter.kind()) {
      case ASSIGNMENT -> start(letter);
      case CHALLENGE -> challenge(letter, session);
      default -> {
        if (session != null && isOf(session, letter)) {
          session.context().inbox().put(letter);
        } else {
          keepIfEarly(letter);
        }
      }
    }
  }

  private static boolean isOf(Session session, Letter letter) {
    return session.context().incarnation() == letter.incarnation();
  }

  /** Letters of incarnations that this node was not given yet; older ones are for nobody. */
  private void keepIfEarly(Letter letter) {
    if (letter.incarnation() > newest.getOrDefault(letter.run(), -1)) {
      keepEarly(letter);
    }
  }

  private void keepEarly(Letter letter) {
    if (early.size() >= MOST_EARLY_LETTERS) {
      early.removeFirst();
    }
    early.addLast(letter);
  }

  private void start(Letter letter) {
    if (!letter.from().equals(Courier.COORDINATOR)) {
      surroundings
          .events()
          .ignored(letter.run(), letter.from() + " is not the coordinator and cannot assign");
      return;
    }
    try {
      RunContext context = RunContext.accept(letter.payload(), surroundings);
      if (!context.run().equals(letter.run())) {
        throw new RunStoppedException(Rule.ASSIGNMENT, "the assignment is for another run");
      }
      if (context.incarnation() <= newest.getOrDefault(context.run(), -1)) {
        return; // at least once: the same assignment again, or one that is out of date
      }
      leave(context.run());
      if (sessions.size() >= capacity) {
        throw new RunStoppedException(
            Rule.CAPACITY, surroundings.courier().self() + " already has " + capacity + " runs");
      }
      newest.put(context.run(), context.incarnation());
      begin(context);
    } catch (RunStoppedException e) {
      surroundings.events().stopped(letter.run(), e);
      tell(Courier.COORDINATOR, letter.run(), letter.incarnation(), e);
    }
  }

  private void begin(RunContext context) {
    Enclave enclave =
        new Enclave(
            context.run(), context.incarnation(), context.role(), attestor, surroundings.random());
    Thread thread =
        Thread.ofVirtual()
            .name(context.role().wireName() + '-' + context.run().abbreviated())
            .unstarted(() -> runSession(context, enclave));
    sessions.put(context.run(), new Session(context, enclave, thread));
    surroundings.events().started(context.run(), context.role().wireName());
    context.note(context.role() == Role.AGGREGATE ? AggregatorPoint.BEGUN : TrainerPoint.BEGUN);
    threads.add(thread);
    thread.start();
    deliverEarly(context.run());
  }

  /**
   * Ends this node's part in an incarnation that is over: its keys and rows are given up, and
   * nobody is told, for everybody has left it.
   */
  private void leave(RunId run) {
    Session session = sessions.remove(run);
    if (session != null) {
      session.context().supersede();
      session.thread().interrupt();
    }
  }

  private void deliverEarly(RunId run) {
    List<Letter> mine = new ArrayList<>();
    early.removeIf(
        letter -> {
          boolean here =
              letter.run().equals(run)
                  && letter.incarnation() <= newest.getOrDefault(letter.run(), -1);
          if (here) {
            mine.add(letter);
          }
          return here;
        });
    mine.forEach(this::handle); // on this thread, which has the lock
  }

  private void runSession(RunContext context, Enclave enclave) {
    try {
      program(context, enclave).run();
      if (context.role() == Role.AGGREGATE) {
        context.send(Courier.COORDINATOR, LetterKind.FINISHED, Bytes.EMPTY);
        context.note(AggregatorPoint.FINISHED);
      }
      context.events().finished(context.run());
    } catch (RunStoppedException e) {
      stop(context, e);
    } catch (RuntimeException | Error e) {
      stop(context, fault(e));
    } finally {
      synchronized (this) {
        Session session = sessions.get(context.run());
        if (session != null && session.context() == context) {
          sessions.remove(context.run());
        }
      }
      threads.remove(Thread.currentThread());
    }
  }

  private void stop(RunContext context, RunStoppedException why) {
    if (context.isSuperseded()) {
      return;
    }
    context.note(context.role() == Role.AGGREGATE ? AggregatorPoint.STOPPED : TrainerPoint.STOPPED);
    context.events().stopped(context.run(), why);
    tellAll(context, why);
  }

  /** The others wait for this enclave, so they are told; the cause's words may be private. */
  private static RunStoppedException fault(Throwable cause) {
    return new RunStoppedException(
        Rule.FAULT, "a fault of this program: " + cause.getClass().getSimpleName(), cause);
  }

  private RunProgram program(RunContext context, Enclave enclave) throws RunStoppedException {
    return context.role() == Role.AGGREGATE
        ? new AggregateRun(context, enclave)
        : new TrainRun(context, enclave, work);
  }

  /** An aggregator that stops tells everybody; a trainer tells its aggregator, which decides. */
  private void tellAll(RunContext context, RunStoppedException why) {
    if (context.role() == Role.TRAIN) {
      tell(context.assignment().aggregator(), context.run(), context.incarnation(), why);
      return;
    }
    tell(Courier.COORDINATOR, context.run(), context.incarnation(), why);
    context
        .assignment()
        .trainers()
        .keySet()
        .forEach(node -> tell(node, context.run(), context.incarnation(), why));
  }

  private void tell(MemberId to, RunId run, int incarnation, RunStoppedException why) {
    Bytes reason = new Refusal(why.rule().name(), String.valueOf(why.getMessage())).toBytes();
    try {
      surroundings.courier().send(to, run, incarnation, LetterKind.FAILED, reason);
    } catch (TransportException e) {
      surroundings.events().ignored(run, to + " was not told: " + e.getMessage());
    }
  }

  /**
   * Answers a challenge: of the coordinator's catalogue with keys for nothing else, of a run with
   * the run's keys.
   */
  private void challenge(Letter letter, @Nullable Session session) {
    try {
      Challenge challenge = Challenge.parse(letter.payload());
      Enclave enclave;
      if (challenge.role() == Role.NODE) {
        requireCatalogue(letter, challenge);
        enclave = new Enclave(challenge.run(), Role.NODE, attestor, surroundings.random());
      } else if (session != null && isOf(session, letter)) {
        enclave = session.enclave();
      } else {
        keepIfEarly(letter);
        return;
      }
      Bytes answer = enclave.answer(challenge).toBytes();
      surroundings
          .courier()
          .send(letter.from(), letter.run(), letter.incarnation(), LetterKind.ATTESTATION, answer);
    } catch (MalformedException | RunStoppedException | TransportException e) {
      surroundings
          .events()
          .ignored(letter.run(), "a challenge of " + letter.from() + ": " + e.getMessage());
    }
  }

  /** The platform works for nobody who only says that there is a catalogue. */
  private static void requireCatalogue(Letter letter, Challenge challenge)
      throws MalformedException {
    if (!letter.from().equals(Courier.COORDINATOR)
        || !letter.run().equals(Courier.REGISTRATION)
        || !challenge.run().equals(Courier.REGISTRATION)) {
      throw MalformedException.at(
          "challenge",
          "one of the coordinator, for no run",
          "one of " + letter.from() + " for run " + challenge.run().abbreviated());
    }
  }

  /** Waits until the connection to the coordinator ends for good. */
  public void await() throws TransportException, InterruptedException {
    subscription.await();
  }

  /**
   * Stops taking letters, interrupts the runs, waits until they have removed what they stored and
   * gives the platform back. A run that does not end within {@link #LONGEST_ENDING}, for example in
   * the middle of a long step, is left to itself.
   */
  @Override
  public void close() throws IOException {
    subscription.close();
    interruptRuns();
    awaitEnd();
    attestor.close();
  }

  /** Under the lock that runs start under: each has started, and none starts later. */
  private synchronized void interruptRuns() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }

  private void awaitEnd() {
    try {
      for (Thread thread : threads) {
        thread.join(LONGEST_ENDING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who closes is in a hurry
    }
  }
}
