package org.fedclave.coordinator;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.fedclave.coordinator.ChargeStore.Charge;
import org.fedclave.coordinator.blobs.BlobContent;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.blobs.BlobUpload;
import org.fedclave.coordinator.calls.Answering;
import org.fedclave.coordinator.calls.Pump;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.Limits;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.server.Caller;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.CollectReply;
import org.fedclave.transport.wire.CollectRequest;
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
  private final RunResults results;
  private final GarbageCollector collector;
  private final ExecutorService threads;
  private final Meters meters;
  private final AtomicInteger downloads = new AtomicInteger();

  /**
   * @param quota what a member's blobs may take
   * @param results told when a member was sent a blob to its last byte
   */
  BlobService(
      BlobStore blobs,
      BlobQuota quota,
      RunResults results,
      GarbageCollector collector,
      ExecutorService threads,
      Meters meters) {
    this.blobs = blobs;
    this.quota = quota;
    this.results = results;
    this.collector = collector;
    this.threads = threads;
    this.meters = meters;
  }

  /** Downloads under way. */
  int openDownloads() {
    return downloads.get();
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
    private final ServerCallStreamObserver<PutReply> answer;
    private @Nullable BlobUpload upload;
    private @Nullable Charge charge;
    private long left;
    private boolean over;
    private long confirmed;

    Putting(MemberId uploader, StreamObserver<PutReply> answer) {
      this.uploader = uploader;
      this.answer = (ServerCallStreamObserver<PutReply>) answer;
      this.answer.setOnReadyHandler(this::confirmWritten);
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
        confirmWritten();
      } else {
        throw new RefusedCall(Rule.MALFORMED, "an upload is one header and then chunks");
      }
    }

    private void begin(PutHeader header) throws RefusedCall, MalformedException {
      Digest digest = WireForms.digest("blob", header.getDigest());
      charge = quota.charge(uploader, digest, header.getSize(), header.getLetter());
      upload =
          blobs.upload(
              uploader,
              digest,
              header.getSize(),
              header.getOffset(),
              header.getLetter(),
              this::confirm);
      left = header.getSize() - header.getOffset();
      confirmed = header.getOffset();
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
      meters.blobIn(chunk.size());
    }

    private void confirmWritten() {
      if (!over && upload != null && upload.written() > confirmed && answer.isReady()) {
        confirmed = upload.written();
        confirm(confirmed);
      }
    }

    /** A member that reads no confirmations gets none, rather than filling memory with them. */
    private void confirm(long held) {
      if (answer.isReady()) {
        answer.onNext(PutReply.newBuilder().setHeld(held).build());
      }
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
              return PutReply.newBuilder().setHeld(upload.written()).build();
            } finally {
              end();
            }
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
  public void collect(CollectRequest request, StreamObserver<CollectReply> answer) {
    Answering.one(answer, () -> WireForms.toWire(collector.collect(request.getDryRun())));
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetReply> client) {
    MemberId caller = Caller.current().member();
    try {
      Digest digest = WireForms.digest("blob", request.getDigest());
      BlobContent content = blobs.open(digest, request.getOffset());
      new Getting(content, request, () -> results.fetched(caller, digest), client).start();
    } catch (RefusedCall | MalformedException | RuntimeException e) {
      client.onError(Answering.refusal(e));
    }
  }

  /** One download. */
  private final class Getting implements Pump.Source<GetReply> {

    private final BlobContent content;
    private final int chunk;
    private final Runnable whenRead;
    private final Pump<GetReply> pump;
    private final AtomicBoolean over = new AtomicBoolean();
    private boolean first = true;

    Getting(
        BlobContent content,
        GetRequest request,
        Runnable whenRead,
        StreamObserver<GetReply> client) {
      this.content = content;
      this.chunk =
          request.getChunk() == 0
              ? Limits.FIRST_CHUNK_BYTES
              : Math.clamp(request.getChunk(), Limits.SMALLEST_CHUNK_BYTES, Limits.CHUNK_BYTES);
      this.whenRead = whenRead;
      this.pump = new Pump<>(client, this, this::end, Limits.UNREAD);
      downloads.incrementAndGet();
    }

    void start() {
      pump.start(threads);
    }

    @Override
    public List<GetReply> next() throws RefusedCall {
      Bytes bytes = content.next(chunk);
      if (bytes.isEmpty() && !first) {
        return List.of();
      }
      var reply = GetReply.newBuilder().setChunk(WireForms.toWire(bytes));
      if (first) {
        reply.setSize(content.size());
        first = false;
      }
      meters.blobOut(bytes.size());
      return List.of(reply.build());
    }

    @Override
    public boolean isFinished() {
      end();
      whenRead.run();
      return true;
    }

    private void end() {
      content.close();
      if (over.compareAndSet(false, true)) {
        downloads.decrementAndGet();
      }
    }
  }
}
