package org.fedclave.transport.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.fedclave.protocol.Digest;

/**
 * Trusts a server whose chain ends in the authority of one fingerprint, and then asks what any
 * client asks: signatures, dates, purpose and the host's name.
 */
final class PinnedAuthority extends X509ExtendedTrustManager {

  private final Digest fingerprint;

  PinnedAuthority(Digest fingerprint) {
    this.fingerprint = fingerprint;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    X509Certificate root = chain[chain.length - 1];
    if (!Digest.of(Pem.der(root)).equals(fingerprint)) {
      throw new CertificateException("the server's authority is not the one in the invite");
    }
    trustOnly(root).checkServerTrusted(chain, authType, engine);
  }

  /** The JDK's own checks against one root. */
  private static X509ExtendedTrustManager trustOnly(X509Certificate root)
      throws CertificateException {
    try {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      roots.setCertificateEntry("authority", root);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(roots);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException("the server's authority cannot be used", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw refusal();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw refusal();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw refusal();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw refusal();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw refusal();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  /** Netty's channels always ask with their engine, which knows the host's name. */
  private static CertificateException refusal() {
    return new CertificateException("only servers, and only with their TLS engine");
  }
}
