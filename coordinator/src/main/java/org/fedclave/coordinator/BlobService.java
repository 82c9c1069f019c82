package org.fedclave.coordinator;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.fedclave.coordinator.ChargeStore.Charge;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.Limits;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.server.Caller;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.GetReply;
import org.fedclave.transport.wire.GetRequest;
import org.fedclave.transport.wire.PutHeader;
import org.fedclave.transport.wire.PutReply;
import org.fedclave.transport.wire.PutRequest;
import org.fedclave.transport.wire.StatReply;
import org.fedclave.transport.wire.StatRequest;
import org.jspecify.annotations.Nullable;

/** Blobs in chunks. Whoever is a member and knows a digest gets the ciphertext. */
final class BlobService extends BlobsGrpc.BlobsImplBase {

  private static final System.Logger LOG = System.getLogger(BlobService.class.getName());

  /** A chunk that is not the last has at least this many bytes: none costs more than it brings. */
  static final int SMALLEST_CHUNK_BYTES = 4 << 10;

  private final BlobStore blobs;
  private final BlobQuota quota;
  private final ExecutorService threads;

  BlobService(BlobStore blobs, BlobQuota quota, ExecutorService threads) {
    this.blobs = blobs;
    this.quota = quota;
    this.threads = threads;
  }

  @Override
  public void stat(StatRequest request, StreamObserver<StatReply> answer) {
    MemberId caller = Caller.current().member();
    Answering.one(
        answer,
        () -> {
          Digest digest = WireForms.digest("blob", request.getDigest());
          BlobStore.Held held = blobs.held(caller, digest, request.getLetter());
          return StatReply.newBuilder().setComplete(held.complete()).setSize(held.bytes()).build();
        });
  }

  @Override
  public StreamObserver<PutRequest> put(StreamObserver<PutReply> answer) {
    return new Putting(Caller.current().member(), answer);
  }

  /** One upload; gRPC calls it one message at a time. */
  private final class Putting implements StreamObserver<PutRequest> {

    private final MemberId uploader;
    private final StreamObserver<PutReply> answer;
    private @Nullable BlobUpload upload;
    private @Nullable Charge charge;
    private long left;
    private boolean over;

    Putting(MemberId uploader, StreamObserver<PutReply> answer) {
      this.uploader = uploader;
      this.answer = answer;
    }

    @Override
    public void onNext(PutRequest request) {
      if (over) {
        return;
      }
      try {
        take(request);
      } catch (RefusedCall | MalformedException | RuntimeException e) {
        end();
        answer.onError(Answering.refusal(e));
      }
    }

    private void take(PutRequest request) throws RefusedCall, MalformedException {
      if (request.hasHeader() && upload == null) {
        begin(request.getHeader());
      } else if (request.hasChunk() && upload != null) {
        takeChunk(upload, WireForms.bytes(request.getChunk()));
      } else {
        throw new RefusedCall(Rule.MALFORMED, "an upload is one header and then chunks");
      }
    }

    private void begin(PutHeader header) throws RefusedCall, MalformedException {
      Digest digest = WireForms.digest("blob", header.getDigest());
      charge = quota.charge(uploader, digest, header.getSize(), header.getLetter());
      upload =
          blobs.upload(uploader, digest, header.getSize(), header.getOffset(), header.getLetter());
      left = header.getSize() - header.getOffset();
    }

    private void takeChunk(BlobUpload open, Bytes chunk) throws RefusedCall {
      if (chunk.size() > Limits.CHUNK_BYTES) {
        throw new RefusedCall(
            Rule.TOO_LARGE, "a chunk has at most " + Limits.CHUNK_BYTES + " bytes");
      }
      if (chunk.size() < Math.min(left, SMALLEST_CHUNK_BYTES) || chunk.isEmpty()) {
        throw new RefusedCall(
            Rule.MALFORMED,
            "a chunk of "
                + chunk.size()
                + " bytes; all but the last have at least "
                + SMALLEST_CHUNK_BYTES);
      }
      open.write(chunk);
      left -= chunk.size();
    }

    @Override
    public void onError(Throwable lost) {
      end();
    }

    @Override
    public void onCompleted() {
      if (over) {
        return;
      }
      Answering.one(
          answer,
          () -> {
            if (upload == null) {
              throw new RefusedCall(Rule.MALFORMED, "an upload begins with its header");
            }
            try {
              upload.finish();
            } finally {
              end();
            }
            return PutReply.getDefaultInstance();
          });
    }

    private void end() {
      over = true;
      if (upload != null) {
        upload.close();
      }
      if (charge != null) {
        endCharge(charge);
      }
    }

    private void endCharge(Charge ended) {
      try {
        quota.ended(ended);
      } catch (RefusedCall e) {
        LOG.log(System.Logger.Level.WARNING, "an upload counts although it may be gone", e);
      }
    }
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetReply> client) {
    try {
      Digest digest = WireForms.digest("blob", request.getDigest());
      new Getting(blobs.open(digest), request.getOffset(), client).start();
    } catch (RefusedCall | MalformedException | IOException | RuntimeException e) {
      client.onError(Answering.refusal(e));
    }
  }

  /** One download. */
  private final class Getting implements Pump.Source<GetReply> {

    private final FileChannel file;
    private final long size;
    private final Pump<GetReply> pump;
    private boolean first = true;

    Getting(FileChannel file, long offset, StreamObserver<GetReply> client)
        throws IOException, RefusedCall {
      this.file = file;
      this.size = file.size();
      if (offset < 0 || offset > size) {
        file.close();
        throw new RefusedCall(
            Rule.MALFORMED, "an offset of " + offset + " in a blob of " + size + " bytes");
      }
      file.position(offset);
      this.pump = new Pump<>(client, this, this::close);
    }

    void start() {
      pump.start(threads);
    }

    @Override
    public List<GetReply> next() throws RefusedCall {
      try {
        long left = size - file.position();
        if (left == 0 && !first) {
          return List.of();
        }
        var reply = GetReply.newBuilder();
        if (first) {
          reply.setSize(size);
          first = false;
        }
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(left, Limits.CHUNK_BYTES));
        while (chunk.hasRemaining() && file.read(chunk) >= 0) {}
        return List.of(reply.setChunk(UnsafeByteOperations.unsafeWrap(chunk.flip())).build());
      } catch (IOException e) {
        throw BlobStore.failed("reading", e);
      }
    }

    @Override
    public boolean isFinished() {
      close();
      return true;
    }

    private void close() {
      try {
        file.close();
      } catch (IOException e) {
        System.getLogger(BlobService.class.getName())
            .log(System.Logger.Level.WARNING, "a blob's file does not close", e);
      }
    }
  }
}
