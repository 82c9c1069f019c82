package org.fedclave.benchmarks;

import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
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

/** A courier that adds up the payloads it sends, by kind of letter. Thread-safe. */
final class MeteredCourier implements Courier {

  private final Courier courier;
  private final Meter meter;

  /** Bytes of payload by kind: without gRPC, TLS and what they repeat. Thread-safe. */
  static final class Meter {

    private final Map<LetterKind, LongAdder> bytes = new ConcurrentHashMap<>();

    private void add(LetterKind kind, int size) {
      bytes.computeIfAbsent(kind, _ -> new LongAdder()).add(size);
    }

    long bytes(LetterKind kind) {
      LongAdder sum = bytes.get(kind);
      return sum == null ? 0 : sum.sum();
    }
  }

  MeteredCourier(Courier courier, Meter meter) {
    this.courier = courier;
    this.meter = meter;
  }

  @Override
  public MemberId self() {
    return courier.self();
  }

  @Override
  public void send(MemberId to, RunId run, LetterKind kind, Bytes payload)
      throws TransportException {
    courier.send(to, run, kind, payload);
    meter.add(kind, payload.size());
  }

  @Override
  public Subscription receive(Consumer<Letter> handler) {
    return courier.receive(handler);
  }

  @Override
  public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
    return courier.putBlob(source, progress);
  }

  @Override
  public void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress)
      throws TransportException {
    courier.getBlob(digest, maximumSize, sink, progress);
  }

  @Override
  public void close() {
    courier.close();
  }
}
