package org.fedclave.transport.server;

import java.util.Optional;
import org.fedclave.transport.tls.MemberCertificate;

/**
 * Whether a certificate that the authority issued is a member's now. It is asked at each call, and
 * again while a call is open. Thread-safe.
 */
@FunctionalInterface
public interface Admission {

  /** Why the certificate opens nothing, a sentence; empty if it is a member's. */
  Optional<String> objection(MemberCertificate certificate);
}
