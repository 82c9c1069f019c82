package org.fedclave.party;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fedclave.attestation.Appraiser;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.PartyPoint;

/**
 * Serves a party for as long as it runs: answers contracts by the party's policy, challenges and
 * appraises enclaves, releases keys, takes its own layers, countersigns.
 *
 * <p>Letters are handled one after the other, each within the deadlines of the connection; a letter
 * that is malformed, unknown or hostile becomes one event and nothing else. A letter is
 * acknowledged when its consequences are on the disk and sent. Thread-safe.
 */
public final class PartyAgent implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 5;

  private final KeyStore keys;
  private final Courier courier;
  private final PartyEvents events;
  private final ReleaseJournal journal;
  private final ContractDesk contracts;
  private final ReleaseDesk releases;
  private final CheckpointDesk checkpoints;
  private final LocalStateDesk states;
  private final PersonalDesk personal;
  private final CountersignDesk countersigns;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Digest failing = Digest.of(new byte[0]);
  private int failures;

  private PartyAgent(
      PartyFolder folder,
      KeyStore keys,
      PartyPolicy policy,
      ReleaseJournal journal,
      Courier courier,
      TransparencyLog log,
      PartyEvents events,
      Clock clock,
      SecureRandom random) {
    this.keys = keys;
    this.courier = courier;
    this.events = events;
    this.journal = journal;
    this.contracts =
        new ContractDesk(folder, keys, policy, journal::entries, courier, events, clock);
    var seen = new SeenLog(folder.path(), log);
    var assigned = new AssignedRuns(folder.runs(), new Appraiser(policy.appraisal(), clock), clock);
    this.checkpoints = new CheckpointDesk(folder, keys, journal, assigned, seen);
    this.states = new LocalStateDesk(folder, keys, journal);
    this.releases =
        new ReleaseDesk(
            folder,
            keys,
            new PrivacyBudget(policy.privacy()),
            journal,
            assigned,
            checkpoints,
            states,
            courier,
            seen,
            events,
            clock,
            random);
    this.personal = new PersonalDesk(folder, keys, journal, events);
    this.countersigns =
        new CountersignDesk(folder, keys, policy, journal, seen, courier, events, clock);
  }

  /** An agent that reads the folder's policy once and its journal whole, and then waits. */
  public static PartyAgent open(
      PartyFolder folder, KeyStore keys, CoordinatorClient client, PartyEvents events, Clock clock)
      throws AgentException {
    return open(folder, keys, client.courier(), client.log(), events, clock);
  }

  /** {@link #open(PartyFolder, KeyStore, CoordinatorClient, PartyEvents, Clock)}, by its parts. */
  public static PartyAgent open(
      PartyFolder folder,
      KeyStore keys,
      Courier courier,
      TransparencyLog log,
      PartyEvents events,
      Clock clock)
      throws AgentException {
    try {
      PartyPolicy policy = folder.policy();
      ReleaseJournal journal = ReleaseJournal.open(folder.journalFile(), keys);
      return new PartyAgent(
          folder, keys, policy, journal, courier, log, events, clock, new SecureRandom());
    } catch (MalformedException | IOException | JournalException e) {
      throw new AgentException(String.valueOf(e.getMessage()), e);
    }
  }

  /** {@link #run} on a thread of its own; how it ends is told as an event. */
  public void start() {
    Thread.ofVirtual()
        .name(toString())
        .start(
            () -> {
              try {
                run();
              } catch (TransportException e) {
                events.interrupted(String.valueOf(e.getMessage()));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody waits for this thread
              }
            });
  }

  /**
   * Handles letters until {@link #close}, and subscribes again after failures that may pass.
   *
   * @throws TransportException if the coordinator does not let this party in, or another program
   *     took its mailbox over
   */
  public void run() throws TransportException, InterruptedException {
    while (closed.getCount() > 0) {
      try (Subscription letters = courier.receive(this::handle)) {
        awaitEnd(letters);
      } catch (TransportException e) {
        switch (e.rule()) {
          case NOT_ADMITTED, FORBIDDEN, TAKEN_OVER, CLOSED -> throw e;
          default -> events.interrupted(String.valueOf(e.getMessage()));
        }
      }
      if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  /** Waits for the subscription, which {@link #close} ends too. */
  private void awaitEnd(Subscription letters) throws TransportException, InterruptedException {
    Thread closer =
        Thread.startVirtualThread(
            () -> {
              try {
                closed.await();
                letters.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the subscription ended first
              }
            });
    try {
      letters.await();
    } finally {
      closer.interrupt();
    }
  }

  /** Handles one letter. Only what may pass when it comes again is thrown. */
  synchronized void handle(Letter letter) {
    if (closed.getCount() == 0) {
      throw new IllegalStateException("the agent is closed; the letter stays unacknowledged");
    }
    try {
      dispatch(letter);
    } catch (PartyRefusedException e) {
      refuse(letter, e);
    } catch (TransportException e) {
      againLater(letter, e);
    } catch (IOException | MalformedException e) {
      refuse(letter, new PartyRefusedException(AgentRule.STORAGE, "own files: " + e.getMessage()));
    } catch (RuntimeException e) {
      events.ignored(letter.from(), letter.kind(), "a fault of this program: " + e);
    }
    Milestone.note(
        PartyPoint.LETTER_HANDLED, keys.identity().name(), letter.run(), letter.incarnation());
  }

  private void dispatch(Letter letter)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    switch (letter.kind()) {
      case CONTRACT -> contracts.onContract(letter);
      case ASSIGNMENT -> releases.onAssignment(letter);
      case RELEASE_REQUEST -> releases.onReleaseRequest(letter);
      case ATTESTATION -> releases.onAttestation(letter);
      case CHECKPOINT -> checkpoints.onCheckpoint(letter);
      case LOCAL_STATE -> states.onLocalState(letter);
      case CHECKPOINT_REQUEST -> releases.onCheckpointRequest(letter);
      case PERSONAL_LAYERS -> personal.onPersonalLayers(letter);
      case COUNTERSIGN_REQUEST -> countersigns.onCountersignRequest(letter);
      case FINISHED, FAILED, RESULT, REFUSAL -> {} // for people, who ask the coordinator
      case APPROVAL,
          CHALLENGE,
          KEY_RELEASE,
          READY,
          MASK_MEMBERS,
          MASK_KEYS,
          ROUND_START,
          MASK_SHARES,
          UPDATE,
          SURVIVORS,
          SURVIVOR_CONFIRMATION,
          CONFIRMED_SURVIVORS,
          UNMASKING_SHARES,
          FINAL_REPORT,
          PROGRESS,
          CHECKPOINT_ANSWER,
          RESUMPTION,
          COUNTERSIGNATURE ->
          events.ignored(letter.from(), letter.kind(), "no letter for a party");
    }
  }

  private void refuse(Letter letter, PartyRefusedException refused) {
    String sentence = String.valueOf(refused.getMessage());
    events.refused(letter.run(), refused.rule().name(), sentence);
    if (!refused.rule().isTold()) {
      return;
    }
    try {
      for (MemberId member : concerned(letter)) {
        courier.send(
            member,
            letter.run(),
            letter.incarnation(),
            LetterKind.REFUSAL,
            refused.refusal().toBytes());
      }
    } catch (TransportException e) {
      againLater(letter, e);
    }
  }

  /** Before a run begins the coordinator is told, then the enclaves that wait for this party. */
  private List<MemberId> concerned(Letter letter) {
    return switch (letter.kind()) {
      case RELEASE_REQUEST, ATTESTATION, CHECKPOINT_REQUEST -> releases.enclaves(letter.run());
      case CHECKPOINT, COUNTERSIGN_REQUEST -> List.of(letter.from());
      default -> List.of(Courier.COORDINATOR);
    };
  }

  /** Leaves the letter unacknowledged, so that it comes again a few times, if that may help. */
  private void againLater(Letter letter, TransportException e) {
    failures = letter.id().equals(failing) ? failures + 1 : 1;
    failing = letter.id();
    boolean mayPass =
        switch (e.rule()) {
          case UNREACHABLE, TIMED_OUT, FULL, CLOSED, TAKEN_OVER -> true;
          default -> false;
        };
    if (mayPass && failures < ATTEMPTS) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    events.ignored(letter.from(), letter.kind(), String.valueOf(e.getMessage()));
  }

  /** Ends it. The journal can then be opened by another. */
  @Override
  public synchronized void close() {
    closed.countDown();
    try {
      journal.close();
    } catch (IOException e) {
      events.interrupted("the journal did not close: " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "agent of " + keys.identity().name();
  }
}
