package org.fedclave.transport.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.fedclave.protocol.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection: one thread reads at the rate of the link, another writes each
 * piece when it is due.
 */
final class Lane {

  /** The queue in front of the link: what waits there longer makes the sender wait. */
  private static final long QUEUE_NANOS = 50_000_000;

  private static final int PIECE_BYTES = 8 << 10;

  /** Most that lies in the lane, so that one whose end is frozen stops its sender. */
  private static final int MOST_BYTES = 4 << 20;

  private record Piece(Bytes bytes, long due) {}

  private final LinkShape shape;
  private final RandomGenerator random;
  private final LongSupplier frozenUntil;
  private final AtomicLong passed;
  private final Runnable onPassed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Piece> pieces = new ArrayDeque<>();
  private int waiting;
  private boolean ended;
  private long free = System.nanoTime();
  private long lastDue = free;

  /**
   * @param frozenUntil nothing is written before this nanosecond
   * @param passed counts what was written
   * @param onPassed called after each piece
   */
  Lane(
      LinkShape shape,
      RandomGenerator random,
      LongSupplier frozenUntil,
      AtomicLong passed,
      Runnable onPassed) {
    this.shape = shape;
    this.random = random;
    this.frozenUntil = frozenUntil;
    this.passed = passed;
    this.onPassed = onPassed;
  }

  /** Reads to the end of {@code in}. */
  void read(InputStream in) throws IOException, InterruptedException {
    byte[] piece = new byte[PIECE_BYTES];
    try {
      for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
        add(Bytes.wrap(Arrays.copyOf(piece, size)));
        TimeUnit.NANOSECONDS.sleep(free - System.nanoTime() - QUEUE_NANOS);
      }
    } finally {
      end();
    }
  }

  private void add(Bytes bytes) throws InterruptedException {
    lock.lock();
    try {
      while (waiting > MOST_BYTES && !ended) {
        changed.await();
      }
      pieces.add(new Piece(bytes, due(bytes.size())));
      waiting += bytes.size();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long due(int bytes) {
    int segments = Math.ceilDiv(bytes, LinkShape.SEGMENT_BYTES);
    boolean lost = random.nextDouble() < 1 - Math.pow(1 - shape.loss(), segments);
    int crossing = lost ? bytes + LinkShape.SEGMENT_BYTES : bytes;
    free =
        Math.max(free, System.nanoTime())
            + (long) (crossing * 1e9 / (double) shape.bytesPerSecond());
    long due = free + shape.delay().toNanos() + (lost ? shape.repair().toNanos() : 0);
    lastDue = Math.max(lastDue, due); // in order, whatever was lost
    return lastDue;
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Writes until the other thread has ended and everything is out. */
  void write(OutputStream out) throws IOException, InterruptedException {
    try {
      for (Piece next = take(); next != null; next = take()) {
        awaitTime(next.due());
        out.write(next.bytes().unsafeArray());
        passed.addAndGet(next.bytes().size());
        onPassed.run();
      }
    } finally {
      end();
    }
  }

  private void awaitTime(long due) throws InterruptedException {
    for (long left = left(due); left > 0; left = left(due)) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, QUEUE_NANOS)); // the freeze may end earlier
    }
  }

  private long left(long due) {
    return Math.max(due, frozenUntil.getAsLong()) - System.nanoTime();
  }

  private @Nullable Piece take() throws InterruptedException {
    lock.lock();
    try {
      while (pieces.isEmpty() && !ended) {
        changed.await();
      }
      Piece next = pieces.poll();
      if (next != null) {
        waiting -= next.bytes().size();
        changed.signalAll();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }
}
