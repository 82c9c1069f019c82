package org.fedclave.transport.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.MemberCertificate;

/**
 * Lets a call through if its certificate is admitted and the table allows its role the method, and
 * tells the service who calls.
 */
final class CallerInterceptor implements ServerInterceptor {

  private final Access access;
  private final Admission admission;

  CallerInterceptor(Access access, Admission admission) {
    this.access = access;
    this.admission = admission;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (access.isOpen(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    try {
      Caller caller = caller(call);
      if (!access.allows(caller.role(), call.getMethodDescriptor())) {
        return refuse(
            call,
            Rule.FORBIDDEN.status(
                "a "
                    + caller.role().wireName()
                    + " may not call "
                    + call.getMethodDescriptor().getBareMethodName()));
      }
      return Contexts.interceptCall(
          Context.current().withValue(Caller.KEY, caller), call, headers, next);
    } catch (MalformedException | SSLPeerUnverifiedException e) {
      return refuse(call, Rule.NOT_ADMITTED.status("this needs a member's certificate"));
    }
  }

  private Caller caller(ServerCall<?, ?> call)
      throws SSLPeerUnverifiedException, MalformedException {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      throw new SSLPeerUnverifiedException("no TLS");
    }
    Certificate[] chain = session.getPeerCertificates();
    MemberCertificate certificate = MemberCertificate.read((X509Certificate) chain[0]);
    if (!admission.admits(certificate)) {
      throw new SSLPeerUnverifiedException("not a member");
    }
    return new Caller(certificate.member(), certificate.role());
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
