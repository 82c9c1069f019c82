package org.fedclave.coordinator.calls;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.fedclave.transport.Limits;
import org.fedclave.transport.TransportException.Rule;

/**
 * Feeds one server stream from a source on a virtual thread: sends what there is as fast as the
 * client reads, then sleeps until {@link #raise}. Thread-safe.
 */
public final class Pump<T> {

  /** Gives what comes next. */
  public interface Source<T> {
    /** What is there now, oldest first; empty if nothing is. */
    List<T> next() throws RefusedCall;

    /** Whether nothing more will come. */
    boolean isFinished();
  }

  private final ServerCallStreamObserver<T> client;
  private final Source<T> source;
  private final Duration unread;
  private final Runnable whenOver;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean raised;
  private boolean over;

  /**
   * For a client that may read slowly, but not longer than its stream lasts. To be made inside the
   * service's method, before it returns.
   */
  public Pump(StreamObserver<T> client, Source<T> source, Runnable whenOver) {
    this(client, source, whenOver, Limits.STREAM);
  }

  /**
   * @param unread how long the client may take nothing while something is there
   */
  public Pump(StreamObserver<T> client, Source<T> source, Runnable whenOver, Duration unread) {
    this.unread = unread;
    this.whenOver = whenOver;
    this.client = (ServerCallStreamObserver<T>) client;
    this.source = source;
    this.client.setOnReadyHandler(this::signal);
    this.client.setOnCancelHandler(
        () -> {
          end();
          whenOver.run();
        });
  }

  public void start(ExecutorService threads) {
    threads.execute(this::run);
  }

  /** Something new may be there. */
  public void raise() {
    lock.lock();
    try {
      raised = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream with {@code refusal}. */
  public void refuse(Throwable refusal) {
    lock.lock();
    try {
      if (!over) {
        over = true;
        client.onError(refusal);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (feed() && await()) {
        // until the client has all or is gone
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RefusedCall | RuntimeException e) {
      refuse(Answering.refusal(e));
      whenOver.run();
    }
  }

  /** Sends all there is; returns whether more may come. */
  private boolean feed() throws RefusedCall, InterruptedException {
    for (List<T> batch = source.next(); !batch.isEmpty(); batch = source.next()) {
      for (T message : batch) {
        if (!send(message)) {
          return false;
        }
      }
    }
    if (source.isFinished()) {
      finish();
      return false;
    }
    return true;
  }

  private boolean send(T message) throws InterruptedException, RefusedCall {
    long left = unread.toNanos();
    lock.lock();
    try {
      while (!over && !client.isReady()) {
        if (left <= 0) {
          throw new RefusedCall(
              Rule.TIMED_OUT, "nothing was read for " + unread.toSeconds() + " s");
        }
        left = changed.awaitNanos(left);
      }
      if (over) {
        return false;
      }
      client.onNext(message);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Sleeps until something new may be there; returns whether anybody still listens. */
  private boolean await() throws InterruptedException {
    lock.lock();
    try {
      while (!raised && !over) {
        changed.await();
      }
      raised = false;
      return !over;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream as it should end. */
  public void finish() {
    lock.lock();
    try {
      if (!over) {
        over = true;
        client.onCompleted();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
