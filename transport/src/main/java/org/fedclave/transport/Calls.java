package org.fedclave.transport;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.HubAddress;

/**
 * One connection to a coordinator, and calls on it that are tried again when the connection is
 * lost. Every call here may therefore arrive twice; the coordinator answers the second as the
 * first. Thread-safe.
 */
final class Calls implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
  private final Set<ManagedChannel> retired = ConcurrentHashMap.newKeySet();
  private final Set<Thread> background = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Pace pace = new Pace();
  private final List<HubAddress> addresses;
  private final Patience patience;
  private final RandomGenerator random;
  private volatile ManagedChannel channel;

  /**
   * @param addresses of one coordinator, tried in turn
   * @param random spreads attempts, so that members do not come back all at once
   */
  Calls(List<HubAddress> addresses, SslContext tls, Patience patience, RandomGenerator random) {
    this.addresses = List.copyOf(addresses);
    this.patience = patience;
    this.random = random;
    channel = connect(tls);
  }

  private ManagedChannel connect(SslContext tls) {
    return builder(addresses)
        .sslContext(tls)
        .executor(threads)
        .maxInboundMessageSize(Limits.MESSAGE_BYTES)
        .maxInboundMetadataSize(Limits.HEADER_BYTES)
        .initialFlowControlWindow(Limits.FLOW_BYTES)
        .keepAliveTime(Limits.KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(Limits.KEEPALIVE_ANSWER.toSeconds(), TimeUnit.SECONDS)
        .disableRetry()
        .build();
  }

  /**
   * Goes on over another connection, with another certificate. Calls under way end on the old one;
   * streams of a {@link StreamLoop} move.
   */
  synchronized void reconnect(SslContext tls) {
    if (closed.getCount() == 0) {
      return;
    }
    ManagedChannel old = channel;
    channel = connect(tls);
    retired.removeIf(ManagedChannel::isTerminated);
    retired.add(old);
    old.shutdown();
    open.stream()
        .filter(StreamLoop.class::isInstance)
        .map(StreamLoop.class::cast)
        .forEach(StreamLoop::reopen);
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

  /** Opens a stream that both ends write, and that ends after {@code limit}. */
  <Q, R> StreamCall<Q, R> open(MethodDescriptor<Q, R> method, Duration limit) {
    return StreamCall.start(channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(limit)));
  }

  /** Opens a stream that lasts as long as its reader waits for it. */
  <Q, R> StreamCall<Q, R> open(MethodDescriptor<Q, R> method) {
    return StreamCall.start(channel.newCall(method, CallOptions.DEFAULT));
  }

  /** Opens a stream that the coordinator writes, in answer to {@code request}. */
  <Q, R> StreamCall<Q, R> ask(MethodDescriptor<Q, R> method, Q request, Duration limit) {
    StreamCall<Q, R> stream = open(method, limit);
    stream.writeOnly(request);
    return stream;
  }

  /** What this connection was measured to move. */
  Pace pace() {
    return pace;
  }

  Patience patience() {
    return patience;
  }

  /**
   * Tries until it succeeds, is refused, or {@link Patience#call} is over.
   *
   * @param what is tried, for messages
   */
  <T> T call(String what, Attempt<T> attempt) throws TransportException {
    Retry retry = new Retry(this, what, patience.call());
    while (true) {
      try {
        return once(what, attempt);
      } catch (TransportException e) {
        retry.after(e);
      }
    }
  }

  /**
   * Tries once. What the coordinator refuses for the rate of calls alone, before it did anything,
   * is no try: it comes again when the coordinator says, for at most {@link Limits#CALL}.
   */
  <T> T once(String what, Attempt<T> attempt) throws TransportException {
    Duration waited = Duration.ZERO;
    while (true) {
      try {
        return attempt.run();
      } catch (StatusException e) {
        Optional<Duration> again = Pushback.read(e.getTrailers());
        waited = waited.plus(again.orElse(Limits.CALL));
        if (again.isEmpty() || waited.compareTo(Limits.CALL) > 0) {
          throw TransportException.of(what, lostUnlessClosed(e.getStatus()));
        }
        sleep(what, again.get());
      } catch (MalformedException e) {
        throw new TransportException(
            Rule.MALFORMED, what + ": the coordinator's answer: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TransportException(Rule.CLOSED, what + ": interrupted");
      }
    }
  }

  /**
   * A coordinator that goes down cancels its calls: cancelled, but not by us, is a loss. So is what
   * gRPC does not know the reason of but that the connection failed.
   */
  private Status lostUnlessClosed(Status status) {
    boolean cancelled = status.getCode() == Status.Code.CANCELLED && closed.getCount() > 0;
    boolean broken =
        status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException;
    return cancelled || broken
        ? Status.UNAVAILABLE.withDescription("the coordinator ended the call")
        : status;
  }

  /** Waits before the next attempt, and lets the channel connect at once. */
  void pause(String what, int failures) throws TransportException {
    sleep(what, backoff(failures, random));
    channel.resetConnectBackoff();
  }

  private void sleep(String what, Duration time) throws TransportException {
    try {
      if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TransportException(Rule.CLOSED, what + ": this connection was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException(Rule.CLOSED, what + ": interrupted");
    }
  }

  /** 0.1 s, doubled with each failure up to {@link Limits#BACKOFF}, of which half is chance. */
  static Duration backoff(int failures, RandomGenerator random) {
    long whole = Math.min(Limits.BACKOFF.toMillis(), 100L << Math.min(failures, 10));
    return Duration.ofMillis(whole - random.nextLong(whole / 2));
  }

  /** Nothing comes over this connection: the next call makes another. */
  void leaveConnection() {
    channel.enterIdle();
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

  /** Runs {@code task} on a thread that {@link #close} interrupts. */
  void start(Runnable task) {
    background.add(Thread.ofVirtual().start(task));
  }

  /** What a call says that ended without the answer it owed. */
  static StatusException noAnswer() {
    return Status.UNAVAILABLE.withDescription("the stream ended early").asException();
  }

  /** Cancels streams first: the coordinator would wait for those that only vanish. */
  @Override
  public synchronized void close() {
    closed.countDown();
    background.forEach(Thread::interrupt);
    open.forEach(Subscription::close);
    channel.shutdownNow();
    retired.forEach(ManagedChannel::shutdownNow);
    threads.shutdown();
  }
}
