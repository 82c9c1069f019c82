package org.fedclave.transport.server;

import io.grpc.Context;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberRole;

/**
 * Who makes the current call, by the client certificate.
 *
 * @param member the name
 * @param role the role
 */
public record Caller(MemberId member, MemberRole role) {

  static final Context.Key<Caller> KEY = Context.key("caller");

  /** The caller of the call that this thread serves; only for methods that need a certificate. */
  public static Caller current() {
    Caller caller = KEY.get();
    if (caller == null) {
      throw new AssertionError("the access table lets nobody in without a certificate");
    }
    return caller;
  }
}
