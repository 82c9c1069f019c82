package org.fedclave.transport.tls;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.fedclave.protocol.Digest;

/** TLS 1.3 by the JDK, and nothing older, for both ends. */
public final class TlsContexts {

  private static final String TLS = "TLSv1.3";

  private TlsContexts() {}

  /** A member towards its coordinator. */
  public static SslContext client(TlsIdentity identity) {
    return build(
        SslContextBuilder.forClient()
            .keyManager(identity.key(), array(identity.chain()))
            .trustManager(identity.authority()));
  }

  /** Somebody with an invite, who has no certificate yet. */
  public static SslContext joining(Digest authority) {
    return build(SslContextBuilder.forClient().trustManager(new PinnedAuthority(authority)));
  }

  /**
   * A coordinator. A client certificate is asked for and must be of {@code authority} where one
   * comes; callers without one are the server's interceptor's to refuse.
   */
  public static SslContext server(ServerKeys server, CertificateAuthority authority) {
    return build(
        SslContextBuilder.forServer(server)
            .trustManager(authority.certificate())
            .clientAuth(ClientAuth.OPTIONAL));
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      return GrpcSslContexts.configure(builder, SslProvider.JDK).protocols(TLS).build();
    } catch (SSLException e) {
      throw new AssertionError("every JDK speaks TLS 1.3 with P-256", e);
    }
  }

  private static X509Certificate[] array(java.util.List<X509Certificate> chain) {
    return chain.toArray(new X509Certificate[0]);
  }
}
