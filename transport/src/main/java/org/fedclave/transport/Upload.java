package org.fedclave.transport;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.fedclave.transport.Courier.Progress;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.PutHeader;
import org.fedclave.transport.wire.PutReply;
import org.fedclave.transport.wire.PutRequest;
import org.fedclave.transport.wire.StatReply;
import org.fedclave.transport.wire.StatRequest;

/**
 * One blob on its way to the coordinator, over as many connections as it takes. What counts as
 * moved is what the coordinator confirmed. For one thread.
 */
final class Upload {

  private final Calls calls;
  private final BlobSource source;
  private final boolean letter;
  private final Progress progress;

  // of one attempt
  private Pace.Meter meter;
  private boolean resumed;
  private boolean moved;
  private long sent;
  private long confirmed;
  private long lastMoved;

  Upload(Calls calls, BlobSource source, boolean letter, Progress progress) {
    this.calls = calls;
    this.source = source;
    this.letter = letter;
    this.progress = progress;
    this.meter = calls.pace().meter(System.nanoTime());
  }

  /** Whether the last attempt got a chunk through. */
  boolean hasMoved() {
    return moved;
  }

  /** Whether the last attempt went on with what an earlier one had left. */
  boolean wasResumed() {
    return resumed;
  }

  /** Goes on where the coordinator says; returns when it has the whole. */
  boolean attempt() throws StatusException, InterruptedException, TransportException {
    moved = false;
    resumed = false;
    StatReply stat = stat();
    if (!stat.getComplete()) {
      begin(stat.getSize());
      send();
    }
    progress.moved(source.size(), source.size(), Optional.of(Duration.ZERO));
    return true;
  }

  private StatReply stat() throws StatusException {
    return calls
        .stub(BlobsGrpc::newBlockingV2Stub, Limits.CALL)
        .stat(
            StatRequest.newBuilder()
                .setDigest(WireForms.toWire(source.digest()))
                .setLetter(letter)
                .build());
  }

  private void begin(long held) throws TransportException {
    if (held < 0 || held > source.size()) {
      throw new TransportException(
          Rule.MALFORMED,
          GrpcBlobs.PUTTING
              + ": the coordinator says that it has "
              + held
              + " bytes of "
              + source.size());
    }
    resumed = held > 0;
    sent = held;
    confirmed = held;
    lastMoved = System.nanoTime();
    meter = calls.pace().meter(lastMoved);
  }

  private void send() throws StatusException, InterruptedException, TransportException {
    StreamCall<PutRequest, PutReply> call = calls.open(BlobsGrpc.getPutMethod());
    try (InputStream bytes = source.opening().open()) {
      bytes.skipNBytes(sent);
      call.write(header(sent));
      while (sent < source.size()) {
        awaitRoom(call);
        sendChunk(call, bytes);
      }
      call.finishWriting();
      awaitEnd(call);
    } catch (IOException e) {
      throw new TransportException(
          Rule.FAULT, GrpcBlobs.PUTTING + ": its source cannot be read: " + e.getMessage(), e);
    } finally {
      call.cancel(); // nothing where it has ended
    }
  }

  private void sendChunk(StreamCall<PutRequest, PutReply> call, InputStream bytes)
      throws IOException, StatusException, InterruptedException, TransportException {
    byte[] chunk =
        bytes.readNBytes((int) Math.min(calls.pace().chunkBytes(), source.size() - sent));
    if (chunk.length == 0) {
      throw endsEarly(call);
    }
    if (sent == confirmed) {
      lastMoved = System.nanoTime(); // nothing was owed until now
    }
    call.write(PutRequest.newBuilder().setChunk(UnsafeByteOperations.unsafeWrap(chunk)).build());
    sent += chunk.length;
  }

  /** Also of what is too short, the coordinator's own refusal goes first. */
  private TransportException endsEarly(StreamCall<PutRequest, PutReply> call)
      throws StatusException, InterruptedException, TransportException {
    call.finishWriting();
    try {
      awaitEnd(call);
    } catch (StatusException e) {
      if (e.getStatus().getCode() != Status.Code.FAILED_PRECONDITION) {
        throw e;
      }
    }
    return new TransportException(
        Rule.FAULT,
        GrpcBlobs.PUTTING + ": its source ends at byte " + sent + " of " + source.size());
  }

  /** Takes confirmations until another chunk fits into the window and the connection. */
  private void awaitRoom(StreamCall<PutRequest, PutReply> call)
      throws StatusException, InterruptedException, TransportException {
    while (true) {
      while (call.isReadable()) {
        confirm(call.read().orElseThrow(Calls::noAnswer));
      }
      boolean fits = sent == confirmed || sent - confirmed < calls.pace().windowBytes();
      if (fits && call.isReady()) {
        return;
      }
      await(call, fits);
    }
  }

  private void await(StreamCall<PutRequest, PutReply> call, boolean room)
      throws StatusException, InterruptedException {
    try {
      call.await(room, calls.patience().standstill().minusNanos(System.nanoTime() - lastMoved));
    } catch (StatusException e) {
      calls.pace().stoodStill();
      throw e;
    }
  }

  private void awaitEnd(StreamCall<PutRequest, PutReply> call)
      throws StatusException, InterruptedException, TransportException {
    while (confirmed < source.size()) {
      await(call, false);
      Optional<PutReply> reply = call.read();
      if (reply.isEmpty()) {
        return; // stored, and so it has arrived
      }
      confirm(reply.get());
    }
    for (var more = call.read(Limits.FINISHING);
        more.isPresent();
        more = call.read(Limits.FINISHING)) {
      confirm(more.get());
    }
  }

  private void confirm(PutReply reply) throws TransportException {
    long held = reply.getHeld();
    long now = System.nanoTime();
    lastMoved = now;
    if (held > sent) {
      throw new TransportException(
          Rule.MALFORMED,
          GrpcBlobs.PUTTING + ": the coordinator confirms bytes that were never sent");
    }
    if (held <= confirmed) {
      return;
    }
    moved = true;
    meter.moved(held - confirmed, now);
    confirmed = held;
    if (held < source.size()) { // the whole is there when the coordinator has checked it
      progress.moved(held, source.size(), meter.left(source.size() - held));
    }
  }

  private PutRequest header(long offset) {
    return PutRequest.newBuilder()
        .setHeader(
            PutHeader.newBuilder()
                .setDigest(WireForms.toWire(source.digest()))
                .setSize(source.size())
                .setOffset(offset)
                .setLetter(letter))
        .build();
  }
}
