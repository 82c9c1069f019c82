package org.fedclave.transport.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * From when until when a certificate is good.
 *
 * @param until not in it
 */
record Validity(Instant from, Instant until) {

  /** Of its life, what is left when it is time for another. */
  private static final int LAST_PART = 3;

  static Validity of(X509Certificate certificate) {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /** Whether less than a third of the life is left. */
  boolean isDue(Instant now) {
    Duration last = Duration.between(from, until).dividedBy(LAST_PART);
    return !now.isBefore(until.minus(last));
  }
}
