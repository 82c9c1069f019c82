package org.fedclave.transport;

import io.grpc.StatusException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.wire.Delivery;
import org.fedclave.transport.wire.MailboxGrpc;
import org.fedclave.transport.wire.ReceiveRequest;
import org.fedclave.transport.wire.SendRequest;

/** Letters and blobs over gRPC. */
final class GrpcCourier implements Courier {

  private final MemberId self;
  private final Calls calls;
  private final GrpcBlobs blobs;
  private final SecureRandom random;
  private final Duration patience;

  /**
   * @param patience how long a letter waits for room in a full mailbox
   */
  GrpcCourier(MemberId self, Calls calls, SecureRandom random, Duration patience) {
    this.self = self;
    this.calls = calls;
    this.blobs = new GrpcBlobs(calls);
    this.random = random;
    this.patience = patience;
  }

  @Override
  public MemberId self() {
    return self;
  }

  @Override
  public void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
      throws TransportException {
    Limits.requireLetter(payload);
    var letter =
        SendRequest.newBuilder()
            .setId(WireForms.toWire(randomId()))
            .setTo(to.name())
            .setRun(WireForms.toWire(run))
            .setIncarnation(incarnation)
            .setKind(kind.wireName());
    if (payload.size() <= Limits.INLINE_BYTES) {
      post(letter.setPayload(WireForms.toWire(payload)).build());
    } else {
      postWithBlob(letter, BlobSource.of(payload));
    }
  }

  /**
   * The payload may go between the putting and the posting, together with an earlier letter that
   * had the same; then it is put again.
   */
  private void postWithBlob(SendRequest.Builder letter, BlobSource source)
      throws TransportException {
    SendRequest request = letter.setBlob(WireForms.toWire(source.digest())).build();
    for (int failures = 0; ; failures++) {
      blobs.put(source, true, Progress.NONE);
      try {
        post(request);
        return;
      } catch (TransportException e) {
        if (e.rule() != Rule.CONFLICT || failures + 1 == Limits.ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Waits where the recipient's mailbox is full: a slow reader slows its senders down. */
  private void post(SendRequest request) throws TransportException {
    String what = "sending " + request.getKind() + " to " + request.getTo();
    long began = System.nanoTime();
    for (int failures = 0; ; failures++) {
      try {
        calls.call(
            what, () -> calls.stub(MailboxGrpc::newBlockingV2Stub, Limits.CALL).send(request));
        return;
      } catch (TransportException e) {
        if (e.rule() != Rule.FULL) {
          throw e;
        }
        if (System.nanoTime() - began >= patience.toNanos()) {
          throw new TransportException(
              Rule.FULL, e.getMessage() + "; gave up after " + patience.toMillis() + " ms", e);
        }
        calls.pause(what, failures);
      }
    }
  }

  private Bytes randomId() {
    byte[] id = new byte[Digest.SIZE];
    random.nextBytes(id);
    return Bytes.wrap(id);
  }

  @Override
  public Subscription receive(Consumer<Letter> handler) {
    RecentIds handled = new RecentIds();
    return StreamLoop.start(
        "receiving letters", calls, loop -> readMailbox(loop, handler, handled));
  }

  private boolean readMailbox(StreamLoop loop, Consumer<Letter> handler, RecentIds handled)
      throws StatusException, InterruptedException, MalformedException, TransportException {
    StreamCall<ReceiveRequest, Delivery> box =
        loop.opened(calls.open(MailboxGrpc.getReceiveMethod(), Limits.STREAM));
    box.write(ReceiveRequest.getDefaultInstance());
    for (var next = box.read(); next.isPresent() && !loop.isClosed(); next = box.read()) {
      Delivery delivery = next.get();
      Digest id = WireForms.digest("letter's id", delivery.getId());
      if (!handled.contains(id)) {
        handler.accept(WireForms.read(delivery, self, payload(delivery)));
        handled.add(id);
      }
      box.write(ReceiveRequest.newBuilder().setHandled(delivery.getSequence()).build());
      loop.progressed();
    }
    return false;
  }

  private Bytes payload(Delivery delivery) throws MalformedException, TransportException {
    if (!delivery.hasBlob()) {
      return WireForms.bytes(delivery.getPayload());
    }
    var bytes = new ByteArrayOutputStream();
    blobs.get(
        WireForms.digest("letter's blob", delivery.getBlob()),
        Limits.LETTER_BYTES,
        bytes,
        Progress.NONE);
    return Bytes.wrap(bytes.toByteArray());
  }

  @Override
  public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
    blobs.put(source, false, progress);
    return source.digest();
  }

  @Override
  public void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress)
      throws TransportException {
    blobs.get(digest, maximumSize, sink, progress);
  }

  /** The connection belongs to the {@link CoordinatorClient}, which closes it. */
  @Override
  public void close() {}
}
