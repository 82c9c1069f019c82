package org.fedclave.transport.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.fedclave.protocol.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The key and chain that a server answers with, which may be replaced while it runs: handshakes
 * under way end with those that they began with. Thread-safe.
 */
public final class ServerKeys extends X509ExtendedKeyManager {

  private static final int KEPT = 2;

  private final Deque<ServerTls> newestFirst = new ArrayDeque<>();

  public ServerKeys(ServerTls first) {
    newestFirst.add(first);
  }

  /** New handshakes take {@code next} from now on. */
  public synchronized void replace(ServerTls next) {
    newestFirst.addFirst(next);
    if (newestFirst.size() > KEPT) {
      newestFirst.removeLast();
    }
  }

  /** What new handshakes take. */
  public synchronized ServerTls newest() {
    return newestFirst.getFirst();
  }

  private synchronized @Nullable ServerTls named(@Nullable String alias) {
    return newestFirst.stream().filter(one -> alias(one).equals(alias)).findFirst().orElse(null);
  }

  private static String alias(ServerTls one) {
    return Digest.of(Pem.der(one.chain().getFirst())).hex();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return keyType.startsWith("EC") ? alias(newest()) : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    ServerTls one = named(alias);
    return one == null ? null : one.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    ServerTls one = named(alias);
    return one == null ? null : one.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {alias(newest())};
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null; // Netty's channels always ask with their engine
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
