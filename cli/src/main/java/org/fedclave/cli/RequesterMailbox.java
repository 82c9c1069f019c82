package org.fedclave.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.protocol.round.Progress;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.Subscription;

/**
 * Takes the requester's letters: keeps results and reasons in its folder before they are
 * acknowledged, and hands progress on. Thread-safe.
 */
final class RequesterMailbox implements AutoCloseable {

  private final RequesterFolder folder;
  private final KemKeys kem;
  private final Consumer<News> listener;
  private final Subscription subscription;
  private final Object arrived = new Object();

  /**
   * Something that came about a run.
   *
   * @param run which
   * @param progress how far it is
   */
  record News(RunId run, Progress progress) {}

  RequesterMailbox(Courier courier, RequesterFolder folder, KemKeys kem, Consumer<News> listener) {
    this.folder = folder;
    this.kem = kem;
    this.listener = listener;
    this.subscription = courier.receive(this::handle);
  }

  private void handle(Letter letter) {
    try {
      switch (letter.kind()) {
        case RESULT -> {
          SealedModel.parse(letter.payload());
          folder.storeResult(letter.run(), letter.payload());
        }
        case FAILED, REFUSAL -> {
          Refusal.parse(letter.payload());
          folder.storeReason(letter.run(), letter.payload());
        }
        case PROGRESS ->
            listener.accept(
                new News(letter.run(), Progress.open(letter.payload(), kem, letter.run())));
        default -> {
          // Nothing else is for a requester; the coordinator may send what it likes.
        }
      }
    } catch (MalformedException | CannotOpenException e) {
      return; // a letter that says nothing: the proof decides, not the mailbox
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not acknowledged: it comes again
    }
    synchronized (arrived) {
      arrived.notifyAll();
    }
  }

  /**
   * Waits until the folder has the run's result or reason, at most {@code patience}; then reads
   * what is there.
   */
  void awaitEnd(RunId run, Duration patience)
      throws IOException, MalformedException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (arrived) {
      while (folder.result(run).isEmpty() && folder.reason(run).isEmpty()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        arrived.wait(left);
      }
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
