package org.fedclave.coordinator;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.coordinator.CoordinatorStore.BoxState;
import org.fedclave.coordinator.CoordinatorStore.Handled;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * The members' mailboxes: ordered per recipient, at least once, idempotent by the sender's letter
 * id, capped. Thread-safe.
 */
final class Mailboxes {

  /** Most letters that wait in one box. */
  static final long MOST_LETTERS = 100_000;

  /** Most bytes that wait in one box, blobs not counted. */
  static final long MOST_BYTES = 1L << 30;

  /** Letters read from the store at once. */
  private static final int BATCH = 16;

  private final CoordinatorStore store;
  private final BlobStore blobs;
  private final Clock clock;
  private final long mostLetters;
  private final Map<MemberId, Box> boxes = new ConcurrentHashMap<>();

  Mailboxes(CoordinatorStore store, BlobStore blobs, Clock clock) {
    this(store, blobs, clock, MOST_LETTERS);
  }

  Mailboxes(CoordinatorStore store, BlobStore blobs, Clock clock, long mostLetters) {
    this.store = store;
    this.blobs = blobs;
    this.clock = clock;
    this.mostLetters = mostLetters;
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

  /** The reader is gone. */
  void close(MemberId member, Pump<?> reader) {
    box(member).close(reader);
  }

  /** What waits after {@code sequence}. */
  List<StoredLetter> after(MemberId member, long sequence) {
    return store.lettersAfter(member, sequence, BATCH);
  }

  /** The member has handled everything up to {@code sequence}. */
  void handled(MemberId member, long sequence) {
    box(member).handled(sequence);
  }

  /** One member's box: its lock makes the order of sequence numbers that of the store. */
  private final class Box {

    private final MemberId owner;
    private long lastSequence;
    private long handledUpTo;
    private long waitingLetters;
    private long waitingBytes;
    private @Nullable Pump<?> reader;

    Box(MemberId owner) {
      this.owner = owner;
      load();
    }

    private void load() {
      BoxState state = store.boxState(owner);
      lastSequence = state.lastSequence();
      handledUpTo = state.handledUpTo();
      waitingLetters = state.waitingLetters();
      waitingBytes = state.waitingBytes();
    }

    synchronized void put(StoredLetter letter) throws RefusedCall {
      if (store.hasLetter(owner, letter.id())) {
        return;
      }
      long bytes = letter.payload().map(Bytes::size).orElse(0);
      if (waitingLetters >= mostLetters || waitingBytes + bytes > MOST_BYTES) {
        throw new RefusedCall(
            Rule.FULL, "the mailbox of " + owner + " is full; it has to read its letters first");
      }
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
              letter.blob()));
      lastSequence++;
      waitingLetters++;
      waitingBytes += bytes;
      if (reader != null) {
        reader.raise();
      }
    }

    private void add(StoredLetter letter) throws RefusedCall {
      if (letter.blob().isEmpty()) {
        store.addLetter(letter, clock.instant());
        return;
      }
      synchronized (blobs) {
        if (!blobs.held(letter.from(), letter.blob().get(), true).complete()) {
          throw new RefusedCall(Rule.CONFLICT, "the letter's blob is not here; put it first");
        }
        store.addLetter(letter, clock.instant());
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
      waitingLetters -= done.letters();
      waitingBytes -= done.bytes();
      done.blobs().forEach(this::forget);
    }
  }
}
