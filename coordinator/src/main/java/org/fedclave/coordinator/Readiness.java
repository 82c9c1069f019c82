package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.NotServingException;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Health;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.Courier;
import org.fedclave.transport.tls.ServerKeys;

/**
 * What a coordinator that serves needs: the lease, a database that answers, a blob store that takes
 * a blob, a certificate that is good now. Each look writes a small blob and removes it.
 */
final class Readiness implements Health.Check {

  private static final int PROBE_BYTES = 32;

  private final Optional<Lease> lease;
  private final SqlCoordinatorStore store;
  private final BlobStore blobs;
  private final ServerKeys keys;
  private final Clock clock;
  private final SecureRandom random;

  Readiness(
      Optional<Lease> lease,
      SqlCoordinatorStore store,
      BlobStore blobs,
      ServerKeys keys,
      Clock clock,
      SecureRandom random) {
    this.lease = lease;
    this.store = store;
    this.blobs = blobs;
    this.keys = keys;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Optional<String> objection() {
    return ofLease().or(this::ofCertificate).or(this::ofDatabase).or(this::ofBlobs);
  }

  private Optional<String> ofLease() {
    try {
      lease.ifPresent(Lease::requireServing);
      return Optional.empty();
    } catch (NotServingException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> ofCertificate() {
    Instant expires = keys.newest().expires();
    return clock.instant().isBefore(expires)
        ? Optional.empty()
        : Optional.of("the server's certificate expired at " + expires);
  }

  private Optional<String> ofDatabase() {
    try {
      store.ask();
      return Optional.empty();
    } catch (RuntimeException e) {
      System.getLogger(Readiness.class.getName())
          .log(System.Logger.Level.WARNING, "the database does not answer", e);
      return Optional.of("the database does not answer; its log says why");
    }
  }

  private Optional<String> ofBlobs() {
    byte[] probe = new byte[PROBE_BYTES];
    random.nextBytes(probe);
    try {
      Digest written = blobs.put(Courier.COORDINATOR, Bytes.wrap(probe), true);
      blobs.forgetLetter(written);
      return Optional.empty();
    } catch (RefusedCall | RuntimeException e) {
      return Optional.of("the blob store takes no blob: " + e.getMessage());
    }
  }
}
