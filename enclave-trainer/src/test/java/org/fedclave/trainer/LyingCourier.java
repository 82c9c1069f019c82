package org.fedclave.trainer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;

/** A courier that tells {@link Lies}, and that repeats letters if asked to. */
final class LyingCourier implements Courier {

  private final Courier honest;
  private final Lies lies;
  private final int deliveries;
  private final BooleanSupplier dead;

  /**
   * Wraps a courier.
   *
   * @param deliveries how often each letter is handed over, 1 if the coordinator is sound
   * @param dead whether nothing goes in or out any more
   */
  LyingCourier(Courier honest, Lies lies, int deliveries, BooleanSupplier dead) {
    this.dead = dead;
    this.honest = honest;
    this.lies = lies;
    this.deliveries = deliveries;
  }

  @Override
  public MemberId self() {
    return honest.self();
  }

  @Override
  public void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
      throws TransportException {
    if (dead.getAsBoolean()) {
      return;
    }
    for (Lies.Sent sent : lies.sent(to, kind, payload)) {
      honest.send(to, run, incarnation, sent.kind(), sent.payload());
    }
  }

  @Override
  public Subscription receive(Consumer<Letter> handler) {
    return honest.receive(
        letter -> {
          for (int i = 0; i < deliveries; i++) {
            handler.accept(letter);
          }
        });
  }

  @Override
  public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
    return honest.putBlob(source, progress);
  }

  @Override
  public void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress)
      throws TransportException {
    Bytes content = lies.blob(digest, honest.getBlob(digest, Integer.MAX_VALUE));
    try {
      sink.write(content.unsafeArray());
    } catch (IOException e) {
      throw new TransportException(
          TransportException.Rule.FAULT, "it cannot be written here: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    honest.close();
  }
}
