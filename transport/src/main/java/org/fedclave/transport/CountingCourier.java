package org.fedclave.transport;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/**
 * A courier that counts the payload bytes that go through it: what letters and blobs hold, without
 * TLS, gRPC and resends. Thread-safe, as the courier below it is.
 */
public final class CountingCourier implements Courier {

  private final Courier courier;
  private final Traffic traffic;

  /** The sums of one or more couriers. Thread-safe. */
  public static final class Traffic {

    private final Map<LetterKind, LongAdder> letters = new ConcurrentHashMap<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    private void addLetter(LetterKind kind, int size) {
      letters.computeIfAbsent(kind, _ -> new LongAdder()).add(size);
      sent.add(size);
    }

    /** Bytes of letters and blobs that were sent. */
    public long sent() {
      return sent.sum();
    }

    /** Bytes of letters of one kind that were sent. */
    public long sent(LetterKind kind) {
      LongAdder sum = letters.get(kind);
      return sum == null ? 0 : sum.sum();
    }

    /** Bytes of letters and blobs that were received. */
    public long received() {
      return received.sum();
    }
  }

  public CountingCourier(Courier courier, Traffic traffic) {
    this.courier = courier;
    this.traffic = traffic;
  }

  @Override
  public MemberId self() {
    return courier.self();
  }

  @Override
  public void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
      throws TransportException {
    courier.send(to, run, incarnation, kind, payload);
    traffic.addLetter(kind, payload.size());
  }

  @Override
  public Subscription receive(Consumer<Letter> handler) {
    return courier.receive(
        letter -> {
          traffic.received.add(letter.payload().size());
          handler.accept(letter);
        });
  }

  @Override
  public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
    Digest digest = courier.putBlob(source, progress);
    traffic.sent.add(source.size());
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
      traffic.received.add(length);
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      traffic.received.increment();
    }
  }
}
