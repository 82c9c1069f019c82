package org.fedclave.transport;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One streaming call that a virtual thread writes and reads, blocking. One thread uses it; any may
 * {@link #cancel} it.
 *
 * <p>gRPC 1.82's own {@code BlockingClientCall}, still experimental, sometimes sleeps for ever in
 * {@code write} when the stream ends meanwhile.
 *
 * @param <Q> what is written
 * @param <R> what is read
 */
final class StreamCall<Q, R> {

  /** Messages that may wait here unread. */
  private static final int WINDOW = 4;

  private final ClientCall<Q, R> call;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<R> unread = new ArrayDeque<>();
  private @Nullable Status ended;
  private Metadata trailers = new Metadata();

  private StreamCall(ClientCall<Q, R> call) {
    this.call = call;
  }

  static <Q, R> StreamCall<Q, R> start(ClientCall<Q, R> call) {
    StreamCall<Q, R> stream = new StreamCall<>(call);
    call.start(stream.new Listener(), new Metadata());
    call.request(WINDOW);
    return stream;
  }

  /** Sends a message when there is room for it; does nothing once the stream has ended. */
  void write(Q message) throws InterruptedException {
    lock.lock();
    try {
      while (ended == null && !call.isReady()) {
        changed.await();
      }
      if (ended == null) {
        call.sendMessage(message);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends the only message of a method that takes one: gRPC says of none when there is room. */
  void writeOnly(Q message) {
    call.sendMessage(message);
    call.halfClose();
  }

  /** Whether the stream has ended, so that writing is in vain. */
  boolean hasEnded() {
    lock.lock();
    try {
      return ended != null;
    } finally {
      lock.unlock();
    }
  }

  /** Says that nothing more is written. */
  void finishWriting() {
    lock.lock();
    try {
      if (ended == null) {
        call.halfClose();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a message can be written without a wait. */
  boolean isReady() {
    return call.isReady();
  }

  /** Whether a message or the end can be read without a wait. */
  boolean isReadable() {
    lock.lock();
    try {
      return !unread.isEmpty() || ended != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something can be read or, where {@code room} is wanted, written.
   *
   * @throws StatusException if {@code limit} passes
   */
  void await(boolean room, Duration limit) throws StatusException, InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (unread.isEmpty() && ended == null && !(room && call.isReady())) {
        if (left <= 0) {
          throw Status.DEADLINE_EXCEEDED.withDescription("nothing moved").asException();
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@link #read()}, unless nothing comes within {@code limit}. */
  Optional<R> read(Duration limit) throws StatusException, InterruptedException {
    await(false, limit);
    return read();
  }

  /**
   * The next message; empty if the stream ended well. For streams with a time of their own.
   *
   * @throws StatusException if it ended otherwise
   */
  Optional<R> read() throws StatusException, InterruptedException {
    lock.lock();
    try {
      while (unread.isEmpty() && ended == null) {
        changed.await();
      }
      R next = unread.poll();
      if (next != null) {
        call.request(1);
        return Optional.of(next);
      }
      if (ended != null && !ended.isOk()) {
        throw ended.asException(trailers);
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream from this side. */
  void cancel() {
    call.cancel("closed", null);
  }

  private final class Listener extends ClientCall.Listener<R> {

    @Override
    public void onMessage(R message) {
      lock.lock();
      try {
        unread.add(message);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onReady() {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onClose(Status status, Metadata last) {
      lock.lock();
      try {
        ended = status;
        trailers = last;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
