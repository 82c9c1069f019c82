package org.fedclave.transport.server;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.tls.MemberCertificate;

/** The client certificate of a connection, which TLS has verified against the authority. */
final class PeerCertificate {

  private PeerCertificate() {}

  /** Empty if there is none, or none of a member's form. */
  static Optional<MemberCertificate> of(Attributes connection) {
    SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          MemberCertificate.read((X509Certificate) session.getPeerCertificates()[0]));
    } catch (SSLPeerUnverifiedException | MalformedException e) {
      return Optional.empty();
    }
  }
}
