package org.fedclave.transport;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.Courier.Progress;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.GetReply;
import org.fedclave.transport.wire.GetRequest;
import org.fedclave.transport.wire.PutHeader;
import org.fedclave.transport.wire.PutReply;
import org.fedclave.transport.wire.PutRequest;
import org.fedclave.transport.wire.StatReply;
import org.fedclave.transport.wire.StatRequest;

/** Blobs over gRPC: in chunks, resumed where a lost connection left them. Thread-safe. */
final class GrpcBlobs {

  private static final String PUTTING = "putting a blob";
  private static final String GETTING = "getting a blob";

  private final Calls calls;

  GrpcBlobs(Calls calls) {
    this.calls = calls;
  }

  /**
   * Uploads what the coordinator does not have yet.
   *
   * @param letter whether it is a letter's payload, which the coordinator forgets with the letter
   */
  void put(BlobSource source, boolean letter, Progress progress) throws TransportException {
    long most = -1;
    for (int failures = 0; ; ) {
      StatReply stat = calls.call(PUTTING, () -> stat(source.digest(), letter));
      if (stat.getComplete()) {
        progress.moved(source.size(), source.size());
        return;
      }
      failures = stat.getSize() > most ? 0 : failures + 1;
      most = Math.max(most, stat.getSize());
      try {
        calls.once(PUTTING, () -> upload(source, stat.getSize(), letter, progress));
        return;
      } catch (TransportException e) {
        if (!goesOn(e.rule()) || failures == Limits.ATTEMPTS) {
          throw e;
        }
        calls.pause(PUTTING, failures);
      }
    }
  }

  /** A lost connection; or bytes of a lost one that came after the coordinator was asked. */
  private static boolean goesOn(Rule rule) {
    return rule == Rule.UNREACHABLE || rule == Rule.CONFLICT;
  }

  private StatReply stat(Digest digest, boolean letter) throws StatusException {
    return calls
        .stub(BlobsGrpc::newBlockingV2Stub, Limits.CALL)
        .stat(
            StatRequest.newBuilder().setDigest(WireForms.toWire(digest)).setLetter(letter).build());
  }

  private boolean upload(BlobSource source, long offset, boolean letter, Progress progress)
      throws StatusException, InterruptedException, TransportException {
    StreamCall<PutRequest, PutReply> call =
        calls.open(BlobsGrpc.getPutMethod(), Limits.transfer(source.size() - offset));
    try (InputStream bytes = source.opening().open()) {
      bytes.skipNBytes(offset);
      call.write(header(source, offset, letter));
      long moved = offset;
      for (byte[] chunk = chunk(bytes);
          chunk.length > 0 && !call.hasEnded();
          chunk = chunk(bytes)) {
        call.write(
            PutRequest.newBuilder().setChunk(UnsafeByteOperations.unsafeWrap(chunk)).build());
        moved += chunk.length;
        if (moved < source.size()) { // the whole is there when the coordinator says so
          progress.moved(moved, source.size());
        }
      }
      call.finishWriting();
      var _ = call.read().orElseThrow(Calls::noAnswer);
      progress.moved(source.size(), source.size());
      return true;
    } catch (IOException e) {
      call.cancel();
      throw new TransportException(
          Rule.FAULT, PUTTING + ": its source cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] chunk(InputStream bytes) throws IOException {
    return bytes.readNBytes(Limits.CHUNK_BYTES);
  }

  private static PutRequest header(BlobSource source, long offset, boolean letter) {
    return PutRequest.newBuilder()
        .setHeader(
            PutHeader.newBuilder()
                .setDigest(WireForms.toWire(source.digest()))
                .setSize(source.size())
                .setOffset(offset)
                .setLetter(letter))
        .build();
  }

  void get(Digest digest, long maximumSize, OutputStream sink, Progress progress)
      throws TransportException {
    Download download = new Download(digest, maximumSize, sink, progress);
    for (int failures = 0; !download.isComplete(); ) {
      long before = download.moved;
      try {
        calls.once(GETTING, () -> download.readOn(calls));
      } catch (TransportException e) {
        failures = download.moved > before ? 0 : failures + 1;
        if (e.rule() != Rule.UNREACHABLE || failures == Limits.ATTEMPTS) {
          throw e;
        }
        calls.pause(GETTING, failures);
      }
    }
    download.requireDigest();
  }

  /** One blob on its way here, over as many connections as it takes. */
  private static final class Download {

    private final Digest digest;
    private final long maximumSize;
    private final OutputStream sink;
    private final Progress progress;
    private final MessageDigest sha256 = Digest.sha256();
    private long size = -1;
    private long moved;

    Download(Digest digest, long maximumSize, OutputStream sink, Progress progress) {
      this.digest = digest;
      this.maximumSize = maximumSize;
      this.sink = sink;
      this.progress = progress;
    }

    boolean isComplete() {
      return moved == size;
    }

    boolean readOn(Calls calls) throws StatusException, InterruptedException, TransportException {
      StreamCall<GetRequest, GetReply> call =
          calls.ask(
              BlobsGrpc.getGetMethod(),
              GetRequest.newBuilder().setDigest(WireForms.toWire(digest)).setOffset(moved).build(),
              Limits.transfer(maximumSize - moved));
      try {
        GetReply first = call.read().orElseThrow(Calls::noAnswer);
        begin(first.getSize());
        take(first.getChunk().toByteArray());
        for (var reply = call.read(); reply.isPresent(); reply = call.read()) {
          take(reply.get().getChunk().toByteArray());
        }
      } catch (TransportException e) {
        call.cancel();
        throw e;
      }
      if (!isComplete()) {
        throw Calls.noAnswer();
      }
      return true;
    }

    private void begin(long announced) throws TransportException {
      if (announced < 0 || announced > maximumSize) {
        throw new TransportException(
            Rule.TOO_LARGE,
            GETTING + ": it has " + announced + " bytes, at most " + maximumSize + " are accepted");
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
            Rule.FAULT, GETTING + ": it cannot be written here: " + e.getMessage(), e);
      }
      sha256.update(chunk);
      moved += chunk.length;
      progress.moved(moved, size);
    }

    void requireDigest() throws TransportException {
      if (!Digest.finish(sha256).equals(digest)) {
        throw swapped();
      }
    }

    private TransportException swapped() {
      return new TransportException(
          Rule.DIGEST,
          GETTING + ": the coordinator sent other bytes than those of " + digest.abbreviated());
    }
  }
}
