package org.fedclave.transport.server;

import org.fedclave.transport.tls.MemberCertificate;

/** Whether a certificate that the authority issued is still a member's. Thread-safe. */
@FunctionalInterface
public interface Admission {

  /** Whether the coordinator knows exactly this certificate under this name and role. */
  boolean admits(MemberCertificate certificate);
}
