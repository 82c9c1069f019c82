package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.fedclave.coordinator.ChargeStore.Charge;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;

/**
 * How many bytes of blobs each member stores at most. A blob counts from when its upload is
 * announced; a letter's payload until its letter was handled. Thread-safe.
 */
final class BlobQuota {

  /** For this long a letter's payload counts although no letter waits for it: it is on its way. */
  static final Duration LETTER = Duration.ofHours(1);

  private final ChargeStore charges;
  private final BlobStore blobs;
  private final long mostBytes;
  private final Clock clock;

  BlobQuota(ChargeStore charges, BlobStore blobs, long mostBytes, Clock clock) {
    this.charges = charges;
    this.blobs = blobs;
    this.mostBytes = mostBytes;
    this.clock = clock;
  }

  /** Enters an upload, or refuses it. */
  synchronized Charge charge(MemberId member, Digest digest, long bytes, boolean letter)
      throws RefusedCall {
    Instant now = clock.instant();
    var charge = new Charge(member, digest, letter, Math.max(0, bytes), now);
    long others = charges.bytes(charge, now.minus(LETTER));
    if (charge.bytes() > mostBytes - others) {
      throw new RefusedCall(
          Rule.FULL,
          member
              + " stores "
              + others
              + " bytes; with "
              + charge.bytes()
              + " more it would be over its quota of "
              + mostBytes);
    }
    charges.put(charge);
    return charge;
  }

  /** An upload ended: one of which nothing is here counts no more. */
  synchronized void ended(Charge charge) throws RefusedCall {
    BlobStore.Held held = blobs.held(charge.member(), charge.digest(), charge.letter());
    if (!held.complete() && held.bytes() == 0) {
      charges.remove(charge);
    }
  }

  /** Forgets what counts no more: handled letters, and uploads that were thrown away. */
  void tidy() throws RefusedCall {
    Instant now = clock.instant();
    charges.removeHandledBefore(now.minus(LETTER));
    for (Charge charge : charges.keptBefore(now.minus(Housekeeping.KEPT))) {
      ended(charge);
    }
  }
}
