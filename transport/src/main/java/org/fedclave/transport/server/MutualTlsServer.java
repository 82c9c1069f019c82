package org.fedclave.transport.server;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.fedclave.transport.Limits;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.ServerKeys;
import org.fedclave.transport.tls.TlsContexts;

/**
 * A gRPC server of TLS 1.3 only, with caps on messages, headers, calls, connections and idle
 * connections. Each call runs on virtual threads. Thread-safe.
 */
public final class MutualTlsServer implements AutoCloseable {

  private static final int CALLS_PER_CONNECTION = 256;
  private static final int RESETS_PER_WINDOW = 400;
  private static final int WINDOW_SECONDS = 30;
  private static final long GRACE_SECONDS = 2;

  private final Server server;
  private final ExecutorService threads;
  private final List<EventLoopGroup> loops;
  private final Door door;
  private final Connections connections;
  private final CallerInterceptor interceptor;

  private MutualTlsServer(
      InetSocketAddress address,
      ServerKeys keys,
      CertificateAuthority authority,
      Door door,
      List<BindableService> services)
      throws IOException {
    this.door = door;
    threads = Executors.newVirtualThreadPerTaskExecutor();
    connections = new Connections(door.limits(), door.admission(), door.clock());
    interceptor = new CallerInterceptor(door);
    EventLoopGroup accepting = loops("coordinator-accept", 1);
    EventLoopGroup reading = loops("coordinator-read", 0);
    loops = List.of(accepting, reading);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .channelFactory(connections::channel)
            .bossEventLoopGroup(accepting)
            .workerEventLoopGroup(reading)
            .sslContext(TlsContexts.server(keys, authority))
            .executor(threads)
            .maxInboundMessageSize(Limits.MESSAGE_BYTES)
            .maxInboundMetadataSize(Limits.HEADER_BYTES)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
            .maxRstFramesPerWindow(RESETS_PER_WINDOW, WINDOW_SECONDS)
            .handshakeTimeout(DoorLimits.HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)
            .initialFlowControlWindow(Limits.FLOW_BYTES)
            .keepAliveTime(Limits.SERVER_KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
            .keepAliveTimeout(Limits.SERVER_KEEPALIVE_ANSWER.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .maxConnectionIdle(30, TimeUnit.MINUTES)
            .addTransportFilter(connections)
            .intercept(interceptor);
    for (BindableService service : services) {
      // Messages stay bytes until the door's own listener hands them on, and answers if they are
      // malformed; gRPC's parser would fill the program's log instead.
      builder.addService(ServerInterceptors.useInputStreamMessages(service.bindService()));
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      closeThreads();
      throw e;
    }
  }

  private static EventLoopGroup loops(String name, int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads,
        Thread.ofPlatform().daemon().name(name + "-", 0).factory(),
        NioIoHandler.newFactory());
  }

  /**
   * Listens.
   *
   * @param address where; port 0 takes a free one
   * @param keys with what it answers; may be renewed meanwhile
   * @param authority whose client certificates are looked at
   * @param door who gets in
   */
  public static MutualTlsServer start(
      InetSocketAddress address,
      ServerKeys keys,
      CertificateAuthority authority,
      Door door,
      List<BindableService> services)
      throws IOException {
    return new MutualTlsServer(address, keys, authority, door, services);
  }

  public int port() {
    return server.getPort();
  }

  /**
   * Ends the calls and connections that are not borne any longer: of certificates that are admitted
   * no more, of strangers who stay, of clients that take too long. To be called every few seconds,
   * and when a member was revoked.
   */
  public void recheck() {
    Instant now = door.clock().instant();
    connections.close(interceptor.recheck(now));
    connections.recheck(now);
  }

  /** Connections that are open. */
  public int connections() {
    return connections.size();
  }

  /** Calls that services work on. */
  public int openCalls() {
    return interceptor.openCalls();
  }

  /** Ends all calls at once. */
  public void closeNow() {
    server.shutdownNow();
    close();
  }

  /** Ends all calls, after a moment for those that are nearly done. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
        // The streams' own ends still run on the threads below.
        server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    closeThreads();
  }

  private void closeThreads() {
    threads.shutdown();
    for (EventLoopGroup loop : loops) {
      var _ = loop.shutdownGracefully(0, GRACE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
