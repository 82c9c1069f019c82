package org.fedclave.transport.server;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.fedclave.transport.Limits;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.ServerTls;
import org.fedclave.transport.tls.TlsContexts;

/**
 * A gRPC server of TLS 1.3 only, with caps on messages, headers, calls a connection and idle
 * connections. Each call runs on virtual threads. Thread-safe.
 */
public final class MutualTlsServer implements AutoCloseable {

  private static final int CALLS_PER_CONNECTION = 256;
  private static final long GRACE_SECONDS = 2;

  private final Server server;
  private final ExecutorService threads;

  private MutualTlsServer(Server server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens.
   *
   * @param address where; port 0 takes a free one
   * @param authority whose client certificates are looked at
   * @param access who may call what
   * @param admission which certificates are members'
   */
  public static MutualTlsServer start(
      InetSocketAddress address,
      ServerTls tls,
      CertificateAuthority authority,
      Access access,
      Admission admission,
      List<BindableService> services)
      throws IOException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .sslContext(TlsContexts.server(tls, authority))
            .executor(threads)
            .maxInboundMessageSize(Limits.MESSAGE_BYTES)
            .maxInboundMetadataSize(Limits.HEADER_BYTES)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .maxConnectionIdle(30, TimeUnit.MINUTES)
            .intercept(new CallerInterceptor(access, admission));
    services.forEach(builder::addService);
    return new MutualTlsServer(builder.build().start(), threads);
  }

  public int port() {
    return server.getPort();
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
    threads.shutdown();
  }
}
