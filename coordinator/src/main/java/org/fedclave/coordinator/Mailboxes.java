package org.fedclave.coordinator;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.coordinator.CoordinatorStore.BoxState;
import org.fedclave.coordinator.CoordinatorStore.Handled;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.CoordinatorStore.Waiting;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.Pump;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * The members' mailboxes: ordered per recipient and so per run, at least once, idempotent by the
 * sender's letter id, limited for each recipient and for each sender in it. A letter that does not
 * fit is refused as FULL, and its sender's courier waits. Thread-safe.
 */
final class Mailboxes {

  /** Letters read from the store at once. */
  private static final int BATCH = 16;

  private final CoordinatorStore store;
  private final BlobStore blobs;
  private final Clock clock;
  private final MailboxLimits limits;
  private final Meters meters;
  private final Map<MemberId, Box> boxes = new ConcurrentHashMap<>();

  Mailboxes(
      CoordinatorStore store, BlobStore blobs, MailboxLimits limits, Clock clock, Meters meters) {
    this.store = store;
    this.blobs = blobs;
    this.limits = limits;
    this.clock = clock;
    this.meters = meters;
  }

  private Box box(MemberId member) {
    return boxes.computeIfAbsent(member, Box::new);
  }

  /** Stores a letter, whose sequence number is given here, and wakes its recipient. */
  void put(StoredLetter letter) throws RefusedCall {
    box(letter.to()).put(letter);
  }

  /**
   * Opens a member's box for one reader; an earlier reader is told that it was taken over.
   *
   * @return the letter after which the reader begins
   */
  long open(MemberId member, Pump<?> reader) {
    return box(member).open(reader);
  }

  /** Whether the member reads its letters now. */
  boolean isRead(MemberId member) {
    return box(member).isRead();
  }

  /** How many members read their letters now. */
  int readers() {
    return (int) boxes.values().stream().filter(Box::isRead).count();
  }

  /** The reader is gone. */
  void close(MemberId member, Pump<?> reader) {
    box(member).close(reader);
  }

  /** What waits after {@code sequence}. */
  List<StoredLetter> after(MemberId member, long sequence) {
    List<StoredLetter> letters = store.lettersAfter(member, sequence, BATCH);
    meters.lettersOut(letters.size());
    return letters;
  }

  /** The member has handled everything up to {@code sequence}. */
  void handled(MemberId member, long sequence) {
    box(member).handled(sequence);
  }

  /** When a letter was stored, on the monotonic clock. */
  private record Arrival(long sequence, long nanos) {}

  /** One member's box: its lock makes the order of sequence numbers that of the store. */
  private final class Box {

    private final MemberId owner;
    private long lastSequence;
    private long handledUpTo;
    private final Fill fill = new Fill(limits);

    /** When letters came that wait, oldest first: of those since this process serves. */
    private final Deque<Arrival> arrivals = new ArrayDeque<>();

    private @Nullable Pump<?> reader;

    Box(MemberId owner) {
      this.owner = owner;
      load();
    }

    private void load() {
      BoxState state = store.boxState(owner);
      lastSequence = state.lastSequence();
      handledUpTo = state.handledUpTo();
      state.waiting().forEach(fill::add);
    }

    synchronized void put(StoredLetter letter) throws RefusedCall {
      if (store.hasLetter(owner, letter.id())) {
        return;
      }
      Waiting more = new Waiting(letter.from(), 1, bytes(letter));
      fill.require(owner, more);
      add(
          new StoredLetter(
              owner,
              lastSequence + 1,
              letter.id(),
              letter.from(),
              letter.run(),
              letter.incarnation(),
              letter.kind(),
              letter.payload(),
              letter.blob()),
          more.bytes());
      lastSequence++;
      fill.add(more);
      meters.letterIn(letter.kind());
      if (meters.isOn()) {
        arrivals.addLast(new Arrival(lastSequence, System.nanoTime()));
      }
      if (reader != null) {
        reader.raise();
      }
    }

    private long bytes(StoredLetter letter) throws RefusedCall {
      return letter.blob().isPresent()
          ? held(letter, letter.blob().get()).bytes()
          : letter.payload().map(Bytes::size).orElse(0);
    }

    private BlobStore.Held held(StoredLetter letter, Digest blob) throws RefusedCall {
      BlobStore.Held held = blobs.held(letter.from(), blob, true);
      if (!held.complete()) {
        throw new RefusedCall(Rule.CONFLICT, "the letter's blob is not here; put it first");
      }
      return held;
    }

    private void add(StoredLetter letter, long bytes) throws RefusedCall {
      if (letter.blob().isEmpty()) {
        store.addLetter(letter, bytes, clock.instant());
        return;
      }
      synchronized (blobs) {
        var _ = held(letter, letter.blob().get());
        store.addLetter(letter, bytes, clock.instant());
      }
    }

    /** Under the same lock as {@link #add}, so that no letter is left without its payload. */
    private void forget(Digest blob) {
      synchronized (blobs) {
        if (!store.needsBlob(blob)) {
          blobs.forgetLetter(blob);
        }
      }
    }

    synchronized boolean isRead() {
      return reader != null;
    }

    synchronized long open(Pump<?> opened) {
      if (reader != null) {
        reader.refuse(
            Rule.TAKEN_OVER
                .status("another program of " + owner + " reads its letters now")
                .asRuntimeException());
      }
      reader = opened;
      return handledUpTo;
    }

    synchronized void close(Pump<?> closed) {
      if (reader == closed) {
        reader = null;
      }
    }

    synchronized void handled(long sequence) {
      long upTo = Math.min(sequence, lastSequence);
      if (upTo <= handledUpTo) {
        return;
      }
      Handled done = store.handled(owner, handledUpTo, upTo);
      handledUpTo = upTo;
      done.bySender().forEach(fill::remove);
      meters.lettersHandled(done.bySender().stream().mapToLong(Waiting::letters).sum());
      measureRoundTrips();
      done.blobs().forEach(this::forget);
    }

    private void measureRoundTrips() {
      long now = System.nanoTime();
      while (!arrivals.isEmpty() && arrivals.getFirst().sequence() <= handledUpTo) {
        meters.roundTrip(now - arrivals.removeFirst().nanos());
      }
    }
  }
}
