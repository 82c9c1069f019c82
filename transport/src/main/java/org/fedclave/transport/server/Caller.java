package org.fedclave.transport.server;

import io.grpc.Context;
import java.util.Optional;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.tls.MemberCertificate;

/**
 * Who makes the current call.
 *
 * @param certificate the client certificate, admitted when the call began
 */
public record Caller(MemberCertificate certificate) {

  static final Context.Key<Caller> KEY = Context.key("caller");

  public MemberId member() {
    return certificate.member();
  }

  public MemberRole role() {
    return certificate.role();
  }

  /** The caller of the call that this thread serves; only for methods that need a certificate. */
  public static Caller current() {
    return ofThisThread()
        .orElseThrow(
            () -> new AssertionError("the access table lets nobody in without a certificate"));
  }

  /** The caller of the call that this thread serves; empty on threads that serve none. */
  public static Optional<Caller> ofThisThread() {
    return Optional.ofNullable(KEY.get());
  }
}
