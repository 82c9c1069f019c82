package org.fedclave.coordinator;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.transport.tls.TlsContexts;
import org.fedclave.transport.tls.TlsIdentity;

/** A member's client that keeps to no limit and no order. */
final class RawClient implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 20;

  final ManagedChannel channel;

  RawClient(TestHub hub, TlsIdentity identity) {
    this(hub, TlsContexts.client(identity));
  }

  RawClient(TestHub hub, SslContext tls) {
    channel =
        NettyChannelBuilder.forAddress("localhost", hub.server.address().port())
            .sslContext(tls)
            .maxInboundMessageSize(1 << 24)
            .build();
  }

  /** One call whose messages the test sends and reads itself. */
  static final class Raw<Q, R> {
    final ClientCall<Q, R> call;
    final BlockingQueue<R> answers = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> end = new CompletableFuture<>();

    Raw(ClientCall<Q, R> call) {
      this.call = call;
    }

    Raw<Q, R> send(Q message) {
      call.sendMessage(message);
      return this;
    }

    Raw<Q, R> finish() {
      call.halfClose();
      return this;
    }

    /** Asks for {@code messages} more answers. */
    Raw<Q, R> read(int messages) {
      call.request(messages);
      return this;
    }

    R answer() throws InterruptedException {
      R answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new AssertionError("no answer in time");
      }
      return answer;
    }

    Status end() throws Exception {
      return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  <Q, R> Raw<Q, R> open(MethodDescriptor<Q, R> method) {
    return open(method, new Metadata());
  }

  <Q, R> Raw<Q, R> open(MethodDescriptor<Q, R> method, Metadata headers) {
    Raw<Q, R> raw = new Raw<>(channel.newCall(method, CallOptions.DEFAULT));
    raw.call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(R message) {
            raw.answers.add(message);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            raw.end.complete(status);
          }
        },
        headers);
    return raw;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
