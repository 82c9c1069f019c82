package org.fedclave.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
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

/** A courier that counts the payload bytes that go through it, for the demo's table. */
final class CountingCourier implements Courier {

  private final Courier courier;
  private final Traffic traffic;

  /** Bytes of payload, without TLS, gRPC and resends. Thread-safe. */
  static final class Traffic {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    long sent() {
      return sent.get();
    }

    long received() {
      return received.get();
    }
  }

  CountingCourier(Courier courier, Traffic traffic) {
    this.courier = courier;
    this.traffic = traffic;
  }

  @Override
  public MemberId self() {
    return courier.self();
  }

  @Override
  public void send(MemberId to, RunId run, LetterKind kind, Bytes payload)
      throws TransportException {
    courier.send(to, run, kind, payload);
    traffic.sent.addAndGet(payload.size());
  }

  @Override
  public Subscription receive(Consumer<Letter> handler) {
    return courier.receive(
        letter -> {
          traffic.received.addAndGet(letter.payload().size());
          handler.accept(letter);
        });
  }

  @Override
  public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
    Digest digest = courier.putBlob(source, progress);
    traffic.sent.addAndGet(source.size());
    return digest;
  }

  @Override
  public void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress)
      throws TransportException {
    courier.getBlob(digest, maximumSize, new Counting(sink), progress);
  }

  @Override
  public void close() {
    courier.close();
  }

  /** Counts and passes on. */
  private final class Counting extends FilterOutputStream {

    Counting(OutputStream sink) {
      super(sink);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      traffic.received.addAndGet(length);
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      traffic.received.incrementAndGet();
    }
  }
}
