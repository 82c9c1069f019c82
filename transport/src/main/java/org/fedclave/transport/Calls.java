package org.fedclave.transport;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.HubAddress;

/**
 * One connection to a coordinator, and calls on it that are tried again when the connection is
 * lost. Every call here may therefore arrive twice; the coordinator answers the second as the
 * first. Thread-safe.
 */
final class Calls implements AutoCloseable {

  private static final long KEEPALIVE_SECONDS = 30;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
  private final ManagedChannel channel;

  /**
   * @param addresses of one coordinator, tried in turn
   */
  Calls(List<HubAddress> addresses, SslContext tls) {
    channel =
        builder(addresses)
            .sslContext(tls)
            .executor(threads)
            .maxInboundMessageSize(Limits.MESSAGE_BYTES)
            .maxInboundMetadataSize(Limits.HEADER_BYTES)
            .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .disableRetry()
            .build();
  }

  @SuppressWarnings("deprecation") // the registry in its place is the whole process's
  private static NettyChannelBuilder builder(List<HubAddress> addresses) {
    return NettyChannelBuilder.forTarget(CoordinatorAddresses.TARGET)
        .nameResolverFactory(CoordinatorAddresses.factory(addresses));
  }

  /** A gRPC call and the reading of its answer. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws StatusException, InterruptedException, MalformedException, TransportException;
  }

  /** Makes a stub, for example {@code HubGrpc::newBlockingV2Stub}. */
  @FunctionalInterface
  interface StubFactory<S extends AbstractStub<S>> {
    S on(io.grpc.Channel channel);
  }

  /** A stub whose calls end after {@code limit}. */
  <S extends AbstractStub<S>> S stub(StubFactory<S> factory, Duration limit) {
    return factory.on(channel).withDeadlineAfter(limit);
  }

  /** Opens a stream that both ends write. */
  <Q, R> StreamCall<Q, R> open(MethodDescriptor<Q, R> method, Duration limit) {
    return StreamCall.start(channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(limit)));
  }

  /** Opens a stream that the coordinator writes, in answer to {@code request}. */
  <Q, R> StreamCall<Q, R> ask(MethodDescriptor<Q, R> method, Q request, Duration limit) {
    StreamCall<Q, R> stream = open(method, limit);
    stream.writeOnly(request);
    return stream;
  }

  /**
   * Tries until it succeeds, is refused, or the connection was lost {@link Limits#ATTEMPTS} times.
   *
   * @param what is tried, for messages
   */
  <T> T call(String what, Attempt<T> attempt) throws TransportException {
    for (int failures = 0; ; failures++) {
      try {
        return once(what, attempt);
      } catch (TransportException e) {
        if (e.rule() != Rule.UNREACHABLE || failures + 1 == Limits.ATTEMPTS) {
          throw e;
        }
        pause(what, failures);
      }
    }
  }

  /** Tries once. */
  <T> T once(String what, Attempt<T> attempt) throws TransportException {
    try {
      return attempt.run();
    } catch (StatusException e) {
      throw TransportException.of(what, e.getStatus());
    } catch (MalformedException e) {
      throw new TransportException(
          Rule.MALFORMED, what + ": the coordinator's answer: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException(Rule.CLOSED, what + ": interrupted");
    }
  }

  /** Waits before the next attempt, and lets the channel connect at once. */
  void pause(String what, int failures) throws TransportException {
    try {
      Thread.sleep(Limits.backoff(failures));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException(Rule.CLOSED, what + ": interrupted");
    }
    channel.resetConnectBackoff();
  }

  /** Runs {@code task}, which {@link #close} ends through {@code subscription}. */
  void start(Subscription subscription, Runnable task) {
    open.add(subscription);
    threads.execute(
        () -> {
          task.run();
          open.remove(subscription);
        });
  }

  /** What a call says that ended without the answer it owed. */
  static StatusException noAnswer() {
    return Status.UNAVAILABLE.withDescription("the stream ended early").asException();
  }

  /** Cancels streams first: the coordinator would wait for those that only vanish. */
  @Override
  public void close() {
    open.forEach(Subscription::close);
    channel.shutdownNow();
    threads.shutdown();
  }
}
