package org.fedclave.transport;

import io.grpc.StatusException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.Courier.Progress;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.GetReply;
import org.fedclave.transport.wire.GetRequest;

/** One blob on its way here, over as many connections as it takes. For one thread. */
final class Download {

  private final Calls calls;
  private final Digest digest;
  private final long maximumSize;
  private final OutputStream sink;
  private final Progress progress;
  private final MessageDigest sha256 = Digest.sha256();
  private Pace.Meter meter;
  private long size = -1;
  private long moved;
  private long before;

  Download(Calls calls, Digest digest, long maximumSize, OutputStream sink, Progress progress) {
    this.calls = calls;
    this.digest = digest;
    this.maximumSize = maximumSize;
    this.sink = sink;
    this.progress = progress;
    this.meter = calls.pace().meter(System.nanoTime());
  }

  boolean isComplete() {
    return moved == size;
  }

  /** Whether the last attempt brought a chunk. */
  boolean hasMoved() {
    return moved > before;
  }

  /** Reads on from the first byte that is missing here. */
  boolean attempt() throws StatusException, InterruptedException, TransportException {
    before = moved;
    meter = calls.pace().meter(System.nanoTime());
    StreamCall<GetRequest, GetReply> call = calls.open(BlobsGrpc.getGetMethod());
    call.writeOnly(
        GetRequest.newBuilder()
            .setDigest(WireForms.toWire(digest))
            .setOffset(moved)
            .setChunk(calls.pace().chunkBytes())
            .build());
    try {
      GetReply first = next(call).orElseThrow(Calls::noAnswer);
      begin(first.getSize());
      take(first.getChunk().toByteArray());
      for (var reply = next(call); reply.isPresent(); reply = next(call)) {
        take(reply.get().getChunk().toByteArray());
      }
    } finally {
      call.cancel(); // nothing where it has ended
    }
    if (!isComplete()) {
      throw Calls.noAnswer();
    }
    return true;
  }

  private Optional<GetReply> next(StreamCall<GetRequest, GetReply> call)
      throws StatusException, InterruptedException {
    if (!call.isReadable()) {
      try {
        call.await(false, calls.patience().standstill());
      } catch (StatusException e) {
        calls.pace().stoodStill();
        throw e;
      }
    }
    return call.read();
  }

  private void begin(long announced) throws TransportException {
    if (announced < 0 || announced > maximumSize) {
      throw new TransportException(
          Rule.TOO_LARGE,
          GrpcBlobs.GETTING
              + ": it has "
              + announced
              + " bytes, at most "
              + maximumSize
              + " are accepted");
    }
    if (size >= 0 && announced != size) {
      throw swapped();
    }
    size = announced;
  }

  private void take(byte[] chunk) throws TransportException {
    if (chunk.length > size - moved) {
      throw swapped();
    }
    try {
      sink.write(chunk);
    } catch (IOException e) {
      throw new TransportException(
          Rule.FAULT, GrpcBlobs.GETTING + ": it cannot be written here: " + e.getMessage(), e);
    }
    sha256.update(chunk);
    moved += chunk.length;
    meter.moved(chunk.length, System.nanoTime());
    progress.moved(moved, size, meter.left(size - moved));
  }

  void requireDigest() throws TransportException {
    if (!Digest.finish(sha256).equals(digest)) {
      throw swapped();
    }
  }

  private TransportException swapped() {
    return new TransportException(
        Rule.DIGEST,
        GrpcBlobs.GETTING
            + ": the coordinator sent other bytes than those of "
            + digest.abbreviated());
  }
}
