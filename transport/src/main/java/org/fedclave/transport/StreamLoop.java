package org.fedclave.transport;

import io.grpc.StatusException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.TransportException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one stream from the coordinator open: reads it on a virtual thread, and opens it again when
 * the connection is lost, until {@link Patience#stream} is over.
 */
final class StreamLoop implements Subscription {

  /** Reads one stream to its end. */
  @FunctionalInterface
  interface Reading {
    /**
     * Registers the call with {@code loop} and reads it.
     *
     * @return whether nothing more will come, so that the loop ends
     */
    boolean readOnce(StreamLoop loop)
        throws StatusException, InterruptedException, MalformedException, TransportException;
  }

  private final String what;
  private final Calls calls;
  private final Reading reading;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable StreamCall<?, ?>> current = new AtomicReference<>();
  private volatile boolean closed;
  private volatile boolean progressed;
  private volatile boolean reopening;
  private volatile @Nullable TransportException failure;

  private StreamLoop(String what, Calls calls, Reading reading) {
    this.what = what;
    this.calls = calls;
    this.reading = reading;
  }

  /** Starts reading. */
  static StreamLoop start(String what, Calls calls, Reading reading) {
    StreamLoop loop = new StreamLoop(what, calls, reading);
    calls.start(loop, loop::run);
    return loop;
  }

  private void run() {
    try {
      Retry retry = new Retry(calls, what, calls.patience().stream());
      while (!closed && !readSurvivingLoss(retry)) {
        progressed = false;
      }
    } catch (TransportException e) {
      failure = closed ? null : e;
    } catch (RuntimeException e) {
      failure =
          new TransportException(Rule.FAULT, what + ": the handler failed: " + e.getMessage(), e);
    } finally {
      close();
      ended.countDown();
    }
  }

  private boolean readSurvivingLoss(Retry retry) throws TransportException {
    long opened = System.nanoTime();
    TransportException lost;
    try {
      if (calls.once(what, () -> reading.readOnce(this))) {
        return true;
      }
      lost = new TransportException(Rule.UNREACHABLE, what + ": the coordinator ended the stream");
    } catch (TransportException e) {
      if (reopening) {
        reopening = false;
        retry.progressed();
        return false;
      }
      lost = e;
    }
    if (progressed || outlived(opened)) {
      retry.progressed();
    }
    if (!closed) {
      retry.after(lost);
    }
    return false;
  }

  /** A stream that stood for so long was alive, or keepalive would have ended it. */
  private static boolean outlived(long opened) {
    return System.nanoTime() - opened > Limits.KEEPALIVE.plus(Limits.KEEPALIVE_ANSWER).toNanos();
  }

  /** The call that {@link #close} has to cancel from now on. */
  <C extends StreamCall<?, ?>> C opened(C call) {
    current.set(call);
    if (closed) {
      cancel();
    }
    return call;
  }

  /** Reads on over the connection of now, from where the reading is. */
  void reopen() {
    reopening = true;
    cancel();
  }

  /** The stream works: the next loss is the first again. */
  void progressed() {
    progressed = true;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    cancel();
  }

  private void cancel() {
    StreamCall<?, ?> call = current.getAndSet(null);
    if (call != null) {
      call.cancel();
    }
  }

  @Override
  public void await() throws TransportException, InterruptedException {
    ended.await();
    TransportException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
  }
}
