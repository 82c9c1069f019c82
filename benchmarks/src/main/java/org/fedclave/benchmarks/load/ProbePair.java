package org.fedclave.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;

/**
 * Two parties that do nothing but write: the first numbers its letters, the second sends each back.
 * Both count what comes twice or out of turn, and what is missing at the end. One thread writes.
 */
final class ProbePair implements AutoCloseable {

  private static final int NUMBER_BYTES = 64;

  private final CoordinatorClient first;
  private final CoordinatorClient second;
  private final MemberId secondName;
  private final RunId run;
  private final Subscription ofFirst;
  private final Subscription ofSecond;
  private final BlockingQueue<Long> back = new LinkedBlockingQueue<>();
  private final AtomicLong outOfTurn = new AtomicLong();
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
  private long sent;
  private volatile long arrived;
  private volatile long returned;

  /**
   * @param run in which both take part
   */
  ProbePair(CoordinatorClient first, CoordinatorClient second, RunId run) {
    this.first = first;
    this.second = second;
    this.secondName = second.self();
    this.run = run;
    ofSecond = second.courier().receive(this::answer);
    ofFirst = first.courier().receive(this::take);
  }

  private void answer(Letter letter) {
    if (letter.kind() != LetterKind.PROGRESS) {
      return; // the contract that makes them write to each other at all
    }
    long number = number(letter);
    if (number != arrived + 1) {
      outOfTurn.incrementAndGet();
    }
    arrived = number;
    try {
      second.courier().send(first.self(), run, LetterKind.PROGRESS, letter.payload());
    } catch (TransportException e) {
      throw new IllegalStateException("a probe's letter is not sent back: " + e.getMessage(), e);
    }
  }

  private void take(Letter letter) {
    if (letter.kind() != LetterKind.PROGRESS) {
      return;
    }
    long number = number(letter);
    if (number != returned + 1) {
      outOfTurn.incrementAndGet();
    }
    returned = number;
    back.add(number);
  }

  private static long number(Letter letter) {
    return ByteBuffer.wrap(letter.payload().toArray()).getLong();
  }

  /** One letter there and back; its time is kept. */
  void roundTrip(long patienceSeconds) throws TransportException, InterruptedException {
    long began = System.nanoTime();
    write();
    awaitBack(patienceSeconds);
    nanos.add(System.nanoTime() - began);
  }

  /** Sends one letter and does not wait for it. */
  void write() throws TransportException {
    sent++;
    byte[] payload = ByteBuffer.allocate(NUMBER_BYTES).putLong(sent).array();
    first.courier().send(secondName, run, LetterKind.PROGRESS, Bytes.wrap(payload));
  }

  /** Waits for one letter to come back. */
  void awaitBack(long patienceSeconds) throws InterruptedException {
    if (back.poll(patienceSeconds, TimeUnit.SECONDS) == null) {
      throw new IllegalStateException(
          "no letter came back in " + patienceSeconds + " s; sent " + sent + ", back " + returned);
    }
  }

  /** Letters that were sent and are not back. */
  long missing() {
    return sent - returned;
  }

  /** Letters that came twice or out of turn. */
  long outOfTurn() {
    return outOfTurn.get();
  }

  /** Letters that went there, and as many back. */
  long sent() {
    return sent;
  }

  /** Times of round trips since this was asked the last time. */
  List<Long> takeTimes() {
    List<Long> taken = new ArrayList<>();
    for (Long one = nanos.poll(); one != null; one = nanos.poll()) {
      taken.add(one);
    }
    return taken;
  }

  @Override
  public void close() {
    ofFirst.close();
    ofSecond.close();
  }
}
